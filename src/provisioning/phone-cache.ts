/**
 * Phones with everything that their files are made of, as long as there is room: found by id and by secret, and by what
 * they depend on, so that a change costs as much as it touches.
 */

import { LRUCache } from 'lru-cache'
import type { Change } from '../db/feed.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { concernsPhones } from './changed-phones.ts'

export type FoundBySecret = { known: KnownPhone; old: boolean }

/** What a phone costs beside the texts that it holds. */
const entryBytes = 4096
/** Changes that are remembered for a phone that is being read; after more of them it is not kept. */
const mostMissed = 100

/** About what it takes: texts are held once, and the objects around them about as much again. */
function weightOf({ phone, tenant, shown, preset, layout, allKeys }: KnownPhone): number {
  return entryBytes + 2 * JSON.stringify([phone, tenant, shown, preset, layout && allKeys]).length
}

/** `forgotten` hears of each phone that is no longer kept. */
export function phoneCache(maxBytes: number, forgotten: (known: KnownPhone) => void) {
  /** The secrets of the phones in `byId`, and of no others: by the secret itself, which they hold anyway. */
  const bySecret = new Map<string, { id: string; old: boolean; until: number }>()
  const secretsOf = new Map<string, Set<string>>()
  /** Ids of the phones in `byId` by what they depend on. */
  const dependents = new Map<string, Set<string>>()
  const byId = new LRUCache<string, KnownPhone>({
    maxSize: maxBytes,
    sizeCalculation: weightOf,
    dispose(known, id) {
      for (const secret of secretsOf.get(id) ?? []) bySecret.delete(secret)
      secretsOf.delete(id)
      for (const name of namesOf(known)) {
        const ids = dependents.get(name)
        ids?.delete(id)
        if (ids?.size === 0) dependents.delete(name)
      }
      forgotten(known)
    },
  })
  /** Of each reading that goes on: what changed meanwhile. */
  const readings = new Set<Change[]>()

  function name(known: KnownPhone, secret: string, { old, until }: { old: boolean; until: number }): void {
    const { id } = known.phone
    if (byId.peek(id) !== known) return
    bySecret.set(secret, { id, old, until })
    secretsOf.set(id, (secretsOf.get(id) ?? new Set()).add(secret))
  }

  function keep(known: KnownPhone): void {
    const { id } = known.phone
    byId.set(id, known)
    // One that is too heavy was not taken.
    if (byId.peek(id) !== known) return
    name(known, known.phone.secret, { old: false, until: Number.POSITIVE_INFINITY })
    for (const each of namesOf(known)) dependents.set(each, (dependents.get(each) ?? new Set()).add(id))
  }

  return {
    keep,

    /** Before phones are read: what it answers keeps those that no change has touched since. */
    reading(): (found: readonly KnownPhone[]) => void {
      const missed: Change[] = []
      readings.add(missed)
      return (found) => {
        readings.delete(missed)
        if (missed.length > mostMissed) return
        for (const known of found) if (!missed.some((change) => dependsOn(known, change))) keep(known)
      }
    },

    /** A phone that is kept answers to its replaced secret too, for as long as that works. */
    keepOldSecret(known: KnownPhone, secret: string, until: number): void {
      name(known, secret, { old: true, until })
    },

    ofId: (id: string): KnownPhone | undefined => byId.get(id),

    ofSecret(secret: string, now: number): FoundBySecret | undefined {
      const named = bySecret.get(secret)
      if (!named || named.until <= now) return undefined
      const known = byId.get(named.id)
      return known && { known, old: named.old }
    },

    /** Forgets the phones that depend on what changed. */
    tell(change: Change): void {
      if (!concernsPhones(change.type)) return
      for (const missed of readings) if (missed.length <= mostMissed) missed.push(change)
      const names = touchedBy(change)
      if (names === 'all') byId.clear()
      for (const each of names === 'all' ? [] : names) {
        for (const id of [...(dependents.get(each) ?? [])]) {
          const known = byId.peek(id)
          if (known && known.tenant.id === change.tenantId && isReached(known, change)) byId.delete(id)
        }
      }
    },

    size: () => ({ entries: byId.size, bytes: byId.calculatedSize }),
  }
}

/** What a phone depends on, by name. */
function namesOf({ phone, tenant, preset, layout, extensionIds }: KnownPhone): string[] {
  return [
    `phone ${phone.id}`,
    `tenant ${tenant.id}`,
    `model ${tenant.id} ${phone.modelId}`,
    ...(preset ? [`preset ${preset.id}`] : []),
    ...(layout ? [`keyLayout ${layout.id}`] : []),
    ...[...extensionIds].map((id) => `extension ${id}`),
  ]
}

/** What phones depend on that are other ones after the change. */
function touchedBy({ type, tenantId, ids }: Change): readonly string[] | 'all' {
  if (type === 'defaults.system' || type === 'everything') return 'all'
  const [noun] = type.split('.')
  if (ids.length === 0 || noun === 'tenant') return [`tenant ${tenantId}`]
  if (noun === 'phone' || noun === 'upload') return ids.map((id) => `phone ${id}`)
  if (noun === 'model' || noun === 'defaults') return ids.map((id) => `model ${tenantId} ${id}`)
  // Behind the id of a layout stands a place.
  return ids.map((id) => `${noun} ${id.split(' ')[0]}`)
}

function dependsOn(known: KnownPhone, change: Change): boolean {
  const names = touchedBy(change)
  if (names === 'all') return true
  if (known.tenant.id !== change.tenantId) return false
  const own = new Set(namesOf(known))
  return names.some((each) => own.has(each)) && isReached(known, change)
}

/** Whether the keys of its layout that are others are among those that it has places for. */
function isReached({ layout }: KnownPhone, { type, ids }: Change): boolean {
  if (type !== 'keyLayout.filled' || !layout) return true
  return ids.some((each) => {
    const [id, place] = each.split(' ')
    return id === layout.id && Number(place) < layout.most
  })
}
