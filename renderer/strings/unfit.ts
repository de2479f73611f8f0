/** Words about numbers that their type can't hold, and about rows that are not sent for it. */

export const unfitText = {
  doesNotFit: (value: string, type: string) => `${shortened(value)} does not fit ${type}.`,
  notNumber: (value: string) => `${shortened(value)} is no number.`,
  cuts: (whole: string) => `From JSON, MLflow would cut it to ${whole} without saying so.`,
  wraps: 'From JSON, MLflow would wrap it around without saying so.',
  infinite: 'From JSON, MLflow would make it infinity without saying so.',
  changed: 'MLflow would refuse it or change it.',
  asText: 'It would be sent as text, which Python may still take for a number.',
  wholeNumbers: (type: string, low: string, high: string) =>
    `${type} holds whole numbers from ${low} to ${high}.`,
  fractions: (type: string, largest: string) =>
    `${type} holds numbers up to ${largest}, written with the digits 0 to 9 and a point.`,
  rawSends: 'Under Raw a payload is sent as it stands, with any number in it, and answered as MLflow does.',
  use: (value: string) => `Use ${value}`,
  why: 'Why',
  at: (place: string, said: string) => `${place}: ${said}`,
  rowNotSent: (row: string) => `Row ${row} is not sent.`,
  rowsNotSent: (rows: string) => `${rows} are not sent.`,
  nothingSent: 'Nothing is sent as long as it stands.',
  leftOut: (rows: string, count: number) =>
    `${rows} ${count === 1 ? 'is' : 'are'} left out: numbers in ${count === 1 ? 'it' : 'them'} do not fit their type, so Predict does not send ${count === 1 ? 'it' : 'them'} either.`,
  nothingGoes:
    'Numbers in the input do not fit their type, so nothing of it is sent. The Predict tab says which.',
  fileNotHere: (name: string) =>
    `The input is the table ${name}, which is not taken from here. Choose its file, or go on with its first rows under Raw in the Predict tab.`,
  more: (count: string) => `${count} more like it.`,
  next: 'Go to the next',
  notSentRefused: 'not sent: refused',
} as const

/** A value among words. */
function shortened(value: string): string {
  return value.length > 40 ? `${value.slice(0, 39)}…` : value
}
