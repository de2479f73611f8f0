/** A lowered model's method as an ONNX model. */
import { buildModel, type NodeSpec, type ValueSpec } from '#app/onnx-graph/build-model.ts'
import { type NumberType } from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import type { Operation } from '../operations.ts'
import { castTo, noOnnxForm, numbers, type Exported, type ExportedColumn } from './exported.ts'
import { exportOperation } from './export-operation.ts'
import { labelValues } from './export-labels.ts'
import { graphBuilder, type GraphBuilder } from './graph-builder.ts'

/** A column the model is given. */
export interface InputColumn {
  readonly name: string
  /** numpy's dtype of the column, or text. */
  readonly type: NumberType | 'text'
}

/** How the answer is given: one tensor as the kernel has it, or one of rank 1 for each column, as MLflow's wrapper needs. */
export type OutputForm = 'array' | 'columns'

/** An exported model. */
export interface ExportedModel {
  readonly bytes: Uint8Array
  /** Names and ONNX types of its inputs and outputs. */
  readonly inputs: readonly ValueSpec[]
  readonly outputs: readonly ValueSpec[]
  /** Whether all columns come as one matrix `input`; else each as an input of its own name and rank 1. */
  readonly asMatrix: boolean
}

/** The first with equality of text, and with trees in double (ONNX 1.16); onnxruntime runs both since 1.20. */
const opsets = { '': 19, 'ai.onnx.ml': 5 } as const
const IR_VERSION = 10

/**
 * Columns of numbers alone come as one matrix, as MLflow's ONNX wrapper passes a table to a graph of one input; with text
 * among them each comes by itself. Throws a UserError (`unsupported`) naming what has no exact form.
 */
export function exportModel(
  operation: Operation,
  columns: readonly InputColumn[],
  form: OutputForm,
): ExportedModel {
  if (columns.length === 0) throw noOnnxForm('A model whose columns are not known')
  const asMatrix = columns.every(({ type }) => type !== 'text')
  const names = asMatrix ? ['input'] : columns.map(({ name }) => name)
  const graph = graphBuilder(names[0] ?? 'input')
  const inputs = asMatrix ? [matrixSpec(columns)] : columns.map(columnSpec)
  const given = asMatrix ? matrixInput(graph, columns) : tableInput(graph, columns)
  const { nodes, outputs } = outputsOf(graph, exportOperation(graph, operation, given), form)
  const bytes = buildModel({
    irVersion: IR_VERSION,
    opsets,
    producer: 'Palate',
    graph: {
      name: 'model',
      inputs,
      outputs,
      nodes: [...graph.nodes, ...nodes],
      constants: graph.constants,
    },
  })
  return { bytes, inputs, outputs, asMatrix }
}

/** numpy's dtype of the whole table as one array. */
function commonType(columns: readonly InputColumn[]): NumberType {
  return columns
    .flatMap(({ type }) => (type === 'text' ? [] : type))
    .reduce((common, type) => promote(common, type))
}

function matrixSpec(columns: readonly InputColumn[]): ValueSpec {
  return { name: 'input', type: onnxType(commonType(columns)), shape: [null, columns.length] }
}

function columnSpec({ name, type }: InputColumn): ValueSpec {
  return { name, type: type === 'text' ? 'string' : onnxType(type), shape: [null] }
}

function onnxType(dtype: NumberType): string {
  if (dtype === 'float64') return 'double'
  return dtype === 'float32' ? 'float' : dtype
}

function matrixInput(graph: GraphBuilder, columns: readonly InputColumn[]): Exported {
  const dtype = commonType(columns)
  const value = dtype === 'float64' ? 'input' : castTo(graph, 'input', 'double')
  return { ...numbers(value, columns.length, dtype), names: columns.map(({ name }) => name) }
}

function tableInput(graph: GraphBuilder, columns: readonly InputColumn[]): Exported {
  const axis = graph.longs([1], [1])
  return {
    kind: 'columns',
    columns: columns.map(({ name, type }): ExportedColumn => {
      const raised = graph.node('Unsqueeze', [name, axis])
      if (type === 'text') return { name, value: raised, type: 'text', dtype: 'float64' }
      const value = type === 'float64' ? raised : castTo(graph, raised, 'double')
      return { name, value, type: 'number', dtype: type }
    }),
  }
}

interface Ends {
  readonly nodes: readonly NodeSpec[]
  readonly outputs: readonly ValueSpec[]
}

function outputsOf(graph: GraphBuilder, result: Exported, form: OutputForm): Ends {
  if (result.kind === 'columns') throw noOnnxForm('A table of text as the answer')
  if (result.kind === 'labels') {
    const { value, type } = labelValues(graph, result)
    return ending([{ name: 'output', value, type, shape: [null] }])
  }
  const { value, dtype, columns, flat } = result
  const typed = typedValue(graph, value, dtype)
  if (flat || (form === 'columns' && columns === 1)) {
    const squeezed = graph.node('Squeeze', [typed.value, graph.longs([1], [1])])
    return ending([{ name: 'output', value: squeezed, type: typed.type, shape: [null] }])
  }
  if (form === 'array') return ending([{ name: 'output', ...typed, shape: [null, columns] }])
  return ending(
    Array.from({ length: columns }, (_, place) => ({
      name: `output_${place}`,
      value: graph.node('Gather', [typed.value, graph.longs([place], [])], {
        attributes: { axis: { kind: 'int', value: 1 } },
      }),
      type: typed.type,
      shape: [null],
    })),
  )
}

function typedValue(
  graph: GraphBuilder,
  value: string,
  dtype: NumberType,
): { readonly value: string; readonly type: string } {
  if (dtype === 'float64') return { value, type: 'double' }
  if (dtype === 'float32') return { value: castTo(graph, value, 'float'), type: 'float' }
  if (dtype === 'bool') return { value: castTo(graph, value, 'bool'), type: 'bool' }
  return { value: castTo(graph, value, 'int64'), type: 'int64' }
}

function ending(
  ends: readonly {
    readonly name: string
    readonly value: string
    readonly type: string
    readonly shape: readonly (number | null)[]
  }[],
): Ends {
  return {
    nodes: ends.map(({ name, value }) => ({ operator: 'Identity', inputs: [value], outputs: [name] })),
    outputs: ends.map(({ name, type, shape }) => ({ name, type, shape })),
  }
}
