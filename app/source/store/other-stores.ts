/** Stores that MLflow has and Palate does not read, by the schemes of their URIs (`mlflow/store/db/db_types.py`). */

const NAMES: Readonly<Record<string, string>> = {
  postgresql: 'a PostgreSQL database',
  postgres: 'a PostgreSQL database',
  mysql: 'a MySQL database',
  mariadb: 'a MySQL database',
  mssql: 'a Microsoft SQL Server database',
  databricks: 'a Databricks workspace',
  'databricks-uc': 'the Unity Catalog of Databricks',
  uc: 'Unity Catalog',
  azureml: 'an Azure ML workspace',
  arn: 'a tracking server of Amazon SageMaker',
}

/** Words that MLflow takes for a service wherever a folder of that name is (`mlflow/tracking/registry.py`). */
const WORDS = new Set(['databricks', 'databricks-uc', 'uc'])

/** Whether a tracking URI names neither a path, nor a `file:` URI: a database or a service. */
export function isOtherStore(uri: string): boolean {
  return WORDS.has(uri) || (/^[a-z][a-z0-9+.-]+:/iu.test(uri) && !/^file:/iu.test(uri))
}

/** What a URI is and what to give instead, in words; credentials in it are not repeated. */
export function otherStore(uri: string): { readonly message: string; readonly hint: string } {
  const [, scheme = uri] = /^([a-z][a-z0-9-]*)(?:\+[a-z0-9_]+)?:/iu.exec(uri) ?? []
  const word = scheme.toLowerCase()
  const name = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined
  if (name === undefined) {
    return {
      message: `Palate cannot browse a store whose address begins with "${scheme.slice(0, 40)}:".`,
      hint: 'It opens mlruns folders (a path or file: URI), sqlite databases (sqlite:///…) and MLflow servers (http…).',
    }
  }
  const folder = WORDS.has(uri) ? ` For a folder of that name, write ./${uri}.` : ''
  return {
    message: `Palate cannot browse ${name} itself.`,
    hint: `Give the address (http…) of the MLflow server that keeps its runs there, such as one started with mlflow server --backend-store-uri.${folder}`,
  }
}
