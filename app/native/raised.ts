/** An exception that Python would raise while a model predicts: part of the answer, not a fault of ours. */
export class Raised extends Error {
  /** Python's class, with its module unless it is built in. */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.name = 'Raised'
    this.type = type
  }
}

/** A ValueError. */
export function valueError(message: string): Raised {
  return new Raised('ValueError', message)
}

/** A TypeError. */
export function typeError(message: string): Raised {
  return new Raised('TypeError', message)
}
