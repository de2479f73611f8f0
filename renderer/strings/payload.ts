/** Words of what an input can be written as, and of the edge cases. */

export const copyAsText = {
  open: 'Copy as…',
  title: 'The input as a request or as code',
  targets: 'Write it as',
  bodies: 'Request bodies',
  code: 'Code',
  writing: 'Writing…',
  copy: 'Copy',
  contentType: 'Content type',
  nothingLost: 'Nothing is lost in this form.',
  losses: 'What this form cannot keep',
  refused: 'MLflow refuses this input; it is written as it stands',
}

export const edgeCasesText = {
  open: 'Edge cases…',
  hint: 'Try the inputs that tend to break a deployment',
  title: 'Edge cases',
  lead: 'Inputs that tend to break a deployment, made from the signature and sent to this model one after the other.',
  running: 'Trying the cases',
  caption: 'Edge cases and what each does',
  columns: { case: 'Case', outcome: 'Outcome', says: 'What comes of it' },
  outcomes: { answered: 'answered', changed: 'changed', refused: 'refused', failed: 'failed' },
  summary: (answered: number, changed: number, refused: number, failed: number) =>
    `${answered} answered, ${changed} answered after a change, ${refused} refused${failed === 0 ? '' : `, ${failed} failed`}.`,
  filter: 'Show',
  filters: { all: 'All', changed: 'Changed', refused: 'Refused' },
  use: 'Use as input',
  useHint: (title: string) => `Use as input: ${title}`,
  save: 'Save as JSON',
  noCases: 'Nothing of this kind.',
}
