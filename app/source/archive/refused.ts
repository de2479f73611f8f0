import { UserError } from '#shared/user-error.ts'

/** Bytes of a name that a message shows. */
const SHOWN = 200

/** A name of an archive as a message shows it: one line, not endless. */
export function shownName(name: string): string {
  const text = JSON.stringify(name)
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…"`
}

/** What an archive has that no model has; `what` is a clause ("has the absolute name …"). */
export function refused(archive: string, what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The archive ${archive} ${what}.`,
    hint: 'Nothing of it was unpacked. Ask for it anew where it comes from, or unpack it yourself and open the folder.',
    where: archive,
  })
}

/** A limit an archive passes. */
export function overLimit(archive: string, what: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The archive ${archive} ${what}.`,
    hint: 'Nothing of it is left here. If it is to be trusted, unpack it yourself and open the folder.',
    where: archive,
  })
}
