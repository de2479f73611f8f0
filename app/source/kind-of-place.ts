/** How people call what a location's scheme names. */

/** Schemes of MLflow's artifact and model URIs, and how people call them. */
const stores: Readonly<Record<string, string>> = {
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

/** What a URI's scheme names, for people; null for a path, and for a scheme that is no store's. */
export function kindOfPlace(uri: string): string | null {
  const scheme = /^([A-Za-z][A-Za-z0-9-]+):\//u.exec(uri)?.[1]?.toLowerCase()
  return scheme === undefined ? null : (stores[scheme] ?? null)
}
