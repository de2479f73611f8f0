/** What is said of a path that is not taken. */
import { visible } from '#shared/visible.ts'
import type { PathFault } from './locate-inside.ts'

/** One sentence on why a path of a model is not taken. */
export function describePathFault(path: string, fault: PathFault): string {
  const shown = `"${visible(path.slice(0, 200))}"`
  switch (fault) {
    case 'empty':
      return 'The path is empty.'
    case 'too-long':
      return `The path ${shown}… is too long.`
    case 'nul':
      return `The path ${shown} contains a NUL character.`
    case 'absolute':
      return `The path ${shown} is absolute; a model may only name what is inside its folder.`
    case 'backslash':
      return `The path ${shown} contains a backslash, which means different files on different systems.`
    case 'climbs-out':
      return `The path ${shown} climbs out of the model's folder.`
    case 'missing':
      return `${shown} is not there.`
    case 'link-out':
      return `${shown} is a link that leaves the model's folder.`
    case 'link-dangling':
      return `${shown} is a link to something that is not there.`
    case 'link-loop':
      return `${shown} is a link that leads back to itself.`
    case 'unreadable':
      return `${shown} cannot be read: this user may not, or the disk refuses.`
  }
}

/** Whether following the path would leave the folder, rather than find nothing. */
export function leavesFolder(fault: PathFault): boolean {
  return fault === 'absolute' || fault === 'climbs-out' || fault === 'link-out' || fault === 'backslash'
}
