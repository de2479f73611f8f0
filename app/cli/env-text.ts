/** Environments as text for a terminal. */
import { requirementStateWords } from '#shared/environment-words.ts'
import type { Environment, Finding } from '#shared/model.ts'
import type {
  CreatedEnvironment,
  EnvironmentComparison,
  Interpreter,
  RequirementState,
} from '#shared/python-environment.ts'
import { alignRows, paragraph, section } from './text-layout.ts'
import type { Cell, TextOptions } from './text-layout.ts'

const styles: Readonly<Record<RequirementState, Pick<Cell, 'style'>>> = {
  same: {},
  other: { style: 'yellow' },
  missing: { style: 'red' },
  extra: { style: 'faint' },
  'not-needed': { style: 'faint' },
  open: { style: 'yellow' },
}

/** What only the other side has is counted, not listed, beyond so many. */
const MAX_EXTRA = 10

/** A comparison: which wins, Python, each package, what follows. */
export function comparisonText(comparison: EnvironmentComparison, options: TextOptions): string {
  const { against, python, rows, findings } = comparison
  const extra = rows.filter(({ state }) => state === 'extra')
  const shown = [...rows.filter(({ state }) => state !== 'extra'), ...extra.slice(0, MAX_EXTRA)]
  const table = shown.map(({ name, wanted, found, state, matters }): readonly Cell[] => [
    { text: name },
    { text: wanted === null ? '-' : wanted === '' ? 'any' : wanted },
    { text: found ?? '-' },
    { text: requirementStateWords[state], ...styles[state] },
    { text: matters === 'other' ? '' : `for ${matters}`, style: 'faint' },
  ])
  const more = extra.length > MAX_EXTRA ? [`  and ${extra.length - MAX_EXTRA} more that only it has`] : []
  const head: readonly Cell[] = ['package', 'model asks for', 'there', '', ''].map((text) => ({
    text,
    style: 'faint',
  }))
  const lines = [
    ...aboutLines(against, options),
    ...section(
      'Python',
      alignRows(
        [
          [
            { text: `model ${python.wanted ?? '?'}` },
            { text: `there ${python.found ?? '?'}` },
            { text: requirementStateWords[python.state], ...styles[python.state] },
          ],
        ],
        options,
      ),
      options,
    ),
    ...section(
      'Packages',
      table.length === 0 ? [] : [...alignRows([head, ...table], options), ...more],
      options,
    ),
    ...section(
      'What follows',
      findings.flatMap((finding) => findingLines(finding, options)),
      options,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function aboutLines(against: EnvironmentComparison['against'], options: TextOptions): readonly string[] {
  if (against.kind === 'interpreter') {
    const { path, version, mlflow } = against.interpreter
    return paragraph(
      `Against the interpreter ${path}: Python ${version ?? 'unknown'}, ${mlflow === null ? 'without MLflow' : `MLflow ${mlflow}`}.`,
      0,
      options,
    )
  }
  const { form, name, environment = null, files, image, registered, overrides } = against
  const what = {
    conda: 'the conda environment',
    'azure-environment': 'the Azure ML environment',
    'azure-deployment': 'the Azure ML deployment',
    requirements: 'the requirements',
    model: 'the environment of the model',
  }[form]
  const from = [
    environment === null ? '' : `, environment ${environment}`,
    image === null ? '' : `, image ${image}`,
    registered === null ? '' : `, ${registered}`,
  ].join('')
  const which = overrides
    ? 'Where it is given, it is used in place of the model’s own.'
    : 'It names no environment: the model’s own is used.'
  return [
    ...paragraph(`Against ${what} ${name}${from}. ${form === 'model' ? '' : which}`.trim(), 0, options),
    ...files.flatMap((file) => paragraph(file, 2, options)),
  ]
}

function findingLines({ severity, message, hint }: Finding, options: TextOptions): readonly string[] {
  const mark = { problem: 'x', warning: '!', note: '-' }[severity]
  return [
    ...paragraph(`${mark} ${message}`, 2, options),
    ...(hint === undefined ? [] : paragraph(hint, 4, options)),
  ]
}

/** The model's own environment. */
export function ownText(
  { python, rows, otherLines, condaChannels }: Environment,
  options: TextOptions,
): string {
  const packages = rows.map((row): readonly Cell[] => [
    { text: row.name },
    { text: [...new Set(row.entries.map(({ specifier }) => specifier || 'any'))].join(' or ') },
    { text: row.disagrees ? 'the files disagree' : '', style: 'yellow' },
  ])
  const lines = [
    ...section(
      'Python',
      alignRows(
        python.map(({ origin, version }) => [{ text: version }, { text: origin, style: 'faint' }]),
        options,
      ),
      options,
    ),
    ...section('Packages', alignRows(packages, options), options),
    ...section(
      'conda channels',
      condaChannels.length === 0 ? [] : paragraph(condaChannels.join(', '), 2, options),
      options,
    ),
    ...section(
      'Other lines',
      otherLines.flatMap(({ text }) => paragraph(text, 2, options)),
      options,
    ),
  ]
  return lines.length === 0
    ? 'The model does not say which environment it needs.\n'
    : `${lines.slice(1).join('\n')}\n`
}

/** Interpreters and environments of this machine. */
export function listText(
  interpreters: readonly Interpreter[],
  created: readonly CreatedEnvironment[],
  options: TextOptions,
): string {
  const found = interpreters.map(({ path, version, mlflow, source, problem }): readonly Cell[] => [
    { text: version ?? '-' },
    {
      text: problem ?? (mlflow === null ? 'no MLflow' : `MLflow ${mlflow}`),
      ...(problem === null ? {} : { style: 'yellow' }),
    },
    { text: source, style: 'faint' },
    { text: path },
  ])
  const made = created.map(({ key, bytes, models, pythonVersion, python }): readonly Cell[] => [
    { text: key },
    { text: `Python ${pythonVersion}` },
    { text: `${Math.round(bytes / 1e6)} MB`, right: true },
    { text: models.join(', '), style: 'faint' },
    { text: python },
  ])
  const lines = [
    ...section('Interpreters', found.length === 0 ? ['  none'] : alignRows(found, options), options),
    ...section('Environments Palate made', alignRows(made, options), options),
  ]
  return `${lines.slice(1).join('\n')}\n`
}
