/** How an API key stands: until when it is good, and whether anybody uses it. */

import type { Key } from '../../../../src/schema/session.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { ago, exactTime, when } from '../../lib/format.ts'

const soonMs = 30 * 24 * 3_600_000

export const isOver = ({ expiresAt }: Pick<Key, 'expiresAt'>): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= Date.now()

export function Ends({ apiKey: { expiresAt } }: { apiKey: Key }) {
  if (expiresAt === null) return 'no end'
  const left = Date.parse(expiresAt) - Date.now()
  if (left <= 0) return <StateWord tone="bad">Ended {when(expiresAt)}</StateWord>
  if (left < soonMs) return <StateWord tone="waiting">Ends {when(expiresAt)}</StateWord>
  return <time dateTime={expiresAt}>{when(expiresAt)}</time>
}

export function LastUse({ apiKey: { lastUsedAt, lastUsedFrom } }: { apiKey: Key }) {
  if (lastUsedAt === null) return <StateWord tone="plain">Never used</StateWord>
  return (
    <div>
      <Time at={lastUsedAt} />
      <div className="detail">
        from <span className="mono wrap-anywhere">{lastUsedFrom ?? 'somewhere'}</span>
      </div>
    </div>
  )
}

/** `It was never used` · `It was last used 3 min ago, on 29 Nov 2026, 14:02:11, from 192.0.2.14` */
export function lastUseInWords({ lastUsedAt, lastUsedFrom }: Key): string {
  if (lastUsedAt === null) return 'It was never used'
  const from = lastUsedFrom === null ? '' : `, from ${lastUsedFrom}`
  return `It was last used ${ago(lastUsedAt)} (${exactTime(lastUsedAt)})${from}`
}

export const accessWords: Record<Key['access'], string> = { full: 'full', readOnly: 'read-only' }
