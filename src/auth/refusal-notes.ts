/**
 * Notes in the audit trail what was refused and which sign-ins failed, and lets nobody fill the disk by it: the same again is
 * counted, and of different ones there are many at once only now and then.
 */

import type { About } from '../db/audit-row.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Audit } from './audit-store.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

export type Refusal = {
  readonly scope: TenantScope | SystemScope
  readonly action: string
  readonly id?: string | undefined
  readonly about: About & { readonly outcome: 'refused' | 'failed' }
  /** As whom somebody wanted to come in. */
  readonly nameTried?: string | undefined
}

const minuteMs = 60_000
/** Different ones at once, of which one a minute comes back. */
const mostAtOnce = 100
/** Named in the row of all that found no row of their own. */
const mostNamed = 20
const mostOfName = 60

type Parts = {
  audit: Pick<Audit, 'record'>
  /** Of users. */
  isKnown(name: string): Promise<boolean>
  clock: Clock
  guard: Guard
}

export type RefusalNotes = ReturnType<typeof refusalNotes>

export function refusalNotes({ audit, isKnown, clock, guard }: Parts) {
  let room = mostAtOnce
  let again = new Map<string, { refusal: Refusal; times: number }>()
  let others = { times: 0, last: undefined as Refusal | undefined, sources: new Set<string>() }
  let cancel: (() => void) | undefined
  let writing = Promise.resolve()

  /** In order; what cannot be written now is not worth waiting for. */
  function write(refusal: Refusal, times: number): void {
    writing = writing
      .then(async () => {
        const { scope, action, id = null, about, nameTried } = refusal
        const name = nameTried === undefined ? undefined : await shownName(nameTried)
        await audit.record(scope, action, id, { ...about, ...(name !== undefined && { name }), times })
      })
      .catch((error) => {
        if (!isDatabaseBusy(error)) guard.failed('apiCall', error, { work: 'noting a refusal' })
      })
  }

  /** People type passwords where names belong: what is nobody's name is shown by its beginning. */
  async function shownName(name: string): Promise<string> {
    if (await isKnown(name)) return name
    return `${[...name].slice(0, 2).join('')}…`
  }

  function turn(): void {
    cancel = undefined
    const isBusy = again.size > 0 || others.times > 0
    for (const { refusal, times } of again.values()) if (times > 0) write(refusal, times)
    if (others.last) {
      const { scope, about } = others.last
      const sources = [...others.sources].join(', ')
      write(
        { scope, action: 'call.others', about: { ...named(about), detail: `from ${sources}` } },
        others.times,
      )
    }
    again = new Map()
    others = { times: 0, last: undefined, sources: new Set() }
    room = Math.min(mostAtOnce, room + 1)
    if (isBusy || room < mostAtOnce) cancel = clock.after(minuteMs, turn)
  }

  return {
    /** Nobody waits for it. */
    note(refusal: Refusal): void {
      cancel ??= clock.after(minuteMs, turn)
      const key = keyOf(refusal)
      const known = again.get(key)
      if (known) {
        known.times++
      } else if (room > 0) {
        room--
        again.set(key, { refusal, times: 0 })
        write(refusal, 1)
      } else {
        others.times++
        others.last = refusal
        const { address, name } = refusal.scope.by
        if (others.sources.size < mostNamed) others.sources.add((address ?? name).slice(0, mostOfName))
      }
    },

    /** What was counted until now is written. */
    async close(): Promise<void> {
      cancel?.()
      turn()
      cancel?.()
      await writing
    },
  }
}

const named = ({ outcome }: Refusal['about']) => ({ outcome, kind: 'call', name: 'Others' })

function keyOf({ scope, action, id, about, nameTried }: Refusal): string {
  const tenant = 'tenantId' in scope ? scope.tenantId : null
  return JSON.stringify([
    scope.by.name,
    scope.by.address,
    tenant,
    action,
    id,
    about.name,
    about.detail,
    nameTried,
  ])
}
