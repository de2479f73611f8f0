/** Words of "Will it deploy?"; targets and verdicts have theirs in shared/readiness-words.ts. */

export const readinessText = {
  title: 'Will it deploy?',
  looking: 'Looking at its files',
  run: 'Check by running',
  runHint:
    'Runs the input example, edge cases and 10,000 rows in a process of its own, within two minutes at the most',
  again: 'Check again',
  running: 'Checking by running',
  answeredBy: (name: string) => `Checked by running it here, with ${name}.`,
  notRunnable: 'It cannot be run here, so its files alone were looked at.',
  show: (target: string) => `What ${target} rests on`,
  scriptLead: 'A scoring script is read here, and not run. Both are paths on this machine.',
  script: 'Scoring script',
  scriptPlaceholder: '/path/to/score.py',
  environment: 'Its environment',
  environmentPlaceholder: 'conda.yaml, environment.yml or deployment.yml',
  look: 'Look at it',
  lookingAtScript: 'Looking at the script',
} as const
