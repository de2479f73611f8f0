/** What `palate inspect` prints for people. */
import { byteSize } from '#app/text/byte-size.ts'
import { shownValue } from './shown-value.ts'
import type { Environment, Finding, Flavor, Model } from '#shared/model.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { graphLines } from './inspect-graph.ts'
import { signatureRows } from './inspect-signature.ts'
import { alignRows, fitsRows, paragraph, section, styled } from './text-layout.ts'
import type { Cell, TextOptions } from './text-layout.ts'

/** Longer lists are cut: the whole is in `--json`. */
const MAX_FILES = 25
const MAX_PACKAGES = 60

/**
 * A model as text: name and summary, where it is from, flavors with their loaders, signature, graph, environment,
 * files, findings; `proof` is how its native answers are known, `inside` lines about its estimators. No line is wider than `width` (at least 40); invisible characters of foreign names are escaped.
 */
export function describeForTerminal(
  model: Model,
  onnx: OnnxDescription | null,
  options: TextOptions,
  { proof, inside = [] }: { readonly proof?: string | undefined; readonly inside?: readonly string[] } = {},
): string {
  const [name = ''] = paragraph(model.name, 0, options)
  const lines = [
    styled(name, 'strong', options),
    ...paragraph(model.summary, 0, options),
    '',
    ...alignRows(aboutRows(model, proof), options),
    ...section('Flavors', flavorLines(model, options), options),
    ...signatureSection(model, options),
    ...(onnx === null ? [] : section('Graph', graphLines(onnx, options), options)),
    ...section('Inside', inside, options),
    ...section('Environment', environmentLines(model.environment, options), options),
    ...section('Files', fileLines(model, options), options),
    ...section(
      'Findings',
      model.findings.flatMap((finding) => findingLines(finding, options)),
      options,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function aboutRows(model: Model, proof: string | undefined): readonly (readonly Cell[])[] {
  const { lineage } = model
  const python = model.environment.python.find(({ origin }) => origin === 'MLmodel')?.version
  const versions = [
    lineage.mlflowVersion === null ? '' : `MLflow ${lineage.mlflowVersion}`,
    python === undefined ? '' : `Python ${python}`,
  ].filter((text) => text !== '')
  const files = model.files.filter((file) => file.kind === 'file').length
  const rows: readonly (readonly [string, string | null])[] = [
    ['Saved', lineage.savedAt === null ? null : `${lineage.savedAt.slice(0, 19)} UTC`],
    ['With', versions.length === 0 ? null : versions.join(', ')],
    ['Run', lineage.runId],
    ['Model id', lineage.modelId],
    ['Size', `${byteSize(model.totalBytes)} in ${files} ${files === 1 ? 'file' : 'files'}`],
    ['Example', model.inputExample === null ? null : exampleText(model.inputExample)],
    ['Code', model.codePaths.length === 0 ? null : model.codePaths.join(', ')],
    ['Script', model.modelCodePath],
    ['Proof', proof ?? null],
    ...[...model.details, ...model.unknownFields]
      .filter(({ name }) => name !== 'model_size_bytes' && name !== 'type_hint_from_example')
      .map(({ name, value }) => [name, shownValue(value)] as const),
  ]
  return rows.flatMap(([label, text]) => (text === null ? [] : [[{ text: label, style: 'faint' }, { text }]]))
}

function exampleText({ type, hasParams, path }: NonNullable<Model['inputExample']>): string {
  return `${type.replaceAll('_', ' ')}${hasParams ? ' with params' : ''} in ${path}`
}

/** One row for each way of loading; where the terminal is too narrow for that, one line for each part of it. */
function flavorLines(model: Model, options: TextOptions): readonly string[] {
  const rows = model.flavors.flatMap((flavor) => flavorRows(flavor, model))
  if (fitsRows(rows, options)) return alignRows(rows, options)
  return rows.flatMap(([name, ...rest]) => [
    ...(name === undefined || name.text === '' ? [] : paragraph(name.text, 2, options)),
    ...rest.filter(({ text }) => text !== '').flatMap(({ text }) => paragraph(text, 4, options)),
  ])
}

function flavorRows(flavor: Flavor, model: Model): readonly (readonly Cell[])[] {
  const files = flavor.paths.filter((path) =>
    model.files.some((file) => file.path === path && !isEnvironment(path)),
  )
  const loaders = flavor.loaders.length === 0 ? [{ call: '', returns: '' }] : flavor.loaders
  return loaders.map(({ call, returns }, index) => [
    { text: index === 0 ? flavor.name : '' },
    { text: call },
    { text: returns, style: 'faint' },
    { text: index === 0 ? files.join(', ') : '', style: 'faint' },
  ])
}

function isEnvironment(path: string): boolean {
  return path.endsWith('.yaml') || path.endsWith('.yml')
}

function signatureSection(model: Model, options: TextOptions): readonly string[] {
  if (model.signature === null) return []
  return section('Signature', alignRows(signatureRows(model.signature), options), options)
}

function environmentLines(environment: Environment, options: TextOptions): readonly string[] {
  const origins = (['requirements', 'conda', 'python_env'] as const).filter((origin) =>
    environment.rows.some((row) => row.entries.some((entry) => entry.origin === origin)),
  )
  const header = ['', ...origins.map((origin) => titles[origin])].map(
    (text) => ({ text, style: 'faint' }) as const,
  )
  const rows = environment.rows.slice(0, MAX_PACKAGES).map((row): readonly Cell[] => [
    { text: row.name },
    ...origins.map((origin): Cell => {
      const said = row.entries.filter((entry) => entry.origin === origin)
      const text = said.map(({ specifier }) => (specifier === '' ? 'any' : specifier)).join(' or ')
      return row.disagrees ? { text, style: 'yellow' } : { text }
    }),
  ])
  const more = environment.rows.length - MAX_PACKAGES
  const rest = more > 0 ? [`  … and ${more} more`] : []
  return environment.rows.length === 0 ? [] : [...alignRows([header, ...rows], options), ...rest]
}

const titles = {
  requirements: 'requirements.txt',
  conda: 'conda.yaml',
  python_env: 'python_env.yaml',
} as const

function fileLines(model: Model, options: TextOptions): readonly string[] {
  const files = model.files.filter((file) => file.kind !== 'folder')
  const rows = files
    .slice(0, MAX_FILES)
    .map((file): readonly Cell[] => [
      { text: file.kind === 'file' ? byteSize(file.size) : file.kind, right: true, style: 'faint' },
      { text: file.path },
    ])
  const more = files.length - MAX_FILES
  return [...alignRows(rows, options), ...(more > 0 ? [`  … and ${more} more`] : [])]
}

const severityStyles = { problem: 'red', warning: 'yellow', note: 'faint' } as const

function findingLines(finding: Finding, options: TextOptions): readonly string[] {
  const margin = 11
  const where = finding.where === undefined ? '' : ` (${finding.where})`
  const [first = '', ...rest] = paragraph(`${finding.message}${where}`, margin, options)
  const label = styled(finding.severity, severityStyles[finding.severity], options)
  const space = ' '.repeat(margin - 2 - finding.severity.length)
  const hint = finding.hint === undefined ? [] : paragraph(finding.hint, margin, options)
  return [
    `  ${label}${space}${first.slice(margin)}`,
    ...rest,
    ...hint.map((line) => styled(line, 'faint', options)),
  ]
}
