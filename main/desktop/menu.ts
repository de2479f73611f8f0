/** The application menu: roles of the system, and Open. */
import { app, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import { chooseFolder } from './choose-folder.ts'

/** Sets the menu; `open` gets the folder that File → Open Model… was given, `askMove` moves the model in front. */
export function setupMenu(parts: Pick<MenuOptions, 'open' | 'askMove' | 'help'>): void {
  const template = menuTemplate({ platform: process.platform, packaged: app.isPackaged, ...parts })
  Menu.setApplicationMenu(Menu.buildFromTemplate([...template]))
}

/** What the Help menu does; `updates` is null where there is no feed of them. */
export interface HelpItems {
  readonly exportDiagnostics: () => void
  readonly showLog: () => void
  readonly updates: {
    readonly isOn: boolean
    readonly checkNow: () => void
    readonly turn: (isOn: boolean) => void
  } | null
}

/** What the menu depends on. */
export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  readonly open: (location: string) => void
  readonly askMove: () => void
  readonly help: HelpItems
}

/** The menu as data. */
export function menuTemplate({
  platform,
  packaged,
  open,
  askMove,
  help,
}: MenuOptions): readonly MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const openModel: MenuItemConstructorOptions = {
    label: 'Open Model…',
    accelerator: 'CmdOrCtrl+O',
    click: () => void chooseFolder().then((location) => location !== null && open(location)),
  }
  const recent: readonly MenuItemConstructorOptions[] = mac
    ? [{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }]
    : []
  const development: readonly MenuItemConstructorOptions[] = packaged
    ? []
    : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      role: 'fileMenu',
      submenu: [openModel, ...recent, { type: 'separator' }, { role: mac ? 'close' : 'quit' }],
    },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...development,
      ],
    },
    {
      role: 'windowMenu',
      submenu: [
        { label: 'Move Model to Its Own Window', accelerator: 'CmdOrCtrl+Shift+O', click: askMove },
        { type: 'separator' },
        { role: 'minimize' },
        { role: 'zoom' },
        { role: 'close' },
      ],
    },
    { role: 'help', submenu: [...helpMenu(help)] },
  ]
}

function helpMenu({ exportDiagnostics, showLog, updates }: HelpItems): readonly MenuItemConstructorOptions[] {
  const diagnostics: readonly MenuItemConstructorOptions[] = [
    { label: 'Export Diagnostics…', click: exportDiagnostics },
    { label: 'Show Log', click: showLog },
  ]
  if (updates === null) return diagnostics
  return [
    { label: 'Check for Updates Now', click: updates.checkNow },
    {
      label: 'Check for Updates Automatically',
      type: 'checkbox',
      checked: updates.isOn,
      click: ({ checked }) => updates.turn(checked),
    },
    { type: 'separator' },
    ...diagnostics,
  ]
}
