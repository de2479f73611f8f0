/** Exceptions that MLflow's wrapper, numpy, pandas or onnxruntime's Python binding would raise. */
import type { Explanation, PythonException } from '../loaded-model.ts'

/** Thrown on the way of one predict and caught at its end. */
export class WrapperError extends Error {
  readonly exception: PythonException
  readonly explanation: Explanation | null

  /** `type` as a traceback prints it; `explanation` where there is more to say than the exception does. */
  constructor(type: string, message: string, explanation: Explanation | null = null) {
    super(message)
    this.name = 'WrapperError'
    this.exception = { type, message }
    this.explanation = explanation
  }
}

/** Status codes of onnxruntime as its Python binding prints them (`onnxruntime_pybind_exceptions.cc`). */
const statuses = {
  fail: { number: 1, word: 'FAIL', type: 'Fail' },
  invalidArgument: { number: 2, word: 'INVALID_ARGUMENT', type: 'InvalidArgument' },
  runtimeException: { number: 6, word: 'RUNTIME_EXCEPTION', type: 'RuntimeException' },
  notImplemented: { number: 9, word: 'NOT_IMPLEMENTED', type: 'NotImplemented' },
} as const

/** One of onnxruntime's exceptions. */
export function onnxruntimeError(
  status: keyof typeof statuses,
  message: string,
  explanation: Explanation | null = null,
): WrapperError {
  const { number, word, type } = statuses[status]
  return new WrapperError(
    `onnxruntime.capi.onnxruntime_pybind11_state.${type}`,
    `[ONNXRuntimeError] : ${number} : ${word} : ${message}`,
    explanation,
  )
}

/**
 * What a failed run would have raised in Python. onnxruntime-node gives the message without the status, so the status
 * is told from how onnxruntime writes: failed checks (ORT_ENFORCE, ORT_RETURN_IF) begin with a source file and line,
 * what a C++ library threw is a bare word ("stod", "std::bad_alloc"), other statuses are sentences.
 */
export function runError(error: unknown): WrapperError {
  const message = error instanceof Error ? error.message : String(error)
  const status = message.split('Status Message: ')[1] ?? message
  if (/^\S+\.(cc|h|hpp|cpp):\d+ /.test(status)) return onnxruntimeError('fail', message)
  if (/^[\w:]+$/.test(status.trim())) return onnxruntimeError('runtimeException', message)
  return onnxruntimeError('invalidArgument', message)
}
