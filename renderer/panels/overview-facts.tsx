/** The facts of the Overview: where the model comes from, what its predict takes and gives. */
import type { CallOutput, OpenedModel } from '#shared/contract.ts'
import type { Schema, Signature } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import type { ReactNode } from 'react'
import { useActions } from '../engine.tsx'
import { useNativeReach } from '../native-reach.ts'
import { formatBytes, formatCount, formatPlural, formatSavedAt } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { trustNow } from '../run-in-python.ts'
import { overviewText } from '../strings/model.ts'
import { trustText } from '../strings/trust.ts'
import { shapeText } from '../type-text.ts'
import type { Call } from '../use-call.ts'

type Facts = readonly (readonly [string, ReactNode])[]

/** Where the model comes from. */
export function aboutFacts({ model, folder }: OpenedModel): Facts {
  const { lineage } = model
  const python = model.environment.python[0]?.version
  const version = lineage.mlflowVersion
  const loggedWith = [
    version === null ? null : `MLflow ${version}`,
    python === undefined ? null : `Python ${python}`,
  ].filter((part) => part !== null)
  const files = model.files.filter((file) => file.kind === 'file').length
  return [
    [overviewText.loggedWith, loggedWith.length === 0 ? unsaid : loggedWith.join(', ')],
    [overviewText.saved, lineage.savedAt === null ? unsaid : formatSavedAt(lineage.savedAt)],
    [overviewText.run, code(lineage.runId)],
    [overviewText.modelId, code(lineage.modelId)],
    [overviewText.modelUuid, lineage.modelUuid === lineage.modelId ? null : code(lineage.modelUuid)],
    [overviewText.artifactPath, code(lineage.artifactPath)],
    [overviewText.databricks, lineage.databricksRuntime],
    [
      overviewText.code,
      [...model.codePaths, model.modelCodePath ?? ''].filter((path) => path !== '').join(', '),
    ],
    [overviewText.size, `${formatBytes(model.totalBytes)} in ${formatPlural(files, 'file')}`],
    [overviewText.location, code(folder)],
  ]
}

const unsaid = <span className="text-faint italic">{overviewText.unknownValue}</span>

function code(text: string | null): ReactNode {
  return text === null ? null : <Code text={text} />
}

function Code({ text }: { text: string }) {
  return (
    <span className="group/code">
      <code className="wrap-anywhere">{text}</code>
      <span className="-my-1 ml-1 inline-flex align-middle">
        <CopyButton text={text} label={`${overviewText.copy} ${text}`} />
      </span>
    </span>
  )
}

/** The digest, computed when it is asked for. */
export function DigestFact({ digests }: { digests: Call<CallOutput<'digestFiles'>> }) {
  const { state } = digests
  switch (state.kind) {
    case 'idle':
      return (
        <Button weight="link" className="min-h-0!" onClick={digests.start}>
          {overviewText.computeDigest}
        </Button>
      )
    case 'busy':
      return <span className="text-muted">{state.progress?.activity ?? overviewText.computing}</span>
    case 'failed':
      return <span className="text-bad">{state.failure.message}</span>
    case 'done':
      return <Code text={`sha256:${state.value.whole}`} />
  }
}

/** What predict takes, gives and needs. */
export function predictFacts(opened: OpenedModel): Facts {
  const { signature } = opened.model
  return [
    [overviewText.takes, schemaSentence(signature?.inputs ?? null)],
    [overviewText.params, paramsSentence(signature)],
    [overviewText.returns, schemaSentence(signature?.outputs ?? null)],
    [overviewText.runs, <Runs key="runs" opened={opened} />],
  ]
}

function NoRuntime({ reason, hint, opened }: { reason: string; hint: string; opened: OpenedModel }) {
  return (
    <>
      {reason}{' '}
      {trustNow(opened) === 'untrusted' ? <LookAtTrust /> : <span className="text-muted">{hint}</span>}
    </>
  )
}

function LookAtTrust() {
  const { showDialog } = useActions()
  return (
    <Button weight="link" className="min-h-0!" onClick={() => showDialog('trust')}>
      {trustText.look}
    </Button>
  )
}

/** "12 columns, 11 required", "float32 [n, 4]". */
export function schemaSentence(schema: Schema | null): ReactNode {
  if (schema === null) return unsaid
  if (schema.kind === 'tensors') {
    const tensors = schema.tensors.slice(0, 3).map((tensor) => {
      const name = tensor.name === null ? '' : `${tensor.name}: `
      return `${name}${tensor.dtype} ${shapeText(tensor.shape)}`
    })
    const rest = schema.tensors.length - tensors.length
    return [...tensors, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join('; ')
  }
  const count = schema.columns.length
  const required = schema.columns.filter((column) => column.required).length
  const types = [...new Set(schema.columns.map((column) => typeText(column.type)))]
  const ofType = types.length === 1 && types[0] !== undefined ? ` of ${types[0]}` : ''
  const need = required === count ? '' : `, ${formatCount(required)} required`
  return `${formatPlural(count, 'column')}${ofType}${need}`
}

function paramsSentence(signature: Signature | null): ReactNode {
  const params = signature?.params ?? null
  if (params === null || params.length === 0) return overviewText.noParams
  return `${formatCount(params.length)}, with defaults: ${params.map((param) => param.name).join(', ')}`
}

/** Who answers; what is not known yet is not promised. */
function Runs({ opened }: { opened: OpenedModel }) {
  const { runtime } = opened
  const reach = useNativeReach(opened)
  if (runtime.kind === 'none')
    return <NoRuntime reason={runtime.reason} hint={runtime.hint} opened={opened} />
  if (runtime.kind === 'idle' && runtime.failure !== undefined) {
    const { message, hint = '' } = runtime.failure
    return <NoRuntime reason={message} hint={hint} opened={opened} />
  }
  const name = `${runtime.runtime.name} ${runtime.runtime.version}`
  if (runtime.runtime.kind !== 'native') return overviewText.runsPython(name)
  switch (reach?.kind) {
    case 'refused':
      return (
        <>
          {reach.reason} {opened.trust !== 'trusted' && <LookAtTrust />}
        </>
      )
    case 'unread':
      return overviewText.runsNativeUnread(name)
    case 'known':
    case undefined:
      return overviewText.runsNative(name)
  }
}
