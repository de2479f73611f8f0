/** Copies a text and says so. */
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { overviewText } from '../strings/model.ts'
import { Button, IconButton } from './Button.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who cannot see what it stands beside. */
  readonly label: string
  /** Shows the label; without it only the icon. */
  readonly worded?: boolean
}

/** A button that puts `text` on the clipboard. */
export function CopyButton({ text, label, worded = false }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true))
  const Icon = copied ? Check : Copy
  const icon = <Icon aria-hidden size={13} />
  const said = (
    <span aria-live="polite" className="sr-only">
      {copied ? overviewText.copied : ''}
    </span>
  )
  if (worded) {
    return (
      <Button weight="link" onClick={copy}>
        {icon}
        {copied ? overviewText.copied : label}
        {said}
      </Button>
    )
  }
  return (
    <IconButton label={label} onClick={copy} className="size-6">
      {icon}
      {said}
    </IconButton>
  )
}
