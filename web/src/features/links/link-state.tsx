/** How a link is: a word, since when, and why it is down. */

import { Trans } from '@lingui/react/macro'
import type { Link } from '../../../../src/schema/link.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../lib/language.ts'
import { linkStates, untaken } from './link-draft.ts'

export function LinkStateCell({ link }: { link: Link }) {
  const isUntaken = link.source !== null && link.state === 'starting'
  const { word, tone } = isUntaken ? untaken : linkStates[link.state]
  return (
    <div>
      <StateWord tone={tone}>{say(word)}</StateWord>
      <div className="detail wrap-anywhere">
        <Trans>
          since <Time at={link.since} />
        </Trans>
        {link.why && ` · ${say(link.why)}`}
      </div>
    </div>
  )
}
