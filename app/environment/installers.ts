/** The programs that make environments, and the steps each takes. */
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import type { CreatedEnvironment } from '#shared/python-environment.ts'
import { pythonIn } from './candidates.ts'
import type { Machine } from './candidates.ts'
import type { EnvironmentPlan } from './plan-environment.ts'

/** A program that makes environments. */
export type Installer =
  | { readonly tool: 'uv'; readonly command: string; readonly python: string | null }
  | { readonly tool: 'venv'; readonly command: string }
  | { readonly tool: 'conda'; readonly command: string }

/** One program to run, and what it does in words. */
export interface Step {
  readonly activity: string
  readonly command: string
  readonly args: readonly string[]
}

/** The first of some programs on the PATH, or in the places installers put them. */
export async function findProgram(names: readonly string[], machine: Machine): Promise<string | null> {
  const path = machine.environment['PATH'] ?? machine.environment['Path'] ?? ''
  const usual = [join(machine.home, '.local', 'bin'), join(machine.home, '.cargo', 'bin')]
  const ending = machine.platform === 'win32' ? '.exe' : ''
  for (const folder of [...path.split(delimiter), ...usual].filter((entry) => isAbsolute(entry))) {
    for (const name of names) {
      const file = join(folder, `${name}${ending}`)
      const isThere = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (isThere) return file
    }
  }
  return null
}

/** The steps that fill an empty place with a plan; `lines` is the file the requirements are written to. */
export function stepsOf(
  installer: Installer,
  plan: EnvironmentPlan,
  place: { readonly folder: string; readonly lines: string; readonly machine: Machine },
): readonly Step[] {
  const { folder, lines, machine } = place
  const python = interpreterOf(installer.tool, folder, machine)
  const { length } = plan.requirements
  const count = length === 1 ? '1 package and what it needs' : `${length} packages and what they need`
  // A package that is not built yet would run a script of its own.
  const wheelsOnly = plan.isTrusted ? [] : ['--only-binary', ':all:']
  switch (installer.tool) {
    case 'uv':
      return [
        {
          activity: 'Making an empty environment with uv',
          command: installer.command,
          args: ['venv', '--no-config', '--python', installer.python ?? plan.python ?? '3', folder],
        },
        {
          activity: `Installing ${count}`,
          command: installer.command,
          args: ['pip', 'install', '--no-config', '--python', python, ...wheelsOnly, '-r', lines],
        },
      ]
    case 'venv':
      return [
        {
          activity: 'Making an empty environment with venv',
          command: installer.command,
          args: ['-I', '-m', 'venv', folder],
        },
        {
          activity: `Installing ${count}`,
          command: python,
          args: ['-m', 'pip', 'install', ...pipOptions, ...wheelsOnly, '-r', lines],
        },
      ]
    case 'conda':
      return [
        {
          activity: `Making an environment with conda: ${plan.conda.dependencies.length} packages of its own`,
          command: installer.command,
          args: [
            'create',
            '--yes',
            '--prefix',
            folder,
            ...plan.conda.channels.flatMap((channel) => ['--channel', channel]),
            `python${plan.python === null ? '' : `=${plan.python}`}`,
            'pip',
            ...plan.conda.dependencies,
          ],
        },
        {
          activity: `Installing ${count}`,
          command: python,
          args: ['-m', 'pip', 'install', ...pipOptions, ...wheelsOnly, '-r', lines],
        },
      ]
  }
}

/** Asks nothing, and gives up on a network that is not there within a minute. */
const pipOptions = [
  '--no-input',
  '--disable-pip-version-check',
  '--progress-bar',
  'off',
  '--retries',
  '1',
  '--timeout',
  '15',
]

/** The interpreter of an environment that a tool made. */
export function interpreterOf(tool: CreatedEnvironment['tool'], folder: string, machine: Machine): string {
  return pythonIn(folder, machine, tool === 'conda' ? 'prefix' : 'venv')
}
