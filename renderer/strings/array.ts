/** Words of arrays from files in the Predict screen. */

interface ArrayPicture {
  readonly width: number
  readonly height: number
}

export const arrayText = {
  fromFile: 'From .npy or JSON…',
  fromFileOrImage: 'From .npy, JSON or a picture…',
  fromFileOf: (name: string) => `${name} from a file`,
  broughtTo: (from: ArrayPicture, to: ArrayPicture, channels: number) => {
    const isSame = from.width === to.width && from.height === to.height
    const isBent = from.width * to.height !== from.height * to.width
    const size = isSame ? '' : `Scaled from ${from.width} × ${from.height} to `
    const sides = isBent ? ', sides not kept in proportion' : ''
    return `${size}${to.width} × ${to.height}${sides}, ${channels === 1 ? 'grey' : `${channels} channels`}`
  },
  scale: 'Values from',
  unit: '0 to 1',
  bytes: '0 to 255',
  unreadable: (name: string) => `${name} cannot be read.`,
} as const
