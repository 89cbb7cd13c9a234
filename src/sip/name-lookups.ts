/**
 * Looks names up, few at once: the machine's resolver holds a thread of the pool that files and passwords need too, for as long as
 * it likes. Askers take turns, so that one whose names hang keeps nobody else waiting.
 */

import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** For whom a name is looked up. */
export type Asker = {
  /** Each has one look-up at a time. */
  readonly who: string
  /** Asked when its turn has come. */
  wanted(): boolean
}

type Lookup<Found> = {
  /** Of all that wait for it. */
  readonly wanted: (() => boolean)[]
  readonly found: Promise<readonly Found[]>
  end(found: readonly Found[]): void
}

type Parts<Found> = {
  clock: Clock
  resolve(name: string): Promise<readonly Found[]>
  log?: Pick<Log, 'info'>
}

/** The pool has four threads. */
const atOnce = 2
/** How long somebody waits for a look-up that has begun: enough for a second name server when the first is silent. */
const lookupLimit = 15_000
/** How long addresses are remembered: a change of DNS is seen by the next wave of requests. */
const nameLifetime = 30_000
/** How long it is remembered that there are none. */
const noNameLifetime = 10_000
const maximumNames = 10_000

/** Answers what is found by a name: its addresses, best first, or its services; nothing when it does not come in time, or nobody wants it any more. */
export function nameLookups<Found>({ clock, resolve, log }: Parts<Found>) {
  const known = new LRUCache<string, readonly Found[]>({
    ...{ max: maximumNames, ttl: nameLifetime, ttlResolution: 0, perf: clock },
  })
  /** By asker, the one whose turn comes next first; in each by name, the one that is under way included. */
  const lines = new Map<string, Map<string, Lookup<Found>>>()
  const busy = new Set<string>()

  function begin(): void {
    for (const [who, line] of lines) {
      if (busy.size >= atOnce) return
      if (!busy.has(who)) void beginFor(who, line)
    }
  }

  async function beginFor(who: string, line: Map<string, Lookup<Found>>): Promise<void> {
    const [first] = line
    if (!first) return void lines.delete(who)
    const [name, lookup] = first
    busy.add(who)
    lookup.end((await foundBy(name, lookup)) ?? [])
    busy.delete(who)
    line.delete(name)
    lines.delete(who)
    if (line.size > 0) lines.set(who, line)
    begin()
  }

  async function foundBy(name: string, lookup: Lookup<Found>): Promise<readonly Found[] | undefined> {
    if (!lookup.wanted.some((wanted) => wanted())) return undefined
    const meanwhile = known.get(name)
    if (meanwhile) return meanwhile
    const cancel = clock.after(lookupLimit, () => {
      log?.info({ host: name }, 'a name is not found in time')
      lookup.end([])
    })
    const found = await resolve(name).catch((error) => {
      log?.info({ host: name, error }, 'a host has no address')
      return []
    })
    cancel()
    known.set(name, found, { ttl: found.length > 0 ? nameLifetime : noNameLifetime })
    return found
  }

  function join(name: string, who: string): Lookup<Found> {
    const line = lines.get(who) ?? new Map<string, Lookup<Found>>()
    lines.set(who, line)
    const waiting = line.get(name)
    if (waiting) return waiting
    const { promise: found, resolve: end } = Promise.withResolvers<readonly Found[]>()
    const lookup: Lookup<Found> = { wanted: [], found, end }
    line.set(name, lookup)
    return lookup
  }

  return async (name: string, { who, wanted }: Asker): Promise<readonly Found[]> => {
    const remembered = known.get(name)
    if (remembered) return remembered
    const lookup = join(name, who)
    lookup.wanted.push(wanted)
    begin()
    return lookup.found
  }
}
