// The least a Node program can do to predict one row of an ONNX model: the measure for `palate predict`.
// node bench/bare-predict.mjs MODEL_FOLDER INPUT.json      (dataframe_split; the model takes one float tensor)
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const [folder = '', input = ''] = process.argv.slice(2)
const { columns, data } = JSON.parse(readFileSync(input, 'utf8')).dataframe_split
const session = await InferenceSession.create(path.join(folder, 'model.onnx'))
const feed = new Tensor('float32', Float32Array.from(data.flat()), [data.length, columns.length])
const outputs = await session.run({ [session.inputNames[0]]: feed })
const predictions = data.map((_, row) =>
  Object.fromEntries(session.outputNames.map((name) => [name, Number(outputs[name].data[row])])),
)
process.stdout.write(`${JSON.stringify({ predictions })}\n`)
process.exit(0)
