/** What goes in and what comes out, as the signature says; the graph's own inputs where there is no signature. */
import type { CallOutput } from '#shared/contract.ts'
import type { Model, Schema, Signature as ModelSignature } from '#shared/model.ts'
import type { GraphValue } from '#shared/onnx.ts'
import { useState } from 'react'
import { CallView } from '../parts/CallView.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Name } from '../parts/Name.tsx'
import { Box, Empty, Section } from '../parts/Section.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { insideText, overviewText, signatureText } from '../strings/model.ts'
import { signatureJson } from '../signature-json.ts'
import { shapeText } from '../type-text.ts'
import type { Call } from '../use-call.ts'
import { ColumnTable, ParamTable, TensorTable } from './SchemaTables.tsx'

interface SignatureProps {
  readonly model: Model
  readonly onnx: Call<CallOutput<'describeOnnx'>>
}

const views = [
  { value: 'tables', label: signatureText.showTables },
  { value: 'json', label: signatureText.showJson },
] as const

/** The second tab. */
export function Signature({ model, onnx }: SignatureProps) {
  const [view, setView] = useState<'tables' | 'json'>('tables')
  const { signature } = model
  if (signature === null) return <WithoutSignature onnx={onnx} />
  return (
    <div className="px-6 py-5">
      <div className="mb-4 flex items-center gap-3">
        <Segmented label={signatureText.view} value={view} choices={views} onChange={setView} />
        {signature.fromTypeHint && <span className="text-muted">{signatureText.fromTypeHint}</span>}
      </div>
      {view === 'tables' ? (
        <SignatureTables signature={signature} />
      ) : (
        <SignatureJson signature={signature} />
      )}
    </div>
  )
}

function SignatureTables({ signature }: { signature: ModelSignature }) {
  const { inputs, outputs, params } = signature
  return (
    <>
      <SchemaSection title={signatureText.inputs} schema={inputs} none={signatureText.noInputs} />
      <SchemaSection title={signatureText.outputs} schema={outputs} none={signatureText.noOutputs} />
      {params !== null && params.length > 0 && (
        <Section title={signatureText.params}>
          <ParamTable params={params} />
        </Section>
      )}
    </>
  )
}

interface SchemaSectionProps {
  readonly title: string
  readonly schema: Schema | null
  readonly none: string
}

function SchemaSection({ title, schema, none }: SchemaSectionProps) {
  if (schema === null) {
    return (
      <Section title={title}>
        <p className="text-muted">{none}</p>
      </Section>
    )
  }
  return schema.kind === 'columns' ? (
    <ColumnTable title={title} columns={schema.columns} />
  ) : (
    <Section title={title}>
      <TensorTable caption={title} tensors={schema.tensors} />
    </Section>
  )
}

function SignatureJson({ signature }: { signature: ModelSignature }) {
  const text = signatureJson(signature)
  return (
    <Section title={signatureText.asJson} aside={<CopyButton text={text} label={overviewText.copy} worded />}>
      <pre
        role="group"
        tabIndex={0}
        aria-label={signatureText.asJson}
        className="max-h-[70vh] overflow-auto rounded-lg border border-line bg-raised p-3"
      >
        {text}
      </pre>
    </Section>
  )
}

function WithoutSignature({ onnx }: { onnx: Call<CallOutput<'describeOnnx'>> }) {
  return (
    <div className="px-6 py-5">
      <Empty title={signatureText.none}>{signatureText.noneHint}</Empty>
      <div className="mt-6">
        <CallView call={onnx} busy={insideText.loading}>
          {(graph) => (
            <>
              <p className="mb-3 text-muted">{signatureText.noneGraph}</p>
              <Section title={signatureText.inputs}>
                <GraphValueTable caption={signatureText.inputs} values={graph.inputs} />
              </Section>
              <Section title={signatureText.outputs}>
                <GraphValueTable caption={signatureText.outputs} values={graph.outputs} />
              </Section>
            </>
          )}
        </CallView>
      </div>
    </div>
  )
}

/** Inputs or outputs of a graph. */
export function GraphValueTable({ caption, values }: { caption: string; values: readonly GraphValue[] }) {
  return (
    <Box label={caption}>
      <table className="data-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{signatureText.name}</th>
            <th scope="col">{signatureText.type}</th>
            <th scope="col">{signatureText.shape}</th>
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={value.name}>
              <th scope="row" className="wrap-anywhere">
                <Name text={value.name} />
              </th>
              <td>
                <code>{value.type}</code>
              </td>
              <td>
                {value.shape === null ? (
                  <span className="text-faint italic">{overviewText.unknownValue}</span>
                ) : (
                  <code>{shapeText(value.shape)}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  )
}
