/** What figures were measured on, in one line. */
import { availableParallelism, cpus, loadavg } from 'node:os'

/** Takes the load as it is before measuring; the line is made after. */
export function noteMachine(): (versions: string) => string {
  const before = loadavg()[0] ?? 0
  return (versions) => {
    const [processor] = cpus()
    const threads = availableParallelism()
    const model = processor?.model.trim() ?? 'unknown processor'
    return `${model}, ${threads} threads, load ${before.toFixed(1)} before; Node ${process.versions.node}, ${versions}.`
  }
}
