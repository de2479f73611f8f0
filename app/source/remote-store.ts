import { UserError } from '#shared/user-error.ts'
import type { Source } from './source.ts'

/** Schemes of MLflow's artifact and model URIs, and how people call them. */
const stores: Readonly<Record<string, string>> = {
  runs: 'an artifact of an MLflow run',
  models: 'a model of the MLflow registry',
  'mlflow-artifacts': 'an artifact of an MLflow server',
  s3: 'an S3 bucket',
  r2: 'a Cloudflare R2 bucket',
  gs: 'a Google Cloud bucket',
  wasb: 'an Azure blob container',
  wasbs: 'an Azure blob container',
  abfss: 'an Azure data lake',
  azureml: 'an Azure ML asset',
  dbfs: 'the Databricks file system',
  hdfs: 'a Hadoop file system',
  ftp: 'an FTP server',
  sftp: 'an SFTP server',
  http: 'a web address',
  https: 'a web address',
}

/** Recognises URIs of stores, which this version says it does not open, with the way round. */
export function remoteStore(location: string): Source | null {
  const scheme = /^([A-Za-z][A-Za-z0-9-]+):\//u.exec(location)?.[1]?.toLowerCase()
  const label = scheme === undefined ? undefined : stores[scheme]
  if (label === undefined) return null
  return {
    label,
    materialize: () =>
      Promise.reject(
        new UserError({
          code: 'unsupported',
          message: `Palate does not open ${label} yet, only folders of this machine.`,
          hint: `Bring it here first: mlflow artifacts download -u "${location.slice(0, 300)}" -d ./model`,
          where: location.slice(0, 300),
        }),
      ),
  }
}
