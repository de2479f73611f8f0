/** Words of arrays from files in the Predict screen. */

export const arrayText = {
  fromFile: 'From .npy or JSON…',
  fromFileOrImage: 'From .npy, JSON or a picture…',
  fromFileOf: (name: string) => `${name} from a file`,
  broughtTo: (width: number, height: number, channels: number) =>
    `${width} × ${height}, ${channels === 1 ? 'grey' : `${channels} channels`}`,
  scale: 'Values from',
  unit: '0 to 1',
  bytes: '0 to 255',
  unreadable: (name: string) => `${name} cannot be read.`,
} as const
