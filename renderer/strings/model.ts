/** Words of Overview, Signature, Environment, Inside and Files. */

import type { NamedBy } from '../named-files.ts'

export const overviewText = {
  flavors: 'Flavors',
  flavor: 'Flavor',
  loadsAs: 'Loads as',
  from: 'From',
  native: 'native',
  inference: 'inference',
  copyCode: 'Copy load code',
  unknownFlavor: 'Palate does not know this flavor; its fields are kept below.',
  noFlavors: 'The MLmodel file names no flavors.',
  fields: (count: number) => (count === 1 ? '1 field' : `${count} fields`),
  findings: 'Findings',
  noFindings: 'Nothing odd was found in this folder.',
  severity: { problem: 'Problem', warning: 'Warning', note: 'Note' },
  about: 'About',
  loggedWith: 'Logged with',
  saved: 'Saved',
  run: 'Run',
  modelId: 'Model id',
  modelUuid: 'Model UUID',
  artifactPath: 'Artifact path',
  databricks: 'Databricks runtime',
  size: 'Size',
  digest: 'Digest',
  computeDigest: 'Compute SHA-256',
  computing: 'Reading all files…',
  location: 'Folder',
  code: 'Own code',
  unknownValue: 'not said',
  predict: 'Predict',
  takes: 'Takes',
  params: 'Params',
  returns: 'Returns',
  runs: 'Runs',
  noParams: 'none',
  runsNative: (name: string) => `natively with ${name}, no Python needed`,
  runsNativeUnread: (name: string) =>
    `natively with ${name}, if Palate knows each of its parts; that is seen when it is loaded`,
  runsPython: (name: string) => `in Python with ${name}`,
  example: 'Input example',
  noExample: 'This model was saved without an input example.',
  exampleUnreadable: 'The input example cannot be shown as a table.',
  withExample: 'Predict with it',
  moreRows: (count: number) => (count === 1 ? '1 more row' : `${count} more rows`),
  moreColumns: (count: number) => (count === 1 ? '1 more column' : `${count} more columns`),
  details: 'Also in the MLmodel',
  unknownFields: 'Fields this version does not know',
  copied: 'Copied',
  copy: 'Copy',
} as const

export const proofText = {
  title: 'How its answers are known',
  lead: 'Every part of the model is known to Palate, which computes it by its own kernels. They have not been compared with another evaluator for this model yet.',
  unread:
    'Whether every part of the model is known to Palate is seen when it is loaded. Its answers have not been compared with another evaluator yet.',
  compare: 'Compare now',
  again: 'Compare again',
  comparing: 'Comparing two evaluators',
  covered: 'covered',
  same: 'same',
  differs: 'differs',
  notCompared: 'not compared',
} as const

export const onnxExportText = {
  open: 'Write as ONNX',
  path: 'New folder, or a file that ends in .onnx',
  write: 'Write',
  writing: 'Writing',
  written: (count: number, first: string) =>
    count === 1 ? `Written: ${first}.` : `Written: ${count} files, ${first} among them.`,
} as const

export const signatureText = {
  inputs: 'Inputs',
  outputs: 'Outputs',
  params: 'Params',
  name: 'Name',
  type: 'Type',
  required: 'Required',
  shape: 'Shape',
  default: 'Default',
  yes: 'required',
  no: 'optional',
  unnamed: (place: number) => `column ${place}`,
  unnamedTensor: 'unnamed',
  showTables: 'Tables',
  showJson: 'JSON',
  asJson: 'Signature as JSON',
  view: 'Show the signature as',
  filter: 'Filter by name or type',
  none: 'This model has no signature',
  noneHint:
    'MLflow checks nothing before predict. Log the model with a signature or an input example to have inputs checked.',
  noneGraph: 'The ONNX graph itself takes and gives:',
  noInputs: 'The signature says nothing of inputs.',
  noOutputs: 'The signature says nothing of outputs.',
  fromTypeHint: 'made from the type hints of predict',
  matches: (shown: string, all: string) => `${shown} of ${all}`,
  expand: (name: string) => `Show the parts of ${name}`,
} as const

export const environmentText = {
  title: 'What the model asks for',
  package: 'Package',
  requirements: 'requirements.txt',
  conda: 'conda.yaml',
  pythonEnv: 'python_env.yaml',
  disagree: 'disagree',
  anyVersion: 'any version',
  notNamed: 'not named',
  python: 'Python',
  channels: 'Conda channels',
  build: 'Build tools',
  otherLines: 'Other lines',
  otherLinesLead: 'Options, links and lines that are not a package.',
  files: 'Files',
  none: 'No environment files',
  noneHint: 'The folder has no conda.yaml, python_env.yaml or requirements.txt.',
  disagreements: (count: number) =>
    count === 1 ? '1 package differs between the files.' : `${count} packages differ between the files.`,
  agreement: 'The files agree.',
  installs: 'MLflow installs from requirements.txt when it is there.',
  filter: 'Filter packages',
} as const

export const insideText = {
  graph: 'Graph',
  producer: 'Producer',
  ir: 'IR version',
  opsets: 'Operator sets',
  defaultDomain: 'ai.onnx',
  graphName: 'Name',
  modelVersion: 'Model version',
  documentation: 'Documentation',
  file: 'File',
  nodes: 'Nodes',
  functions: 'Functions',
  inputs: 'Inputs',
  defaultedInputs: 'Inputs with a default',
  defaultedLead: 'The native runtime leaves them out; the Python runtime can send them.',
  outputs: 'Outputs',
  operators: 'Operators',
  operator: 'Operator',
  domain: 'Domain',
  count: 'Count',
  initializers: 'Initializers',
  largestOf: (shown: number, all: number) => `the largest ${shown} of ${all}`,
  findInitializer: 'Find an initializer',
  foundInitializers: (found: number, all: number) => `${found} of ${all}`,
  bytes: 'Size',
  heldIn: 'Held in',
  inFile: 'this file',
  external: 'External data',
  needed: 'Needed',
  present: 'Present',
  missing: 'missing',
  tensors: 'Tensors',
  metadata: 'Metadata',
  session: 'Session',
  sessionLead: 'What the MLmodel asks of onnxruntime.',
  providers: 'Providers',
  available: 'here',
  unavailable: 'not here',
  loading: 'Reading the graph…',
  none: 'none',
  weights: 'Weights',
  statistics: 'Statistics',
  statisticsOf: (name: string) => `Statistics of ${name}`,
  readingWeights: 'Reading the weights…',
  stopped: 'Stopped.',
  readAgain: 'Read the weights',
  histogramOf: (name: string) => `Histogram of the weights of ${name}`,
  elements: 'Elements',
  least: 'Least',
  greatest: 'Greatest',
  mean: 'Mean',
  deviation: 'Standard deviation',
  zeros: 'Zeros',
  nan: 'NaN',
  infinite: 'Infinite',
} as const

export const filesText = {
  tree: 'Files of the model',
  compute: 'Compute digests',
  computing: 'Reading all files…',
  choose: 'Choose a file to look into it.',
  hex: 'Binary, shown as bytes',
  empty: 'This file is empty.',
  link: 'A link; Palate does not follow links.',
  partOf: (from: string, to: string, size: string) => `${from} to ${to} of ${size}`,
  next: 'Next part',
  previous: 'Previous part',
  loading: 'Reading…',
  copy: 'Copy path',
  reveal: 'Show in the file manager',
  extra: (count: number) =>
    count === 1 ? '1 not named by the MLmodel' : `${count} not named by the MLmodel`,
  missing: (count: number) =>
    count === 1
      ? 'The MLmodel names a file that is not here.'
      : `The MLmodel names ${count} files that are not here.`,
  named: (by: NamedBy): string => {
    switch (by.kind) {
      case 'flavors':
        return `Named by ${by.flavors.join(' and ')}.`
      case 'example':
        return 'Named as the input example.'
      case 'mlflow':
        return 'MLflow writes it beside every model.'
      case 'nothing':
        return 'The MLmodel does not name it: no flavor loads it by itself.'
    }
  },
} as const
