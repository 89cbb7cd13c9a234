/** How an API key stands: until when it is good, and whether anybody uses it. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { Key } from '../../../../src/schema/session.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { ago, exactTime, when } from '../../lib/format.ts'
import type { Words } from '../../lib/language.ts'

const soonMs = 30 * 24 * 3_600_000

export const isOver = ({ expiresAt }: Pick<Key, 'expiresAt'>): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now()

export function Ends({ apiKey: { expiresAt } }: { apiKey: Key }) {
  if (expiresAt === null) return t`no end`
  const left = Date.parse(expiresAt) - Date.now()
  if (left <= 0)
    return (
      <StateWord tone="bad">
        <Trans>Ended {when(expiresAt)}</Trans>
      </StateWord>
    )
  if (left < soonMs)
    return (
      <StateWord tone="waiting">
        <Trans>Ends {when(expiresAt)}</Trans>
      </StateWord>
    )
  return <time dateTime={expiresAt}>{when(expiresAt)}</time>
}

export function LastUse({ apiKey: { lastUsedAt, lastUsedFrom } }: { apiKey: Key }) {
  if (lastUsedAt === null)
    return (
      <StateWord tone="plain">
        <Trans>Never used</Trans>
      </StateWord>
    )
  return (
    <div>
      <Time at={lastUsedAt} />
      <div className="detail">
        <Trans>
          from <span className="mono wrap-anywhere">{lastUsedFrom ?? t`somewhere`}</span>
        </Trans>
      </div>
    </div>
  )
}

/** `It was never used` · `It was last used 3 min ago, on 29 Nov 2026, 14:02:11, from 192.0.2.14` */
export function lastUseInWords({ lastUsedAt, lastUsedFrom }: Key): string {
  if (lastUsedAt === null) return t`It was never used`
  const [since, at] = [ago(lastUsedAt), exactTime(lastUsedAt)]
  return lastUsedFrom === null
    ? t`It was last used ${since} (${at})`
    : t`It was last used ${since} (${at}), from ${lastUsedFrom}`
}

export const accessWords: Words<Key['access']> = { full: msg`full`, readOnly: msg`read-only` }
