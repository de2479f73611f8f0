/** The processes that a process started, to end one of them as the system would. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A process with what it was started as. */
export interface ProcessEntry {
  readonly id: number
  readonly command: string
}

/** The children of a process. Linux tells in /proc (a bare machine has no `ps`), others by `ps`. */
export function childProcesses(parent: number): readonly ProcessEntry[] {
  return existsSync('/proc/self/stat') ? fromProc(parent) : fromPs(parent)
}

/** The processes that run a model for an app. Electron's own command line does not name the script. */
export function modelProcesses(app: number): readonly number[] {
  return childProcesses(app)
    .filter(({ command }) => command.includes('session-worker') || command.includes('node.mojom.NodeService'))
    .map(({ id }) => id)
}

function fromProc(parent: number): readonly ProcessEntry[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name))
  return ids.flatMap((id) => {
    try {
      // proc(5): the name, in brackets, may hold anything; after it come the state and the parent's id.
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
      const [state, parentId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(parentId) !== parent || state === 'Z') return []
      return [{ id: Number(id), command: readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
    } catch {
      return []
    }
  })
}

function fromPs(parent: number): readonly ProcessEntry[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(line)
    const [, id = '', parentId = '', command = ''] = match ?? []
    return Number(parentId) === parent && match !== null ? [{ id: Number(id), command }] : []
  })
}
