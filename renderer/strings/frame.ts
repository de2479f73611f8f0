/** Words of the window's frame: title bar, rail, header, tabs, status bar. */
import type { OpenedModel } from '#shared/contract.ts'
import type { TabName } from '../state.ts'

export const frameText = {
  product: 'Palate',
  skip: 'Skip to the model',
  search: 'Search or run a command',
  showRail: 'Show the list of models',
  hideRail: 'Hide the list of models',
  openAnother: 'Open a model',
  settings: 'Settings',
  railName: 'Models',
  railOpen: 'Open',
  railRecent: 'Recent',
  railSamples: 'Samples',
  close: (name: string) => `Close ${name}`,
  ownWindow: (name: string) => `Open ${name} in its own window`,
  moved: (name: string) => `${name} is in a window of its own.`,
  forget: (name: string) => `Forget ${name}`,
  gone: 'not found',
  tabsName: 'About this model',
  tryPredict: 'Try predict',
  opened: (name: string) => `${name} is open.`,
  notShown: {
    title: 'This cannot be shown.',
    hint: 'Everything else stays as it is. If it happens again, please report it with what you did.',
    again: 'Try again',
  },
  folder: {
    changed: {
      title: 'Files of this model changed since it was read.',
      hint: 'What stands here is of before. Inputs stay when it is read again; outputs go.',
    },
    gone: {
      title: 'The folder of this model is gone.',
      hint: 'What was read stays here, and what is loaded goes on answering. When the folder is back, read it again.',
    },
  },
  reload: 'Read again',
  readAgain: (name: string) => `${name} was read again.`,
  another: 'Open another copy',
  closeModel: 'Close the model',
  dismiss: 'Dismiss',
  notOpenedAgain: 'could not be opened again',
  dismissMissing: (name: string) => `Take ${name} from the list`,
  closing: {
    title: (name: string) => `Close ${name} and lose its input?`,
    lead: 'What was entered for it could not be kept: it is larger than what Palate keeps (64 million letters, table files of 256 MB without a path), or the disk took no more.',
    yes: 'Close it',
    no: 'Leave it open',
  },
  reconnect: 'Try again',
} as const

export const tabText: Readonly<Record<TabName, string>> = {
  overview: 'Overview',
  signature: 'Signature',
  environment: 'Environment',
  predict: 'Predict',
  compare: 'Compare',
  inside: 'Inside',
  files: 'Files',
}

export const statusText = {
  name: 'Status',
  none: (reason: string) => `No runtime: ${reason}`,
  noneUntrusted: 'No runtime until it is trusted',
  idle: 'not loaded',
  loadFailed: 'could not load it',
  needsPython: 'Needs Python',
  needsPythonUntrusted: 'Needs Python, once it is trusted',
  loading: 'loading',
  ready: 'ready',
  busy: 'running',
  crashed: 'crashed, nothing was lost',
  native: 'Native runtime',
  python: 'Python runtime',
  load: 'Load',
  restart: 'Restart',
  cancel: 'Cancel',
  saved: (when: string) => `saved ${when}`,
  run: (id: string) => `run ${id}`,
  memory: (size: string) => `${size} in memory`,
  trust: {
    'nothing-runs': "Trust: nothing of this model's code runs",
    untrusted: 'Not trusted: its code does not run',
    trusted: 'Trusted: its own code may run',
  } satisfies Record<OpenedModel['trust'], string>,
} as const
