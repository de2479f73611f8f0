/** Code that predicts with the same input: Python with mlflow, and Python with requests. */
import { stringRepr } from '#app/python-data/python-repr.ts'
import type { WrittenPayload } from '#shared/payload-target.ts'
import type { Column, Table, Tensors } from '#shared/values.ts'
import type { Shaped, WritableInput, WriteContext } from './input.ts'
import { shapedOf } from './input.ts'
import { fittingBody } from './mlflow-json.ts'
import { arrayLiteral, elementLiteral, numpyDtype, pythonLiteral } from './python-literal.ts'
import type { WithoutAxes } from './python-literal.ts'

/** Code with more cells than this is of no use in an editor; longer inputs are cut and say so. */
const MAX_CELLS = 20_000

const PYTHON = 'text/x-python'

/** `mlflow.pyfunc.load_model(…).predict(…)` with the dtypes of the input. */
export function writePython(input: WritableInput, context: WriteContext): WrittenPayload {
  const shaped = shapedOf(input.frame)
  // Only columns of a signature are converted to numpy's scalars.
  const withoutAxes = context.signature?.inputs?.kind === 'columns' ? 'scalar' : 'array'
  const { lines, losses } = dataLines(shaped, withoutAxes)
  const code = lines.join('\n')
  const hasParams = input.params !== null && input.params.size > 0
  const params = hasParams ? `, params=${pythonLiteral(input.params)}` : ''
  const all = `${code}${params}`
  const text = [
    'import mlflow',
    ...(/\bnp\./.test(all) ? ['import numpy as np'] : []),
    ...(/\bpd\./.test(all) ? ['import pandas as pd'] : []),
    '',
    `model = mlflow.pyfunc.load_model(${stringRepr(context.modelUri)})`,
    '',
    code,
    '',
    `predictions = model.predict(data${params})`,
    'print(predictions)',
    '',
  ].join('\n')
  return { text, contentType: PYTHON, losses }
}

/** `requests.post` of the body that fits the input best. */
export function writeRequests(input: WritableInput, context: WriteContext): WrittenPayload {
  const body = fittingBody(input, context.signature)
  const text = [
    'import requests',
    '',
    `payload = ${rawText(body.text)}`,
    '',
    'response = requests.post(',
    `    ${stringRepr(`${context.serverUrl}/invocations`)},`,
    '    data=payload.encode("utf-8"),',
    '    headers={"Content-Type": "application/json"},',
    '    timeout=60,',
    ')',
    'print(response.status_code, response.text)',
    '',
  ].join('\n')
  return { text, contentType: PYTHON, losses: body.losses }
}

function rawText(text: string): string {
  return text.includes("'''") || text.includes('\\') || text.endsWith("'")
    ? stringRepr(text)
    : `'''${text}'''`
}

interface Lines {
  readonly lines: readonly string[]
  readonly losses: readonly string[]
}

function dataLines(shaped: Shaped, withoutAxes: WithoutAxes): Lines {
  switch (shaped.kind) {
    case 'table':
      return tableLines(shaped.table)
    case 'tensor':
      return { lines: [`data = ${arrayLiteral(shaped.tensor, withoutAxes)}`], losses: [] }
    case 'tensors':
      return { lines: tensorsLines(shaped.tensors, withoutAxes), losses: [] }
    case 'plain':
      return { lines: [`data = ${pythonLiteral(shaped.frame.value, withoutAxes)}`], losses: [] }
  }
}

function tensorsLines({ entries }: Tensors, withoutAxes: WithoutAxes): readonly string[] {
  const members = entries.map(
    ({ name, tensor }) => `    ${stringRepr(name)}: ${arrayLiteral(tensor, withoutAxes)},`,
  )
  return ['data = {', ...members, '}']
}

function tableLines(table: Table): Lines {
  const rows = Math.min(
    table.rowCount,
    Math.max(1, Math.floor(MAX_CELLS / Math.max(1, table.columns.length))),
  )
  const isCut = rows < table.rowCount
  const losses = isCut
    ? [`Only the first ${rows} of ${table.rowCount} rows are in the code; read the rest from a file.`]
    : []
  const cut = { ...table, rowCount: rows }
  const names = table.columns.map(({ name }) => (typeof name === 'number' ? String(name) : stringRepr(name)))
  const isRepeated = new Set(names).size < names.length
  const index = table.index === undefined ? '' : `, index=${pythonLiteral(table.index.slice(0, rows))}`
  const members = table.columns.map((column, place) => {
    const key = isRepeated ? String(place) : (names[place] ?? '')
    return `    ${key}: ${seriesLiteral(column, cut, index)},`
  })
  const lines = members.length === 0 ? [emptyFrame(table)] : ['data = pd.DataFrame({', ...members, '})']
  return { lines: isRepeated ? [...lines, `data.columns = [${names.join(', ')}]`] : lines, losses }
}

function emptyFrame(table: Table): string {
  return table.rowCount === 0
    ? 'data = pd.DataFrame()'
    : `data = pd.DataFrame(index=range(${table.rowCount}))`
}

/** Text has no dtype: pandas before 3 has no `str` column, and infers what it has instead. */
function seriesLiteral({ values }: Column, table: Table, index: string): string {
  const cells = Array.from({ length: table.rowCount }, (_, row) => elementLiteral(values, row))
  const list = `[${cells.join(', ')}]`
  if (values.dtype === 'str' && values.data.some((text) => text !== null)) return `pd.Series(${list}${index})`
  if (values.dtype === 'datetime64' && values.zone !== undefined) {
    return `pd.Series(pd.to_datetime(${list}, utc=True).tz_convert(${stringRepr(values.zone)})${index})`
  }
  const dtype = values.dtype === 'str' || values.dtype === 'bytes' ? 'object' : numpyDtype(values)
  return `pd.Series(${list}${index}, dtype=${stringRepr(dtype)})`
}
