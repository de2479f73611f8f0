/** The forms an input can be written in: request bodies of several servers, and code that sends them. */

/** Every target. */
export const payloadTargets = [
  'dataframe_split',
  'dataframe_records',
  'instances',
  'inputs',
  'csv',
  'input_data',
  'v2',
  'python',
  'requests',
  'curl',
  'az',
] as const

export type PayloadTarget = (typeof payloadTargets)[number]

/** What a target is, for lists and menus. */
export const payloadTargetTitles: Readonly<Record<PayloadTarget, string>> = {
  dataframe_split: 'MLflow: dataframe_split',
  dataframe_records: 'MLflow: dataframe_records',
  instances: 'MLflow: instances',
  inputs: 'MLflow: inputs',
  csv: 'MLflow: CSV',
  input_data: 'Azure ML: input_data',
  v2: 'KServe V2 (Open Inference Protocol)',
  python: 'Python with mlflow',
  requests: 'Python with requests',
  curl: 'curl',
  az: 'az ml online-endpoint invoke',
}

/** An input written for a target. */
export interface WrittenPayload {
  readonly text: string
  /** Of a request body what to send it with; of code `text/x-python` or `text/x-shellscript`. */
  readonly contentType: string
  /** What this form cannot keep of the input, one sentence each; empty when nothing is lost. */
  readonly losses: readonly string[]
  /** Why MLflow refuses the input as it is, in plain words; absent where it takes it. */
  readonly refused?: string
}
