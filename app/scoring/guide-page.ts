/** The page at `/docs`: what this server answers. FastAPI's own loads its viewer from another site; this one is whole. */
import type { HttpAnswer } from './http-answers.ts'
import type { ServedModel } from './scoring.ts'

const endpoints = [
  ['GET', '/ping', 'A line feed and status 200 when the model is loaded; /health is the same.'],
  ['GET', '/version', 'The version of MLflow whose scoring server this one follows.'],
  [
    'POST',
    '/invocations',
    'Predictions: JSON (dataframe_split, dataframe_records, instances, inputs), CSV or Parquet.',
  ],
  ['POST', '/score', 'Predictions as an Azure ML no-code deployment gives them: JSON with input_data.'],
  ['GET', '/swagger.json', 'OpenAPI of /score from the model’s signature; ?version=3 for OpenAPI 3.'],
  ['GET', '/openapi.json', 'OpenAPI of the other paths.'],
] as const

/** The page for one model. */
export function guidePage(model: ServedModel): HttpAnswer {
  const rows = endpoints.map(
    ([method, path, words]) => `<tr><td>${method}</td><td><code>${path}</code></td><td>${words}</td></tr>`,
  )
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(model.name)} - Palate</title>
<style>body{font:14px/1.5 system-ui;margin:2rem;max-width:60rem}td{padding:.25rem 1rem .25rem 0;vertical-align:top}</style>
</head><body><h1>${escapeHtml(model.name)}</h1><p>Served by Palate with ${escapeHtml(model.runtime)}.</p>
<table>${rows.join('')}</table></body></html>
`
  const headers = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }
  return { status: 200, contentType: 'text/html; charset=utf-8', body, headers }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
