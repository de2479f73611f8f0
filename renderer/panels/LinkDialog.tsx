/** The question before what a link names is opened: anybody may have made the link. */
import { useActions, useApp } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Name } from '../parts/Name.tsx'
import { Facts } from '../parts/Section.tsx'
import { linkText } from '../strings/link.ts'

/** The dialog, while a link waits; closing it opens nothing. */
export function LinkDialog() {
  const actions = useActions()
  const link = useApp((state) => state.link)
  if (link === null) return null
  const answer = (yes: boolean) => void actions.answerLink(yes)
  return (
    <DialogFrame title={linkText.title} onClose={() => answer(false)}>
      <p className="mb-3">{linkText.lead}</p>
      <Facts
        entries={[
          [linkText.location, <Name key="location" text={link.location} />],
          [
            linkText.store,
            link.store === undefined ? linkText.usualStore : <Name key="store" text={link.store} />,
          ],
        ]}
      />
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => answer(true)}>{linkText.open}</Button>
        <Button weight="primary" onClick={() => answer(false)}>
          {linkText.refuse}
        </Button>
      </div>
    </DialogFrame>
  )
}
