/** Credentials for one server. */
import { useId, useState } from 'react'
import type { CallInput } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { signInText } from '../strings/browse.ts'

interface SignInProps {
  readonly store: string
  readonly onDone: () => void
  readonly onCancel?: () => void
}

/** The form. What is typed goes to the engine and is forgotten here. */
export function SignIn({ store, onDone, onCancel }: SignInProps) {
  const actions = useActions()
  const isDesktop = useApp((state) => state.about?.host === 'desktop')
  const [kind, setKind] = useState<'basic' | 'token'>('basic')
  const [username, setUsername] = useState('')
  const [secret, setSecret] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const isWhole = secret !== '' && (kind === 'token' || username !== '')

  async function go() {
    const credentials: CallInput<'signIn'>['credentials'] =
      kind === 'basic' ? { kind, username, password: secret } : { kind, token: secret }
    try {
      await actions.signIn(store, credentials)
      setSecret('')
      onDone()
    } catch (error) {
      setFailure(toFailure(error))
    }
  }

  return (
    <form
      aria-label={signInText.title}
      className="flex max-w-md flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isWhole) void go()
      }}
    >
      <div>
        <Segmented
          label={signInText.kind}
          value={kind}
          choices={[
            { value: 'basic', label: signInText.kinds.basic },
            { value: 'token', label: signInText.kinds.token },
          ]}
          onChange={setKind}
        />
      </div>
      {kind === 'basic' && (
        <Field label={signInText.username} value={username} onChange={setUsername} autoComplete="username" />
      )}
      <Field
        label={kind === 'basic' ? signInText.password : signInText.token}
        value={secret}
        onChange={setSecret}
        type="password"
        autoComplete="off"
      />
      <p className="text-small text-muted">{isDesktop ? signInText.desktop : signInText.web}</p>
      <div className="flex gap-2">
        <Button weight="primary" type="submit" aria-disabled={!isWhole}>
          {signInText.go}
        </Button>
        {onCancel !== undefined && <Button onClick={onCancel}>{signInText.cancel}</Button>}
      </div>
      {failure !== null && <FailureNote failure={failure} />}
    </form>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'password'
  readonly autoComplete: string
}

function Field({ label, value, onChange, type = 'text', autoComplete }: FieldProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        autoComplete={autoComplete}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-7 rounded-md border border-control bg-panel px-2"
      />
    </div>
  )
}
