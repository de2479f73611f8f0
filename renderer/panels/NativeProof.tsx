/** How the answers of Palate's own kernels are known to be right. */
import type { CallOutput } from '#shared/contract.ts'
import type { EvaluatorsAgree } from '#shared/native-proof.ts'
import { proofSentences } from '#shared/proof-sentences.ts'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Section } from '../parts/Section.tsx'
import { Tag } from '../parts/Tag.tsx'
import { proofText } from '../strings/model.ts'
import type { Call } from '../use-call.ts'

type Proof = CallOutput<'proveNative'>

interface NativeProofProps {
  /** What was found before. */
  readonly known: Call<CallOutput<'knownProof'>>
  readonly proving: Call<Proof>
  /** Whether the file was read, and all of it is known. */
  readonly isCovered: boolean
  /** Writing the model as ONNX, which is what onnxruntime compares. */
  readonly exporting: ReactNode
}

/** The section on Overview; for models that the kernels run. */
export function NativeProof({ known, proving, isCovered, exporting }: NativeProofProps) {
  const { state } = proving
  const before = known.state.kind === 'done' ? known.state.value : null
  const proof = state.kind === 'done' ? state.value : before
  return (
    <Section
      title={proofText.title}
      aside={
        state.kind !== 'busy' && (
          <Button weight="link" onClick={proving.start}>
            {proof === null ? proofText.compare : proofText.again}
          </Button>
        )
      }
    >
      {state.kind === 'busy' && (
        <ProgressLine progress={state.progress} fallback={proofText.comparing} since={state.since} />
      )}
      {state.kind === 'failed' && <p className="text-bad">{state.failure.message}</p>}
      {state.kind !== 'busy' &&
        (proof === null ? (
          <p>{isCovered ? proofText.lead : proofText.unread}</p>
        ) : (
          <Statements proof={proof} />
        ))}
      {exporting}
    </Section>
  )
}

function Statements({ proof }: { proof: Proof }) {
  const words = proofSentences(proof)
  return (
    <ul className="flex flex-col gap-2">
      <Statement tag={<Tag tone="ok">{proofText.covered}</Tag>} text={words.structure} />
      <Statement tag={<Verdict result={proof.onnxruntime} />} text={words.onnxruntime} />
      <Statement tag={<Verdict result={proof.python} />} text={words.python} />
    </ul>
  )
}

function Statement({ tag, text }: { readonly tag: ReactNode; readonly text: string }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-2">
      {tag}
      <span className="break-words">{text}</span>
    </li>
  )
}

function Verdict({ result }: { readonly result: EvaluatorsAgree }) {
  if (result.kind === 'agree') return <Tag tone="ok">{proofText.same}</Tag>
  return result.kind === 'disagree' ? (
    <Tag tone="bad">{proofText.differs}</Tag>
  ) : (
    <Tag>{proofText.notCompared}</Tag>
  )
}
