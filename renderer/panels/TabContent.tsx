/** Chooses the panel of a tab and gives it what it shows. */
import type { OpenedModel } from '#shared/contract.ts'
import { useEngine } from '../engine.tsx'
import { EstimatorsInside } from '../estimators/EstimatorsInside.tsx'
import { isOnnx, useNativeReach } from '../native-reach.ts'
import { needsPython } from '../run-in-python.ts'
import type { TabName } from '../state.ts'
import { useCall } from '../use-call.ts'
import { Compare } from './Compare.tsx'
import { Environment } from './Environment.tsx'
import { Files } from './Files.tsx'
import { Inside } from './Inside.tsx'
import { Overview } from './Overview.tsx'
import { Predict } from './Predict.tsx'
import { Signature } from './Signature.tsx'

interface TabContentProps {
  readonly opened: OpenedModel
  readonly tab: TabName
  readonly revision: number
}

/** The tab in front. */
export function TabContent({ opened, tab, revision }: TabContentProps) {
  const { calls } = useEngine()
  const input = { id: opened.id }
  const isGraph = isOnnx(opened.model)
  const needsGraph = isGraph && (tab === 'inside' || opened.model.signature === null)
  const onnx = useCall(calls, 'describeOnnx', needsGraph ? input : null, { when: 'now', revision })
  const wantsExample = tab === 'overview' || tab === 'predict' || tab === 'compare'
  const hasExample = opened.model.inputExample !== null
  const example = useCall(calls, 'inputExample', wantsExample && hasExample ? input : null, {
    when: 'now',
    revision,
  })
  const wantsInput = tab === 'predict' || tab === 'compare'
  const kept = useCall(calls, 'keptInput', wantsInput ? input : null, { when: 'now' })
  const runs = useCall(calls, 'keptRuns', wantsInput ? input : null, { when: 'now', revision })
  const reach = useNativeReach(opened)
  const byKernels = reach !== null && reach.kind !== 'refused' && !needsPython(opened)
  const known = useCall(calls, 'knownProof', byKernels && tab === 'overview' ? input : null, {
    when: 'now',
    revision,
  })
  const proving = useCall(calls, 'proveNative', byKernels ? input : null, { when: 'asked', revision })
  const digests = useCall(calls, 'digestFiles', input, { when: 'asked', revision })
  switch (tab) {
    case 'overview':
      return (
        <Overview
          opened={opened}
          revision={revision}
          example={example}
          digests={digests}
          proof={byKernels ? { known, proving, isCovered: reach.kind === 'known' } : null}
        />
      )
    case 'signature':
      return <Signature model={opened.model} onnx={onnx} />
    case 'environment':
      return <Environment opened={opened} />
    case 'predict':
      return <Predict opened={opened} example={example} onnx={onnx} kept={kept} runs={runs} />
    case 'compare':
      return <Compare opened={opened} example={example} onnx={onnx} kept={kept} runs={runs} />
    case 'inside':
      return isGraph ? (
        <Inside id={opened.id} revision={revision} onnx={onnx} />
      ) : (
        <EstimatorsInside id={opened.id} revision={revision} hasExample={hasExample} />
      )
    case 'files':
      return <Files opened={opened} digests={digests} />
  }
}
