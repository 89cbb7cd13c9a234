/**
 * Locks out who gives too many wrong passwords for a phone: counted in its row, in the transaction that records what it asked, so
 * that it is the same for all threads and nodes; first the source, and the whole phone only when very many come from elsewhere.
 */

import { tenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import {
  type Guesses,
  type Lock,
  locksAt,
  readGuesses,
  type WrongPassword,
  writeGuesses,
} from '../db/guesses.ts'
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

/** Of phones that nobody gave a wrong password for, nothing is read. */
export async function lockOut(
  queries: Queries,
  { changed, audited }: Pick<Notes, 'changed' | 'audited'>,
  waiting: readonly Waiting[],
  now: number,
): Promise<Locked[]> {
  const given = new Map(waiting.flatMap(({ phoneId, records }) => wrongIn(phoneId, records)))
  const all: Locked[] = []
  for (const ids of inParts([...given.keys()])) {
    const rows = await queries
      .selectFrom('phone')
      .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
      .select(['phone.id', 'tenantId', 'tenant.code', 'guesses', 'lastFetch'])
      .where('phone.id', 'in', ids)
      .execute()
    for (const { id, tenantId, code, lastFetch, guesses: before } of rows) {
      const usual = readHeard(lastFetch).lastFetch?.ip
      const { guesses, locked } = withLocks(readGuesses(before), given.get(id) ?? [], usual, now)
      const { numUpdatedRows } = await queries
        .updateTable('phone')
        .set({ guesses: writeGuesses(guesses) })
        .where('id', '=', id)
        // Who was let in again at this moment is let in.
        .where('guesses', before === null ? 'is' : '=', before)
        .executeTakeFirst()
      if (numUpdatedRows === 0n || locked.length === 0) continue
      const scope = tenantScope({ id: tenantId, code })
      changed('phone.locked', scope, [id])
      for (const each of locked) {
        audited('phone.lock', scope, id, `${each.wrong} wrong passwords from ${each.source ?? 'many places'}`)
        all.push({ ...each, tenantId, phoneId: id })
      }
    }
  }
  return all
}

function wrongIn(phoneId: string, records: Waiting['records']): [string, WrongPassword[]][] {
  const wrong = records.filter(({ reason }) => reason.code === wrongPassword)
  return wrong.length === 0 ? [] : [[phoneId, wrong.map(({ ip, at }) => ({ ip, at }))]]
}

/** `usual`: from where the phone was last; it is not locked out there, whoever else guesses there. */
function withLocks(
  before: Guesses,
  given: readonly WrongPassword[],
  usual: string | undefined,
  now: number,
): { guesses: Guesses; locked: (Lock & { address: string })[] } {
  const locks = locksAt(before, now)
  const elsewhere = [...before.wrong, ...given].filter(
    ({ ip, at }) =>
      at > Math.max(before.since, now - wrongPasswords.windowMs) &&
      (usual === undefined || siteName(ip) !== siteName(usual)),
  )
  const bySource = Map.groupBy(elsewhere, ({ ip }) => siteName(ip))
  const isLocked = (source: string | null) => locks.some((lock) => lock.source === source)
  const locked: (Lock & { address: string })[] = []
  const lock = (source: string | null, some: readonly WrongPassword[]) =>
    locked.push({
      ...{ source, wrong: some.length, at: now, until: now + wrongPasswords.windowMs },
      address: some.at(-1)?.ip ?? '',
    })
  for (const [source, some] of bySource)
    if (some.length >= wrongPasswords.ofSource && !isLocked(source)) lock(source, some)
  const isFull = locks.length + locked.length > mostSources
  if (!isLocked(null) && (elsewhere.length >= wrongPasswords.ofPhone || isFull)) lock(null, elsewhere)
  const kept = [...locks, ...locked.map(({ address: _, ...each }) => each)]
  const whole = kept.filter(({ source }) => source === null)
  return {
    guesses: {
      locks: [...whole, ...kept.filter(({ source }) => source !== null).slice(0, mostSources)],
      // As many as lock out everybody: then more of them change nothing.
      wrong: elsewhere.slice(-wrongPasswords.ofPhone),
      since: before.since,
    },
    locked,
  }
}
