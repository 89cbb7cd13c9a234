/** A block of a form that is one line until it is opened; what is wrong in it opens it. */

import { Title } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import './folded-section.css'

type Props = {
  title: string
  /** What is known without opening it. */
  summary: ReactNode
  /** At the far end of its line: what is done without opening it. */
  acts?: ReactNode
  /** Something in it is wrong, or was looked for. */
  wrong: boolean
  openedAtFirst?: boolean
  children: ReactNode
}

export function FoldedSection({ title, summary, acts, wrong, openedAtFirst = false, children }: Props) {
  const [opened, setOpened] = useState(openedAtFirst)
  const id = useId()
  const shown = opened || wrong
  const Sign = shown ? IconChevronDown : IconChevronRight
  return (
    <section className="surface section folded-section" aria-labelledby={`${id}-title`}>
      <div className="folded-head">
        <Title order={2} size="h5" id={`${id}-title`}>
          <button
            type="button"
            className="plain-button folded-button"
            aria-expanded={shown}
            aria-controls={id}
            onClick={() => setOpened(!shown)}
          >
            <Sign size={16} aria-hidden /> {title}
          </button>
        </Title>
        <span className="folded-summary">{summary}</span>
        {acts && <span className="folded-acts">{acts}</span>}
      </div>
      <div id={id} hidden={!shown} className="form-rows folded-body">
        {shown && children}
      </div>
    </section>
  )
}
