/** Keys of a shortcut. */

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

/** What the modifier of this system is called. */
export const modifierName = isMac ? '⌘' : 'Ctrl'

/** A shortcut such as "Mod K"; `Mod` becomes ⌘ or Ctrl. */
export function Keys({ keys, bare = false }: { keys: string; bare?: boolean }) {
  const look = bare ? 'opacity-80' : 'rounded border border-line bg-raised px-1 text-muted'
  return (
    <kbd className={`text-tiny leading-4 whitespace-nowrap ${look}`}>
      {keys.replaceAll('Mod', modifierName).replace('Enter', '↵')}
    </kbd>
  )
}
