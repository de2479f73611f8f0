/** Why a part of a signature is not what MLflow reads; `place` is within the part: `[2].items`. */
export class SchemaFault extends Error {
  readonly place: string

  constructor(message: string, place: string) {
    super(message)
    this.name = 'SchemaFault'
    this.place = place
  }
}
