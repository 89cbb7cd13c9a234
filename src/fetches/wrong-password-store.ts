/**
 * Locks out who gives too many wrong passwords for a phone: counted in what is recorded of it, so that it is the same for
 * all threads and nodes; first the source, and the whole phone only when very many come from elsewhere.
 */

import { tenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import { type Guesses, type Lock, locksAt, readGuesses, writeGuesses } from '../db/guesses.ts'
import { readHeard } from '../db/heard.ts'
import type { Notes } from '../db/notes.ts'
import { inParts } from '../db/rows.ts'
import { siteName } from '../kernel/networks.ts'
import { wrongPassword, wrongPasswords } from '../schema/wrong-passwords.ts'
import type { Waiting } from './fetch-writing-store.ts'

/** `address`: the one from which the last wrong password came. */
export type Locked = Lock & { readonly tenantId: string; readonly phoneId: string; readonly address: string }

/** As many sources of a phone are named; who comes from another one then is locked out with all others. */
const mostSources = 20

type Counted = { phoneId: string; ip: string; at: number }

/** Of phones that nobody gave a wrong password for, nothing is read. */
export async function lockOut(
  queries: Queries,
  { changed, audited }: Pick<Notes, 'changed' | 'audited'>,
  waiting: readonly Waiting[],
  now: number,
): Promise<Locked[]> {
  const suspects = waiting.filter(({ records }) =>
    records.some(({ reason }) => reason.code === wrongPassword),
  )
  const all: Locked[] = []
  for (const some of inParts(suspects)) {
    const ids = some.map(({ phoneId }) => phoneId)
    const wrong = Map.groupBy(await countedFor(queries, ids, now), ({ phoneId }) => phoneId)
    const rows = await queries
      .selectFrom('phone')
      .select(['id', 'tenantId', 'guesses', 'lastFetch'])
      .where('id', 'in', ids)
      .execute()
    for (const { id, tenantId, lastFetch, ...row } of rows) {
      const before = readGuesses(row.guesses)
      const usual = readHeard(lastFetch).lastFetch?.ip
      const { guesses, locked } = withLocks(before, wrong.get(id) ?? [], usual, now)
      if (locked.length === 0) continue
      await queries
        .updateTable('phone')
        .set({ guesses: writeGuesses(guesses) })
        .where('id', '=', id)
        .execute()
      const scope = tenantScope({ id: tenantId, code: '' })
      changed('phone.locked', scope, [id])
      for (const each of locked) {
        audited('phone.lock', scope, id, `${each.wrong} wrong passwords from ${each.source ?? 'many places'}`)
        all.push({ ...each, tenantId, phoneId: id })
      }
    }
  }
  return all
}

function countedFor(queries: Queries, phoneIds: readonly string[], now: number): Promise<Counted[]> {
  return queries
    .selectFrom('fetch')
    .select(['phoneId', 'ip', 'at'])
    .where('phoneId', 'in', phoneIds)
    .where('reasonCode', '=', wrongPassword)
    .where('at', '>', now - wrongPasswords.windowMs)
    .orderBy('at')
    .execute()
}

/** `usual`: from where the phone was last; it is not locked out there, whoever else guesses there. */
function withLocks(
  before: Guesses,
  wrong: readonly Counted[],
  usual: string | undefined,
  now: number,
): { guesses: Guesses; locked: (Lock & { address: string })[] } {
  const locks = locksAt(before, now)
  const counting = wrong.filter(({ at }) => at > before.since)
  const bySource = Map.groupBy(counting, ({ ip }) => siteName(ip))
  if (usual !== undefined) bySource.delete(siteName(usual))
  const isLocked = (source: string | null) => locks.some((lock) => lock.source === source)
  const locked: (Lock & { address: string })[] = []
  const lock = (source: string | null, some: readonly Counted[]) =>
    locked.push({
      ...{ source, wrong: some.length, at: now, until: now + wrongPasswords.windowMs },
      address: some.at(-1)?.ip ?? '',
    })
  for (const [source, some] of bySource)
    if (some.length >= wrongPasswords.ofSource && !isLocked(source)) lock(source, some)
  const elsewhere = [...bySource.values()].flat()
  const isFull = locks.length + locked.length > mostSources
  if (!isLocked(null) && (elsewhere.length >= wrongPasswords.ofPhone || isFull)) lock(null, elsewhere)
  const kept = [...locks, ...locked.map(({ address: _, ...each }) => each)]
  const whole = kept.filter(({ source }) => source === null)
  return {
    guesses: {
      locks: [...whole, ...kept.filter(({ source }) => source !== null).slice(0, mostSources)],
      since: before.since,
    },
    locked,
  }
}
