/** An ONNX graph as lines of text. */
import { byteSize } from '#app/text/byte-size.ts'
import type { GraphValue, OnnxDescription } from '#shared/onnx.ts'
import { shapeText } from './inspect-signature.ts'
import { alignRows, paragraph } from './text-layout.ts'
import type { Cell, TextOptions } from './text-layout.ts'

/** So many operators are named; the rest is in `--json`. */
const MAX_OPERATORS = 12

/** So many inputs or outputs are listed. */
const MAX_VALUES = 40

/** Versions, inputs and outputs, operators and weights of a graph. */
export function graphLines(onnx: OnnxDescription, options: TextOptions): readonly string[] {
  const opsets = onnx.opsets.map(({ domain, version }) => `${domain === '' ? 'ai.onnx' : domain} ${version}`)
  const producer = [onnx.producer, onnx.producerVersion].filter((text) => text !== '').join(' ')
  const head = [
    `IR version ${onnx.irVersion}`,
    `opset ${[...new Set(opsets)].join(', ')}`,
    ...(producer === '' ? [] : [`by ${producer}`]),
  ]
  return [
    ...paragraph(head.join(', '), 2, options),
    ...alignRows(
      [
        ...values('takes', onnx.inputs),
        ...values('may take', onnx.defaultedInputs, 'has a default'),
        ...values('gives', onnx.outputs),
      ],
      options,
    ),
    ...paragraph(operatorText(onnx), 2, options),
    ...paragraph(weightText(onnx), 2, options),
  ]
}

function values(title: string, all: readonly GraphValue[], note = ''): readonly (readonly Cell[])[] {
  return all
    .slice(0, MAX_VALUES)
    .map(({ name, type, shape }, index) => [
      { text: index === 0 ? title : '', style: 'faint' },
      { text: name },
      { text: type },
      { text: shape === null ? '' : shapeText(shape) },
      ...(note === '' ? [] : [{ text: note, style: 'faint' as const }]),
    ])
}

function operatorText({ operators, nodeCount }: OnnxDescription): string {
  const named = operators
    .slice(0, MAX_OPERATORS)
    .map(({ name, count }) => (count === 1 ? name : `${name} × ${count}`))
  const more = operators.length > MAX_OPERATORS ? ', …' : ''
  return `${nodeCount} ${nodeCount === 1 ? 'node' : 'nodes'}: ${named.join(', ')}${more}`
}

function weightText({ initializerCount, initializerBytes, externalFiles }: OnnxDescription): string {
  const where = externalFiles.map((file) => file.location).slice(0, 3)
  const outside = where.length === 0 ? '' : `, in ${where.join(', ')}`
  const count = `${initializerCount} ${initializerCount === 1 ? 'initializer' : 'initializers'}`
  return `${count}, ${byteSize(initializerBytes)}${outside}`
}
