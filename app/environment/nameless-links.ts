import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { Finding, Model } from '#shared/model.ts'
import { namelessLinks } from './wanted.ts'

/** Links of the model's own files that tell no package: they have no row, and that is said. */
export function namelessLinkFindings({ environment }: Model): readonly Finding[] {
  const links = namelessLinks(environment)
  if (links.length === 0) return []
  const shown = links.slice(0, 3).map((line) => `"${maskCredentials(line).slice(0, 80)}"`)
  return [
    {
      code: 'links-not-compared',
      severity: 'note',
      message: `Which ${links.length === 1 ? 'package' : 'packages'} the model asks for by ${shown.join(', ')}${links.length > shown.length ? ` and ${links.length - shown.length} more` : ''} cannot be told from ${links.length === 1 ? 'the link' : 'the links'}.`,
      hint: 'A name before the link ("name @ link") or behind it ("#egg=name") tells it.',
    },
  ]
}
