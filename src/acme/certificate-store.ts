/** Certificates, the order under way and the account behind it. One node orders: whose turn it is stands in the row, for a while. */

import { sql } from 'kysely'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { AcmeCertificateTable } from '../db/service-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type KeptCertificate, namesOf, type Wish } from './wish.ts'

export type CertificateStore = ReturnType<typeof certificateStore>

/** It is this node’s to order; what another one, or this one before, has begun is gone on with. */
export type Turn = {
  readonly wish: Wish
  readonly order: { readonly url: string; readonly key: string } | undefined
  /** How often in a row it came to nothing. */
  readonly failures: number
  readonly isRenewal: boolean
}

export type Account = { readonly key: string; readonly url: string | null; readonly contact: string }

/** Longer than any one step of an order: each step renews it. */
const leaseMs = 120_000
/** Longer than an order lasts at any CA. */
const answersKeptMs = 24 * 3_600_000
/** Who was started anew has perhaps mended what was wrong. */
const patienceAtStartMs = 15 * 60_000
/** Of names that are not wanted any more. */
const forgottenAfterMs = 30 * 24 * 3_600_000

const free = { node: null, leaseUntil: null }
const noOrder = { orderUrl: null, orderKeySealed: null }

export function certificateStore(db: Database, vault: Vault, clock: Clock) {
  const keyPurpose = (row: Named) => `acmeCertificate.key ${row.directory} ${row.names}`
  const orderPurpose = (row: Named) => `acmeCertificate.orderKey ${row.directory} ${row.names}`
  type Named = Pick<AcmeCertificateTable, 'directory' | 'names'>
  const named = (wish: Wish): Named => ({ directory: wish.directory, names: namesOf(wish) })

  function toCertificate(row: AcmeCertificateTable): KeptCertificate | undefined {
    const { chain, keySealed, notBefore, notAfter } = row
    if (chain === null || keySealed === null) return undefined
    return {
      ...{ cert: chain, key: vault.open(keySealed, keyPurpose(row)) },
      ...{ notBefore: notBefore ?? 0, notAfter: notAfter ?? 0 },
    }
  }

  /** `false` when it is another node’s by now. */
  async function change(wish: Wish, values: Partial<AcmeCertificateTable>, queries = db.queries) {
    const { directory, names } = named(wish)
    const { numUpdatedRows } = await queries
      .updateTable('acmeCertificate')
      .set(values)
      .where('directory', '=', directory)
      .where('names', '=', names)
      .where('node', '=', db.node)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  const keeping = {
    /** From now on it is wanted. What failed before a start is tried again soon, unless the CA said when. */
    async want(_scope: SystemScope, wish: Wish): Promise<void> {
      const now = clock.now()
      const soon = sql<number>`"triedAt" + ${sql.lit(patienceAtStartMs)}`
      await db.queries
        .insertInto('acmeCertificate')
        .values({
          ...{ ...named(wish), ...noOrder, ...free, chain: null, keySealed: null, notBefore: null },
          ...{ notAfter: null, failures: 0, trouble: '', triedAt: null, heldUntil: null, nextAt: now },
        })
        .onConflict((conflict) => conflict.columns(['directory', 'names']).doNothing())
        .execute()
      await db.queries
        .updateTable('acmeCertificate')
        .set({ nextAt: soon })
        .where('directory', '=', wish.directory)
        .where('names', '=', namesOf(wish))
        .where('failures', '>', 0)
        .where('heldUntil', 'is', null)
        .where('nextAt', '>', soon)
        .execute()
    },

    /** Until there is one for all names, one for some of them does; an old one is better than none. */
    async current(_scope: SystemScope, wish: Wish): Promise<KeptCertificate | undefined> {
      const rows = await db.queries
        .selectFrom('acmeCertificate')
        .selectAll()
        .where('chain', 'is not', null)
        .orderBy('notAfter', 'desc')
        .limit(100)
        .execute()
      const own = named(wish)
      const wanted = new Set(wish.names)
      const shared = ({ names }: Named) => names.split(',').filter((name) => wanted.has(name)).length
      const [best] = rows.filter((row) => shared(row) > 0).toSorted((a, b) => shared(b) - shared(a))
      const row = rows.find(({ directory, names }) => directory === own.directory && names === own.names)
      const found = row ?? best
      return found && toCertificate(found)
    },

    /** Why nothing came of it last, `''` when something did. */
    async trouble(_scope: SystemScope, wish: Wish): Promise<{ why: string; nextAt: number } | undefined> {
      const { directory, names } = named(wish)
      const row = await db.queries
        .selectFrom('acmeCertificate')
        .select(['trouble', 'nextAt'])
        .where('directory', '=', directory)
        .where('names', '=', names)
        .executeTakeFirst()
      return row && { why: row.trouble, nextAt: row.nextAt }
    },
  }

  const ordering = {
    /** When it is time, and no other node is at it. */
    async take(
      _scope: SystemScope,
      wish: Wish,
      { ofAnybody }: { ofAnybody: boolean },
    ): Promise<Turn | undefined> {
      const now = clock.now()
      const { directory, names } = named(wish)
      const row = await db.queries
        .updateTable('acmeCertificate')
        .set({ node: db.node, leaseUntil: now + leaseMs, triedAt: now })
        .where('directory', '=', directory)
        .where('names', '=', names)
        .where('nextAt', '<=', now)
        .where((of) =>
          of.or([of('leaseUntil', 'is', null), ofAnybody ? of.lit(true) : of('leaseUntil', '<', now)]),
        )
        .returningAll()
        .executeTakeFirst()
      if (!row) return undefined
      const { orderUrl, orderKeySealed } = row
      return {
        ...{ wish, failures: row.failures, isRenewal: row.chain !== null },
        order:
          orderUrl === null || orderKeySealed === null
            ? undefined
            : { url: orderUrl, key: vault.open(orderKeySealed, orderPurpose(row)) },
      }
    },

    /** For the next step; `false` when another node goes on with it. */
    hold: (_scope: SystemScope, { wish }: Turn) => change(wish, { leaseUntil: clock.now() + leaseMs }),

    /** Another node may go on at once. */
    release: (_scope: SystemScope, { wish }: Turn) => change(wish, free),

    keepOrder: (_scope: SystemScope, { wish }: Turn, { url, key }: { url: string; key: string }) =>
      change(wish, { orderUrl: url, orderKeySealed: vault.seal(key, orderPurpose(named(wish))) }),

    dropOrder: (_scope: SystemScope, { wish }: Turn) => change(wish, noOrder),

    /** Ends the turn; everybody hears of it. */
    async keep(
      scope: SystemScope,
      { wish }: Turn,
      { cert, key, notBefore, notAfter }: KeptCertificate,
      nextAt: number,
    ): Promise<boolean> {
      return db.transaction(async (queries, { changed, audited }) => {
        const keySealed = vault.seal(key, keyPurpose(named(wish)))
        const values = { chain: cert, keySealed, notBefore, notAfter, nextAt }
        const ended = { ...noOrder, ...free, failures: 0, trouble: '', heldUntil: null }
        if (!(await change(wish, { ...values, ...ended }, queries))) return false
        const now = clock.now()
        await queries.deleteFrom('acmeAnswer').where('expiresAt', '<', now).execute()
        await queries
          .deleteFrom('acmeCertificate')
          .where('notAfter', '<', now - forgottenAfterMs)
          .execute()
        changed('certificate.changed', {}, [])
        audited('certificate.ordered', scope, null, wish.names.join(', '))
        return true
      })
    },

    /** Ends the turn; `heldUntil` is what the CA said. */
    fail: (
      _scope: SystemScope,
      { wish, failures }: Turn,
      { why, nextAt, heldUntil }: { why: string; nextAt: number; heldUntil: number | null },
    ) => change(wish, { ...free, failures: failures + 1, trouble: why, nextAt, heldUntil }),
  }

  return { ...keeping, ...ordering, ...accounts(db, vault), ...challenges(db, clock) }
}

function accounts(db: Database, vault: Vault) {
  const purpose = (directory: string) => `acmeAccount.key ${directory}`
  async function read(directory: string): Promise<Account | undefined> {
    const row = await db.queries
      .selectFrom('acmeAccount')
      .selectAll()
      .where('directory', '=', directory)
      .executeTakeFirst()
    return row && { key: vault.open(row.keySealed, purpose(directory)), url: row.url, contact: row.contact }
  }
  return {
    /** The one that is there, else a new one with the key that `make` gives. */
    async account(
      _scope: SystemScope,
      { directory, email }: Wish,
      make: () => Promise<string>,
    ): Promise<Account> {
      const known = await read(directory)
      if (known) return known
      const key = await make()
      await db.queries
        .insertInto('acmeAccount')
        .values({ directory, keySealed: vault.seal(key, purpose(directory)), url: null, contact: email })
        .onConflict((conflict) => conflict.column('directory').doNothing())
        .execute()
      return (await read(directory)) ?? { key, url: null, contact: email }
    },

    /** `null`: the CA does not know it. */
    async keepAccount(_scope: SystemScope, { directory, email }: Wish, url: string | null): Promise<void> {
      await db.queries
        .updateTable('acmeAccount')
        .set({ url, contact: email })
        .where('directory', '=', directory)
        .execute()
    },
  }
}

function challenges(db: Database, clock: Clock) {
  return {
    /** From now on every node answers so. */
    async answer(_scope: SystemScope, answers: ReadonlyMap<string, string>): Promise<void> {
      const expiresAt = clock.now() + answersKeptMs
      for (const [token, answer] of answers)
        await db.queries
          .insertInto('acmeAnswer')
          .values({ token, answer, expiresAt })
          .onConflict((conflict) => conflict.column('token').doUpdateSet({ answer, expiresAt }))
          .execute()
    },

    /** All that may be asked for now. */
    async answers(_scope: SystemScope): Promise<ReadonlyMap<string, string>> {
      const rows = await db.queries
        .selectFrom('acmeAnswer')
        .select(['token', 'answer'])
        .where('expiresAt', '>', clock.now())
        .limit(mostAnswers)
        .execute()
      return new Map(rows.map(({ token, answer }) => [token, answer]))
    },
  }
}

/** One for each name of an order, and of a few orders that came to nothing. */
const mostAnswers = 2000
