/** What is in the ONNX model, read from its protobuf. */
import type { CallOutput } from '#shared/contract.ts'
import type { Initializer, OnnxDescription } from '#shared/onnx.ts'
import { useMemo, useState } from 'react'
import { Drawing } from '../inside/Drawing.tsx'
import { formatBytes, formatCount, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Name } from '../parts/Name.tsx'
import { Facts, Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { insideText, signatureText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'
import type { Call } from '../use-call.ts'
import { WeightsDialog } from '../inside/Weights.tsx'
import { GraphValueTable } from './Signature.tsx'

type Operator = OnnxDescription['operators'][number]
type ExternalFile = OnnxDescription['externalFiles'][number]

interface InsideProps {
  readonly id: string
  readonly revision: number
  readonly onnx: Call<CallOutput<'describeOnnx'>>
}

/** The tab of the graph. */
export function Inside({ id, revision, onnx }: InsideProps) {
  return (
    <div className="@container px-6 py-5">
      {/* Both read the file at the same time; what the description fails with is said once. */}
      {onnx.state.kind !== 'failed' && <Drawing key={id} id={id} revision={revision} />}
      <CallView call={onnx} busy={insideText.loading}>
        {(graph) => (
          <div className="mt-6 grid gap-x-8 gap-y-6 @min-[880px]:grid-cols-[minmax(0,1fr)_minmax(280px,340px)]">
            <div className="min-w-0">
              <Tables id={id} revision={revision} graph={graph} />
            </div>
            <div className="min-w-0">
              <FactSections graph={graph} />
            </div>
          </div>
        )}
      </CallView>
    </div>
  )
}

interface TablesProps {
  readonly id: string
  readonly revision: number
  readonly graph: OnnxDescription
}

function Tables({ id, revision, graph }: TablesProps) {
  return (
    <>
      <Section title={insideText.inputs}>
        <GraphValueTable caption={insideText.inputs} values={graph.inputs} />
      </Section>
      {graph.defaultedInputs.length > 0 && (
        <Section title={insideText.defaultedInputs} aside={insideText.defaultedLead}>
          <GraphValueTable caption={insideText.defaultedInputs} values={graph.defaultedInputs} />
        </Section>
      )}
      <Section title={insideText.outputs}>
        <GraphValueTable caption={insideText.outputs} values={graph.outputs} />
      </Section>
      <Section title={insideText.operators} aside={formatPlural(graph.nodeCount, 'node')}>
        <DataTable
          caption={insideText.operators}
          rows={graph.operators}
          columns={operatorColumns}
          rowKey={(operator) => `${operator.domain} ${operator.name}`}
        />
      </Section>
      {graph.initializers.length > 0 && <Initializers id={id} revision={revision} graph={graph} />}
      {graph.externalFiles.length > 0 && (
        <Section title={insideText.external}>
          <DataTable
            caption={insideText.external}
            rows={graph.externalFiles}
            columns={externalColumns}
            rowKey={(file) => file.location}
          />
        </Section>
      )}
    </>
  )
}

/** More than are seen at a glance are found by name. */
const MAX_SEEN = 12

function Initializers({ id, revision, graph }: TablesProps) {
  const [weights, setWeights] = useState<string | null>(null)
  const [filter, setFilter] = useState('')
  const { initializers, initializerCount, initializerBytes } = graph
  const wanted = filter.trim().toLowerCase()
  const rows = useMemo(
    () => initializers.filter(({ name }) => name.toLowerCase().includes(wanted)),
    [initializers, wanted],
  )
  const columns = useMemo(() => [...initializerColumns, weightsColumn(setWeights)], [])
  const shown = initializers.length
  return (
    <Section
      title={insideText.initializers}
      aside={
        shown < initializerCount
          ? insideText.largestOf(shown, initializerCount)
          : formatBytes(initializerBytes)
      }
    >
      {shown > MAX_SEEN && (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          <FilterField label={insideText.findInitializer} value={filter} onChange={setFilter} />
          <span role="status" className="text-muted">
            {wanted !== '' && insideText.foundInitializers(rows.length, shown)}
          </span>
        </div>
      )}
      {rows.length > 0 && (
        <DataTable
          caption={insideText.initializers}
          rows={rows}
          columns={columns}
          rowKey={(initializer) => initializer.name}
        />
      )}
      {weights !== null && (
        <WeightsDialog
          id={id}
          revision={revision}
          path={[]}
          name={weights}
          onClose={() => setWeights(null)}
        />
      )}
    </Section>
  )
}

function weightsColumn(show: (name: string) => void): DataColumn<Initializer> {
  return {
    id: 'weights',
    header: insideText.weights,
    width: '100px',
    cell: ({ name }) => (
      <Button weight="link" aria-label={insideText.statisticsOf(name)} onClick={() => show(name)}>
        {insideText.statistics}
      </Button>
    ),
  }
}

const operatorColumns: readonly DataColumn<Operator>[] = [
  {
    id: 'name',
    header: insideText.operator,
    value: (operator) => operator.name,
    cell: (operator) => <Name text={operator.name} />,
  },
  {
    id: 'domain',
    header: insideText.domain,
    value: (operator) => domainText(operator.domain),
    cell: (operator) => <code>{domainText(operator.domain)}</code>,
  },
  {
    id: 'count',
    header: insideText.count,
    align: 'right',
    width: '120px',
    value: (operator) => operator.count,
    cell: (operator) => formatCount(operator.count),
  },
]

const initializerColumns: readonly DataColumn<Initializer>[] = [
  {
    id: 'name',
    header: signatureText.name,
    value: (item) => item.name,
    cell: (item) => <Name text={item.name} />,
  },
  {
    id: 'type',
    header: signatureText.type,
    value: (item) => item.type,
    cell: (item) => <code>{item.type}</code>,
  },
  { id: 'shape', header: signatureText.shape, cell: (item) => <code>{shapeText(item.shape)}</code> },
  {
    id: 'file',
    header: insideText.heldIn,
    value: (item) => item.externalFile ?? '',
    cell: (item) =>
      item.externalFile === null ? (
        <span className="text-faint">{insideText.inFile}</span>
      ) : (
        <code>{item.externalFile}</code>
      ),
  },
  {
    id: 'bytes',
    header: insideText.bytes,
    align: 'right',
    width: '110px',
    value: (item) => item.bytes,
    cell: (item) => formatBytes(item.bytes),
  },
]

const externalColumns: readonly DataColumn<ExternalFile>[] = [
  { id: 'file', header: insideText.file, cell: (file) => <code>{file.location}</code> },
  {
    id: 'tensors',
    header: insideText.tensors,
    align: 'right',
    cell: (file) => formatCount(file.tensorCount),
  },
  { id: 'needed', header: insideText.needed, align: 'right', cell: (file) => formatBytes(file.neededBytes) },
  {
    id: 'present',
    header: insideText.present,
    align: 'right',
    cell: (file) =>
      file.presentBytes === null ? (
        <Tag tone="bad">{insideText.missing}</Tag>
      ) : (
        <span className={file.presentBytes < file.neededBytes ? 'text-bad' : ''}>
          {formatBytes(file.presentBytes)}
        </span>
      ),
  },
]

function domainText(domain: string): string {
  return domain === '' ? insideText.defaultDomain : domain
}

function FactSections({ graph }: { graph: OnnxDescription }) {
  return (
    <>
      <Section title={insideText.graph}>
        <Facts
          entries={[
            [insideText.file, <code key="file">{graph.path}</code>],
            [insideText.bytes, formatBytes(graph.bytes)],
            [insideText.producer, `${graph.producer} ${graph.producerVersion}`.trim()],
            [insideText.ir, String(graph.irVersion)],
            [
              insideText.opsets,
              graph.opsets.map((opset) => `${domainText(opset.domain)} ${opset.version}`).join(', '),
            ],
            [insideText.graphName, graph.graphName],
            [insideText.domain, graph.domain],
            [insideText.modelVersion, graph.modelVersion === '0' ? null : graph.modelVersion],
            [insideText.nodes, formatCount(graph.nodeCount)],
            [insideText.functions, graph.functionCount === 0 ? null : formatCount(graph.functionCount)],
            [
              insideText.initializers,
              `${formatCount(graph.initializerCount)}, ${formatBytes(graph.initializerBytes)}`,
            ],
            [insideText.documentation, graph.documentation],
          ]}
        />
      </Section>
      <Section title={insideText.session}>
        <p className="mb-2 text-muted">{insideText.sessionLead}</p>
        <Facts
          entries={[
            [insideText.providers, <Providers key="providers" providers={graph.providers} />],
            ...graph.sessionOptions.map(
              ({ name, value }) => [name, <code key={name}>{value}</code>] as const,
            ),
          ]}
        />
      </Section>
      {graph.metadata.length > 0 && (
        <Section title={insideText.metadata}>
          <Facts entries={graph.metadata.map(({ key, value }) => [key, value])} />
        </Section>
      )}
    </>
  )
}

function Providers({ providers }: { providers: OnnxDescription['providers'] }) {
  if (providers.length === 0) return <span className="text-faint italic">{insideText.none}</span>
  return (
    <ul>
      {providers.map((provider) => (
        <li key={provider.name} className="flex flex-wrap items-baseline gap-x-2 wrap-anywhere">
          {provider.name}
          <Tag tone={provider.available ? 'ok' : 'warn'}>
            {provider.available ? insideText.available : insideText.unavailable}
          </Tag>
        </li>
      ))}
    </ul>
  )
}
