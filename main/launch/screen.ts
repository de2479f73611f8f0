/** Whether this session has a screen to show a window on. */

/** Why no window can be shown, or null. Linux names its display in the environment; macOS and Windows always have one. */
export function noScreenReason(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string | null {
  if (platform === 'darwin' || platform === 'win32') return null
  const display = environment['WAYLAND_DISPLAY'] ?? environment['DISPLAY'] ?? ''
  return display === '' ? 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' : null
}
