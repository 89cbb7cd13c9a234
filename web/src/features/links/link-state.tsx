/** How a link is: a word, since when, and why it is down. */

import type { Link } from '../../../../src/schema/link.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { linkStates } from './link-draft.ts'

export function LinkStateCell({ link }: { link: Link }) {
  const { word, tone } = linkStates[link.state]
  return (
    <div>
      <StateWord tone={tone}>{word}</StateWord>
      <div className="detail wrap-anywhere">
        since <Time at={link.since} />
        {link.why && ` · ${link.why}`}
      </div>
    </div>
  )
}
