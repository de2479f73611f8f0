/** Requirements that name a place in place of a package: a path, a file of the model, an address. */
import type { Finding, Model } from '#shared/model.ts'
import { problem, some, warning } from './finding.ts'
import { fileOf, isRead } from './installed-from.ts'
import type { InstalledFrom } from './installed-from.ts'

/** What can be installed on one machine only, or from one address only. */
export function placeFindings({ environment, files }: Model, from: InstalledFrom): readonly Finding[] {
  const inside = new Set(files.map(({ path }) => path))
  const lines = environment.otherLines.filter(({ origin }) => isRead(origin, from))
  const texts = [
    ...lines.map(({ text }) => text.trim()),
    ...environment.rows.flatMap(({ entries }) =>
      entries
        .filter(({ origin, specifier }) => isRead(origin, from) && specifier.startsWith('@'))
        .map(({ text }) => text.trim()),
    ),
  ]
  const places = texts.map((text) => ({ text, kind: kindOfPlace(text, inside) }))
  const named = (kind: PlaceKind) => [
    ...new Set(places.filter((place) => place.kind === kind).map(({ text }) => `"${text.slice(0, 100)}"`)),
  ]
  const findings: Finding[] = []
  const where = fileOf[from]
  if (named('elsewhere').length > 0) {
    findings.push(
      problem({
        code: 'requirement-is-local',
        message: `${some(named('elsewhere'))} lies on the machine that saved the model and cannot be installed elsewhere.`,
        hint: 'Publish the package, or bring it with the model: code_paths, or mlflow.models.model.add_libraries_to_model.',
        where,
      }),
    )
  }
  if (named('inside').length > 0 && from === 'conda') {
    findings.push(
      warning({
        code: 'requirement-in-model',
        message: `${some(named('inside'))} lies in the model's folder; whether Azure ML's build finds it there is not documented.`,
        hint: 'Put the package where pip can fetch it, or build an environment of your own with it.',
        where,
      }),
    )
  }
  if (named('address').length > 0) {
    findings.push(
      warning({
        code: 'requirement-is-address',
        message: `${some(named('address'))} is fetched from an address while the environment is made.`,
        hint: 'It has to be reachable from there, with its credentials, and stay as it is.',
        where,
      }),
    )
  }
  return findings
}

type PlaceKind = 'elsewhere' | 'inside' | 'address' | 'other'

function kindOfPlace(text: string, inside: ReadonlySet<string>): PlaceKind {
  const source = text.replace(/^(?:-e|--editable)[\s=]+/u, '').replace(/^[A-Za-z0-9._[\]-]+ *@ */u, '')
  if (
    /^(?:file:|[/~\\]|[A-Za-z]:[\\/]|\.\.?(?:[/\\]|$))/iu.test(source) ||
    /\.(?:whl|tar\.gz|zip)$/iu.test(source)
  ) {
    if (/^https?:|^git\+/iu.test(source)) return 'address'
    const relative = source.replace(/^\.\//u, '').replaceAll('\\', '/')
    return inside.has(relative) ? 'inside' : 'elsewhere'
  }
  return /^(?:https?:|(?:git|hg|svn|bzr)\+)/iu.test(source) ? 'address' : 'other'
}
