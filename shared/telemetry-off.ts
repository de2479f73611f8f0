/**
 * Variables that keep libraries from reporting on their use; over whatever the user's environment says.
 * onnxruntime 1.29 and newer reports to Microsoft on Linux and macOS unless `ORT_DISABLE_TELEMETRY` is 1 when its library
 * starts (onnxruntime/core/platform/posix/telemetry.cc): it then makes no device id, no file and no connection. MLflow 3
 * reports unless told not to (mlflow/telemetry/utils.py).
 */
export const telemetryOff = {
  ORT_DISABLE_TELEMETRY: '1',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
} as const
