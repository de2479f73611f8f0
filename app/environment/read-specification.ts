/**
 * An environment that overrides a model's own, as a file writes it down. Sources: Azure ML's "CLI (v2) environment YAML
 * schema" and "CLI (v2) managed online deployment YAML schema"; conda, "Creating an environment file manually".
 */
import { basename } from 'node:path'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { Finding } from '#shared/model.ts'
import type { ComparedEnvironment } from '#shared/python-environment.ts'
import { toFailure } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { namedFile, referredFile, textOf, unreadable, yamlOf } from './named-file.ts'
import type { NamedFile } from './named-file.ts'
import { packagesOfConda, packagesOfLines, textOfScalar } from './read-packages.ts'
import type { ReadPackages } from './read-packages.ts'
import type { WantedEnvironment } from './wanted.ts'

/** Of what is no deployment. */
const plain = { isKnown: true, hasScoringScript: false, isBatch: false } as const

/** Of what cannot be looked into: an image, the workspace, a file that is not there. */
const unknown = { ...plain, isKnown: false, wanted: { python: null, packages: [] } } as const

/** A specification that was read. */
export interface Specification {
  readonly about: Extract<ComparedEnvironment, { kind: 'specification' }>
  readonly wanted: WantedEnvironment
  /** Whether `wanted` is what runs; false where that lies in an image, the workspace, or a file that cannot be read. */
  readonly isKnown: boolean
  /** Whether a scoring script answers in place of MLflow's own server. */
  readonly hasScoringScript: boolean
  /** Whether it is a batch deployment, which has no server. */
  readonly isBatch: boolean
  readonly findings: readonly Finding[]
}

/** Reads the file a person named. Throws UserError for what is none of the forms. */
export async function readSpecification(path: string): Promise<Specification> {
  const file = await namedFile(path)
  // `az ml environment show` answers in JSON, which is YAML.
  if (!/\.(?:ya?ml|json)$/iu.test(file.path)) return await requirementsFile(file)
  const content = await yamlOf(file)
  if (!isValueMap(content)) throw unreadable(file.path, 'it is not a mapping')
  if (content.has('endpoint_name') || isDeployment(content)) return await deployment(file, content)
  if (content.has('conda_file') || content.has('image') || content.has('build')) {
    return await azureEnvironment(file, content, [file])
  }
  if (content.has('dependencies')) return await condaFile(file, content)
  throw unreadable(file.path, 'it is neither a conda environment nor one of Azure ML')
}

/** An endpoint's YAML has no deployment in it; a deployment's schema says what it is. */
function isDeployment(content: ValueMap): boolean {
  const [schema = ''] = textOfScalar(content.get('$schema'))
  return content.has('environment') || /deployment\.schema\.json$/iu.test(schema)
}

async function requirementsFile(file: NamedFile): Promise<Specification> {
  const findings: Finding[] = []
  const files = [file.path]
  const own = packagesOfLines(await textOf(file))
  if (own.isBroken) throw unreadable(file.path, 'no line of it is a requirement')
  const read = await withIncludes(file, own, { files, findings })
  return {
    about: about('requirements', basename(file.path), files),
    wanted: read,
    ...plain,
    findings: [...findings, ...otherLineFindings(read.otherLines, file)],
  }
}

/** Files that take one another in with `-r`: more is a trick. */
const MAX_INCLUDES = 20

async function withIncludes(
  file: NamedFile,
  read: ReadPackages,
  into: { readonly files: string[]; readonly findings: Finding[] },
): Promise<ReadPackages> {
  let whole = read
  for (const written of read.includes) {
    if (into.files.length >= MAX_INCLUDES) {
      if (!into.findings.some(({ code }) => code === 'includes-not-read')) {
        into.findings.push(includesNotRead(file.path))
      }
      break
    }
    try {
      const next = await referredFile(file, written)
      if (into.files.includes(next.path)) continue
      into.files.push(next.path)
      const more = await withIncludes(next, packagesOfLines(await textOf(next)), into)
      whole = {
        ...whole,
        packages: [...whole.packages, ...more.packages],
        otherLines: [...whole.otherLines, ...more.otherLines],
      }
    } catch (error) {
      into.findings.push(failureFinding(error))
    }
  }
  return whole
}

/** The packages of a conda environment with the files its pip list takes in, which count from its own folder. */
async function condaPackages(file: NamedFile, content: ValueMap): Promise<CondaPackages> {
  const own = packagesOfConda(content)
  if (own === null) throw unreadable(file.path, 'its dependencies are not a list of packages')
  const findings: Finding[] = []
  const files = [file.path]
  const wanted = await withIncludes(file, own, { files, findings })
  return { wanted, files, findings: [...findings, ...otherLineFindings(wanted.otherLines, file)] }
}

interface CondaPackages {
  readonly wanted: ReadPackages
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
}

async function condaFile(file: NamedFile, content: ValueMap): Promise<Specification> {
  const { wanted, files, findings } = await condaPackages(file, content)
  const [name = basename(file.path)] = textOfScalar(content.get('name'))
  return {
    about: about('conda', name, files),
    wanted,
    ...plain,
    findings,
  }
}

async function azureEnvironment(
  file: NamedFile,
  content: ValueMap,
  files: readonly NamedFile[],
): Promise<Specification> {
  const [name = basename(file.path)] = textOfScalar(content.get('name'))
  const [image = null] = textOfScalar(content.get('image'))
  const paths = files.map(({ path }) => path)
  const base = { ...about('azure-environment', name, paths), image }
  try {
    const conda = await condaOf(file, content.get('conda_file'))
    if (conda === null) {
      return { about: base, ...unknown, findings: [noPackages(image)] }
    }
    const read = await condaPackages(conda.file ?? file, conda.content)
    const all = [...new Set([...paths, ...read.files])]
    return { about: { ...base, files: all }, wanted: read.wanted, ...plain, findings: read.findings }
  } catch (error) {
    return { about: base, ...unknown, findings: [failureFinding(error)] }
  }
}

/** `conda_file` is a path, or the conda environment itself. */
async function condaOf(
  file: NamedFile,
  value: Value | undefined,
): Promise<{ readonly content: ValueMap; readonly file: NamedFile | null } | null> {
  if (value === undefined || value === null) return null
  if (isValueMap(value)) return { content: value, file: null }
  const [written] = textOfScalar(value)
  if (written === undefined) throw unreadable(file.path, 'conda_file is neither a path nor an environment')
  const next = await referredFile(file, written)
  const content = await yamlOf(next)
  if (isValueMap(content)) return { content, file: next }
  throw unreadable(next.path, 'it is not a mapping')
}

async function deployment(file: NamedFile, content: ValueMap): Promise<Specification> {
  const [name = basename(file.path)] = textOfScalar(content.get('name'))
  const code = content.get('code_configuration') ?? null
  const hasScoringScript = isValueMap(code) && textOfScalar(code.get('scoring_script')).length > 0
  const [schema = ''] = textOfScalar(content.get('$schema'))
  const value = content.get('environment') ?? null
  const environment = await environmentOf(file, value)
  const isRefused = value === null && hasScoringScript
  const files = [...new Set([file.path, ...environment.about.files])]
  const named = environment.about.name
  return {
    ...environment,
    about: {
      ...environment.about,
      form: 'azure-deployment',
      name,
      ...(named === '' || named === basename(file.path) ? {} : { environment: named }),
      files,
    },
    hasScoringScript,
    isBatch: /batchdeployment/iu.test(schema) || content.has('compute'),
    findings: isRefused ? [environmentNeeded()] : environment.findings,
  }
}

/** `environment` is a mapping, `azureml:name:version`, `file:path`, or a path. */
async function environmentOf(file: NamedFile, value: Value): Promise<Specification> {
  const base = about('azure-deployment', '', [file.path])
  if (isValueMap(value)) return await azureEnvironment(file, value, [file])
  const [written] = textOfScalar(value)
  if (written === undefined && value !== null) {
    const fault = unreadable(file.path, 'environment is neither a name, a path nor an environment')
    return { ...unknown, about: base, findings: [failureFinding(fault)] }
  }
  if (written === undefined)
    return { ...unknown, about: { ...base, overrides: false }, findings: [ownEnvironment()] }
  if (/^azureml:/iu.test(written)) {
    return { ...unknown, about: { ...base, registered: written }, findings: [registeredEnvironment(written)] }
  }
  try {
    const next = await referredFile(file, written.replace(/^file:/iu, ''))
    const content = await yamlOf(next)
    if (!isValueMap(content)) throw unreadable(next.path, 'it is not a mapping')
    return content.has('dependencies')
      ? await condaFile(next, content)
      : await azureEnvironment(next, content, [file, next])
  } catch (error) {
    return { ...unknown, about: base, findings: [failureFinding(error)] }
  }
}

function about(
  form: Specification['about']['form'],
  name: string,
  files: readonly string[],
): Specification['about'] {
  return { kind: 'specification', form, name, files, image: null, registered: null, overrides: true }
}

function failureFinding(error: unknown): Finding {
  const { message, hint, where } = toFailure(error)
  return {
    code: 'environment-unreadable',
    severity: 'problem',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { where }),
  }
}

function includesNotRead(where: string): Finding {
  return {
    code: 'includes-not-read',
    severity: 'warning',
    message: `Files that this environment takes in (-r) are read up to ${MAX_INCLUDES} in all; what stands in the others is not compared.`,
    hint: 'Put the lines together into fewer files, or compare with an interpreter of that environment.',
    where,
  }
}

function noPackages(image: string | null): Finding {
  return {
    code: 'packages-in-image',
    severity: 'note',
    message: `This environment names no packages of its own${image === null ? '' : `: what is there comes with the image ${image}`}.`,
    hint: 'What the image holds is not known here. Compare with its conda file, if you have it.',
  }
}

function registeredEnvironment(name: string): Finding {
  return {
    code: 'environment-registered',
    severity: 'note',
    message: `The deployment uses ${name.slice(0, 200)}, which lies in ${/^azureml:\/\/registries\//iu.test(name) ? 'a registry' : 'the workspace'}; Palate does not look there.`,
    hint: 'Save its definition (az ml environment show) and compare with that file.',
  }
}

/** Azure ML, "Deploy MLflow models": who gives a scoring script has to give the environment it runs in. */
function environmentNeeded(): Finding {
  return {
    code: 'environment-needed',
    severity: 'problem',
    message:
      'The deployment has a scoring script and names no environment: Azure ML does not take one without the other.',
    hint: 'Name an environment, for example one with a conda_file, or leave the scoring script out.',
  }
}

function ownEnvironment(): Finding {
  return {
    code: 'own-environment-used',
    severity: 'note',
    message: 'The deployment names no environment, so Azure ML makes one from the model’s own conda.yaml.',
    hint: 'Nothing is overridden: what the model asks for is what runs.',
  }
}

function otherLineFindings(lines: readonly string[], { path }: NamedFile): readonly Finding[] {
  if (lines.length === 0) return []
  const shown = lines.slice(0, 3).map((line) => `"${maskCredentials(line).slice(0, 80)}"`)
  return [
    {
      code: 'lines-not-compared',
      severity: 'note',
      message: `${lines.length} ${lines.length === 1 ? 'line is' : 'lines are'} not compared: ${shown.join(', ')}.`,
      hint: 'Options, addresses and lines that no installer takes say nothing of versions.',
      where: path,
    },
  ]
}
