/** Input in the query of `GET /score` (`_parse_get_parameters` in azureml_inference_server_http/server/input_parsers.py). */

/** The body that stands for a query: each value is JSON where it reads as JSON and text elsewhere; repeated names are lists. */
export function queryAsBody(url: string): Uint8Array {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  const parameters = new URLSearchParams(query)
  const members = Array.from(new Set(parameters.keys()), (name) => {
    const values = parameters.getAll(name).map(jsonOrText)
    return `${JSON.stringify(name)}:${values.length === 1 ? (values[0] ?? 'null') : `[${values.join(',')}]`}`
  })
  return Buffer.from(`{${members.join(',')}}`)
}

/** The text itself where it is JSON, so that `1.0` and long integers stay as they are. */
function jsonOrText(value: string): string {
  try {
    JSON.parse(value)
    return value
  } catch {
    return JSON.stringify(value)
  }
}
