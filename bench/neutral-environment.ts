/**
 * Makes this process's environment, which all contestants inherit, one that favors none: without certificates that only
 * Node would read at its start (45 ms a process), and without onnxruntime's telemetry, which Palate turns off for itself
 * and which slows whoever loads the library.
 */
export function neutralEnvironment(): void {
  delete process.env['NODE_EXTRA_CA_CERTS']
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
}
