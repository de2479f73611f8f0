/** Why a part of a signature is not what MLflow reads; `place` is within the part: `[2].items`. */
export class SchemaFault extends Error {
  readonly place: string
  /** Whether MLflow loads it all the same, and then takes no input. */
  readonly fitsNothing: boolean

  constructor(message: string, place: string, fitsNothing = false) {
    super(message)
    this.name = 'SchemaFault'
    this.place = place
    this.fitsNothing = fitsNothing
  }
}
