/** The environment of processes that run models. */
import { telemetryOff } from './telemetry-off.ts'

/** Variables by name, as Node has them. */
type Variables = Readonly<Record<string, string | undefined>>

/**
 * This process's environment for one that opens no connections. A Node process that finds `NODE_EXTRA_CA_CERTS` reads
 * all of its certificates before anything else: 45 ms for those of a system.
 */
export function modelEnvironment({ NODE_EXTRA_CA_CERTS: _certificates, ...rest }: Variables) {
  return { ...rest, ...telemetryOff }
}
