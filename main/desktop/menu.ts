/** The application menu: roles of the system, and Open. */
import { app, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import { chooseFolder } from './choose-folder.ts'

/** Sets the menu; `open` gets the folder that File → Open Model… was given. */
export function setupMenu(open: (location: string) => void): void {
  const template = menuTemplate({ platform: process.platform, packaged: app.isPackaged, open })
  Menu.setApplicationMenu(Menu.buildFromTemplate([...template]))
}

/** What the menu depends on. */
export interface MenuOptions {
  readonly platform: NodeJS.Platform
  readonly packaged: boolean
  readonly open: (location: string) => void
}

/** The menu as data. */
export function menuTemplate({
  platform,
  packaged,
  open,
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
    { role: 'windowMenu' },
  ]
}
