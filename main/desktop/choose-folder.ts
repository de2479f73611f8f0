/** The system's dialog for a model: its folder. */
import { BrowserWindow, dialog } from 'electron'

/** The folder a person chose, or null when the dialog was dismissed. */
export async function chooseFolder(): Promise<string | null> {
  const options = {
    title: 'Open a model',
    message: 'Choose a folder with an MLmodel file.',
    buttonLabel: 'Open',
    properties: ['openDirectory' as const],
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { canceled, filePaths } =
    window === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options)
  return canceled ? null : (filePaths[0] ?? null)
}
