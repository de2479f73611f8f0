/** Every content a person trusted, each with the way to take it back. */
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Name } from '../parts/Name.tsx'
import { trustText } from '../strings/trust.ts'
import { useCall } from '../use-call.ts'

/** For the settings. */
export function TrustedList() {
  const { api, calls } = useEngine()
  const [revision, setRevision] = useState(() => Date.now())
  const trusted = useCall(calls, 'trustedContents', {}, { when: 'now', revision })
  const revoke = async (digest: string) => {
    await api.revokeTrust({ digest }).catch(() => undefined)
    setRevision((before) => before + 1)
  }
  return (
    <section className="mt-5">
      <h3 className="mb-1 font-semibold">{trustText.list}</h3>
      <CallView call={trusted} busy={trustText.reading}>
        {(contents) =>
          contents.length === 0 ? (
            <p className="text-muted">{trustText.listEmpty}</p>
          ) : (
            <ul className="flex flex-col gap-1.5">
              {contents.map(({ digest, name, location }) => (
                <li key={digest} className="flex items-start gap-3">
                  <span className="min-w-0 flex-1 wrap-anywhere">
                    <Name text={name} />
                    <span className="block text-small text-muted">{location}</span>
                  </span>
                  <Button
                    weight="link"
                    aria-label={trustText.revokeOf(name)}
                    onClick={() => void revoke(digest)}
                  >
                    {trustText.revoke}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </CallView>
    </section>
  )
}
