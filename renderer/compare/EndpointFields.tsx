/** A deployed endpoint: its address and its key. */
import { useEffect, useEffectEvent, useState } from 'react'
import { useApp, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { compareText } from '../strings/compare.ts'
import { Check, TextField } from './field.tsx'
import type { SideDraft } from './side-draft.ts'
import { useCompare } from './use-compare.ts'

interface EndpointFieldsProps {
  readonly draft: SideDraft
  readonly title: string
  readonly put: (change: Partial<SideDraft>) => void
}

/** The fields; a key that is kept for the address is not shown again, only let go. */
export function EndpointFields({ draft, title, put }: EndpointFieldsProps) {
  const { api } = useEngine()
  const isDesktop = useApp((state) => state.about?.host === 'desktop')
  // A comparison that has asked the endpoint may have kept its key.
  const isBusy = useCompare((state) => state.outcome.kind === 'busy')
  const [keptFor, setKeptFor] = useState<string | null>(null)
  const url = addressOf(draft.url)
  const seen = useEffectEvent((isKept: boolean) => {
    setKeptFor(isKept ? url : null)
    if (isKept && draft.key !== '') put({ key: '', keepKey: false })
  })
  useEffect(() => {
    if (url === null || isBusy) return
    let isCurrent = true
    api.endpointKey({ url }).then(
      ({ isKept }) => isCurrent && seen(isKept),
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [api, url, isBusy])
  const forget = () => {
    if (url !== null) void api.forgetEndpointKey({ url }).then(() => setKeptFor(null))
  }
  return (
    <>
      <TextField
        label={compareText.url(title)}
        placeholder={compareText.urlHint}
        value={draft.url}
        onChange={(text) => put({ url: text })}
      />
      {keptFor !== null && keptFor === url ? (
        <p className="flex flex-wrap items-center gap-x-3 text-muted">
          {compareText.keyKept}
          <Button weight="link" onClick={forget}>
            {compareText.forgetKey}
          </Button>
        </p>
      ) : (
        <>
          <TextField
            type="password"
            label={compareText.key(title)}
            placeholder={compareText.keyHint}
            value={draft.key}
            onChange={(key) => put({ key })}
          />
          <Check isChecked={draft.keepKey} onChange={(keepKey) => put({ keepKey })}>
            {isDesktop ? compareText.keepKey.desktop : compareText.keepKey.web}
          </Check>
        </>
      )}
    </>
  )
}

function addressOf(text: string): string | null {
  return /^https?:\/\/[^/\s]+/i.test(text.trim()) && URL.canParse(text.trim()) ? text.trim() : null
}
