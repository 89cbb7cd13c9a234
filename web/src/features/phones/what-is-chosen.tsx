/** How many phones are chosen, and where those are that one cannot see. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { howMany } from '../../lib/format.ts'
import type { InSight, Selection } from './selection.tsx'

type Props = { selection: Selection; sight: InSight }

export default function WhatIsChosen({ selection, sight }: Props) {
  const { down, up, elsewhere } = outOfSight(selection, sight)
  const { count, total, all, narrowed } = selection
  const unseen = [
    down > 0 && t`${down} further down`,
    up > 0 && t`${up} further up`,
    elsewhere > 0 && t`${elsewhere} elsewhere`,
    all && (Object.values(narrowed).some(Boolean) ? t`all that match` : t`all of the list`),
  ].filter(Boolean)
  return (
    <div className="what-is-chosen">
      <span role="status">
        <span className="chosen-count">
          <Trans>{howMany({ total: count, atLeast: all && selection.atLeast })} selected</Trans>
        </span>
        {unseen.length > 0 && <span className="detail"> {unseen.join(' · ')}</span>}
      </span>
      {!all && count < total && (
        <button type="button" className="plain-button link-button" onClick={selection.chooseAll}>
          <Trans>Select all {howMany({ total, atLeast: selection.atLeast })}</Trans>
        </button>
      )}
      <button type="button" className="plain-button link-button" onClick={selection.clear}>
        <Trans>Clear</Trans>
      </button>
    </div>
  )
}

/** Chosen rows that one cannot see: further down or up, or who knows where. */
function outOfSight({ ids, all }: Selection, { first, last, indexOf }: InSight) {
  const places = all ? [] : [...ids].map(indexOf)
  return {
    down: places.filter((place) => place !== undefined && place > last).length,
    up: places.filter((place) => place !== undefined && place < first).length,
    elsewhere: places.filter((place) => place === undefined).length,
  }
}
