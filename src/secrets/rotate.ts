/** Renews the key of all that is sealed, while phones are served. It may be cut off at any moment, and goes on when it is begun again. */

import { systemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Masters, sealKeyStore } from './seal-key-store.ts'
import { sealedFiles } from './sealed-files.ts'
import { places, type Sealed, sealedRows } from './sealed-rows-store.ts'
import { sealedUploads } from './sealed-uploads-store.ts'

type Parts = { db: Database; vault: Vault; clock: Clock; data: string; say(line: string): void }

/** Until then, everybody who is awake has heard of a new key. */
const heardMs = 3000
/** Whoever had sealed something by the key before has written it by then, or is refused. */
const writtenMs = 10_000
/** Of the time, so much is left to others. */
const restOfWork = 1
const leastRestMs = 2
const tellEachMs = 2000

const pause = (clock: Clock, ms: number) =>
  ms <= 0 ? Promise.resolve() : new Promise<void>((resolve) => void clock.after(ms, resolve))

export type Rotation = { isDone: boolean; unreadable: readonly string[] }

/** Begins, or goes on. `begun` is called once the new key stands in the database, wrapped by the new master key, too. */
export async function rotate(
  { db, vault, clock, data, say }: Parts,
  masters: Masters,
  begun: (hasNext: boolean) => void,
  requireMaster: () => Promise<void>,
): Promise<Rotation> {
  const keys = sealKeyStore(db, vault.keys, clock)
  const { resumed, hasNext } = await keys.begin(systemScope, masters)
  begun(hasNext)
  await requireMaster()
  const { current } = vault.keys
  say(`${resumed ? 'The rotation goes on' : 'The rotation has begun'}: key ${current} seals from now on.`)
  const since = await keys.since(systemScope)
  await pause(clock, since + heardMs - clock.now())
  for (let pass = 1; ; pass++) {
    const startedAt = clock.now()
    const { renewed, unreadable } = await renewAll({ db, vault, clock, data, say })
    say(`Pass ${pass}: ${renewed} values were sealed anew.`)
    if (unreadable.length > 0) return { isDone: false, unreadable }
    if (renewed === 0 && startedAt - since >= writtenMs) break
    await pause(clock, since + writtenMs - clock.now())
  }
  await keys.end(systemScope)
  return { isDone: true, unreadable: [] }
}

async function renewAll({ db, vault, clock, data, say }: Parts): Promise<Sealed> {
  const all: Sealed = { renewed: 0, unreadable: [] }
  const pace = pacing(clock, (count) => say(`  ${count} so far`))
  const add = ({ renewed, unreadable }: Sealed) => {
    all.renewed += renewed
    all.unreadable.push(...unreadable)
  }
  const rows = sealedRows(db, vault)
  for (const place of places) add(await rows.renew(systemScope, place, pace))
  add(await sealedUploads(db, vault).renew(systemScope, pace))
  // A file that does not open belongs to nobody, or to somebody who is at work on it.
  add({ ...(await sealedFiles(data, vault).renew(pace)), unreadable: [] })
  return all
}

/** Works as long as it rests, so that who serves finds the database free; tells now and then how far it is. */
function pacing(clock: Clock, tell: (count: number) => void): (renewed: number) => Promise<void> {
  let [since, toldAt, count] = [clock.now(), clock.now(), 0]
  return async (renewed) => {
    count += renewed
    await pause(clock, Math.max(leastRestMs, (clock.now() - since) * restOfWork))
    since = clock.now()
    if (since - toldAt < tellEachMs) return
    toldAt = since
    tell(count)
  }
}

export type KeyCount = { id: string; madeAt: number; values: number; seals: boolean }

/** How many values each key has sealed, those of this data directory included. */
export async function keyCounts({ db, vault, clock, data }: Omit<Parts, 'say'>): Promise<KeyCount[]> {
  const counts = await sealedRows(db, vault).count(systemScope)
  for (const [id, n] of await sealedFiles(data, vault).count()) counts.set(id, (counts.get(id) ?? 0) + n)
  const known = await sealKeyStore(db, vault.keys, clock).list(systemScope)
  const lost = [...counts.keys()].filter((id) => !known.some((each) => each.id === id))
  return [...lost.map((id) => ({ id, madeAt: 0 })), ...known].map(({ id, madeAt }) => ({
    ...{ id, madeAt, values: counts.get(id) ?? 0, seals: id === vault.keys.current },
  }))
}
