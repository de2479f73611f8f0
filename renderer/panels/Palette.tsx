/** Search over everything that can be done. */
import { Command } from 'cmdk'
import { useActions, useEngine } from '../engine.tsx'
import { commandsOf } from '../commands.ts'
import type { Command as PaletteCommand } from '../commands.ts'
import { Keys } from '../parts/Keys.tsx'
import { windowText } from '../strings/window.ts'

/** The command palette. */
export function Palette() {
  const { store } = useEngine()
  const actions = useActions()
  const commands = commandsOf(store.getState(), actions)
  const groups = [...new Set(commands.map((command) => command.group))]
  const run = (command: PaletteCommand) => {
    actions.showDialog(null)
    command.run()
  }
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && actions.showDialog(null)}
      label={windowText.palette}
      overlayClassName="fixed inset-0 z-40 bg-[rgb(0_0_0/0.35)]"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel shadow-float outline-none"
    >
      <Command.Input
        placeholder={windowText.palettePlaceholder}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-large outline-none"
      />
      <Command.List className="max-h-[min(52vh,420px)] overflow-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-muted">{windowText.paletteEmpty}</Command.Empty>
        {groups.map((group) => (
          <Command.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-tiny [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint"
          >
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <Command.Item
                  key={command.id}
                  value={`${command.title} ${command.note ?? ''}`}
                  onSelect={() => run(command)}
                  className="flex items-center gap-3 rounded-md px-2 py-1.5 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent"
                >
                  <span className="shrink-0">{command.title}</span>
                  <span className="min-w-0 truncate text-small text-faint">{command.note}</span>
                  {command.keys !== undefined && (
                    <span className="ml-auto">
                      <Keys keys={command.keys} />
                    </span>
                  )}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  )
}
