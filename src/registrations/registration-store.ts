/** Registrations as the links tell them: whose they are, and which phone each is. */

import { setImmediate as pause } from 'node:timers/promises'
import type { OrderByItemBuilder } from 'kysely'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { pageOf } from '../db/paged.ts'
import { inParts, time } from '../db/rows.ts'
import { settleRegistered } from '../db/settle-registered.ts'
import type { RegistrationTable } from '../db/sip-tables.ts'
import { whatLinksTell } from '../db/what-links-tell.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/random.ts'
import type { Registration, RegistrationListQuery } from '../schema/registration.ts'
import { type Heard, ownersStore } from './owners-store.ts'
import { proveByRegistration } from './proved-store.ts'

export type { Heard } from './owners-store.ts'

/** How a link reaches a phone. */
type Reached = Pick<Heard, 'username' | 'contact' | 'way'> & { readonly linkId: string }

type Link = { readonly id: string; readonly tenantId: string | null; readonly revision: number }
/** One registration as it was, and as it is now. */
type Turn = { gone: RegistrationTable[]; fresh?: RegistrationTable; isNew: boolean }

/** A registration of no phone of ours. */
export type RegisteredStranger = Pick<Heard, 'username' | 'contact' | 'userAgent' | 'mac'> &
  Pick<RegistrationTable, 'tenantId'>

export type RegistrationStore = ReturnType<typeof registrationStore>

/** Others write between two of these, however many there are. */
const turnsAtOnce = 200

/** On each database, what is on no line that is known comes last. */
const byLine = (line: OrderByItemBuilder) => line.asc().nullsLast()

const keyOf = (row: { username: string; contact: string; way: string }) =>
  `${row.username}\0${row.contact}\0${row.way}`

export function registrationStore(db: Database, clock: Clock) {
  const { ownersOf } = ownersStore(db)

  const inLinksThatAreUp = (scope: TenantScope) =>
    db.queries
      .selectFrom('registration')
      .innerJoin('link', 'link.id', 'registration.linkId')
      .leftJoin('extension', 'extension.id', 'registration.extensionId')
      .leftJoin('phone', 'phone.id', 'registration.phoneId')
      .where('registration.tenantId', '=', scope.tenantId)
      .where('link.state', '=', 'up')
      .where('link.enabled', '=', 1)

  const columns = [
    'registration.id',
    'registration.username',
    'registration.extensionId',
    'registration.phoneId',
    'registration.line',
    'registration.contact',
    'registration.userAgent',
    'registration.model',
    'registration.firmware',
    'registration.mac',
    'registration.since',
    'link.name as link',
    'extension.number as number',
    'phone.name as phoneName',
  ] as const

  return {
    wayOf,

    /**
     * All that a link tells now: only what differs from before is written. `absentAt`: when it was read before on the same connection,
     * so that what is new was not there then. Answers those that are new and no phone of ours; `isWhole`: nothing waits to be told again.
     */
    async tell(
      scope: SystemScope,
      link: Link,
      heard: readonly Heard[],
      absentAt?: number,
    ): Promise<{ strangers: RegisteredStranger[]; isWhole: boolean }> {
      const owners = await ownersOf(scope, link, heard)
      const written = await db.queries
        .selectFrom('registration')
        .selectAll()
        .where('linkId', '=', link.id)
        .execute()
      const before = Map.groupBy(written, keyOf)
      const now = clock.now()
      const rows = new Map<string, RegistrationTable>()
      const strangers = new Map<string, RegisteredStranger>()
      for (const [index, { username, contact, userAgent, model, firmware, mac, way }] of heard.entries()) {
        const row = { username, contact, userAgent, model, firmware, mac, way: JSON.stringify(way) }
        const [known] = before.get(keyOf(row)) ?? []
        const { owner, isKnown = true } = owners[index] ?? {}
        if (owner && !isKnown)
          strangers.set(keyOf(row), {
            username,
            contact,
            userAgent,
            mac,
            tenantId: owner.tenantId ?? link.tenantId,
          })
        if (owner)
          rows.set(keyOf(row), {
            ...{ ...row, ...owner, linkId: link.id },
            ...{ id: known?.id ?? newId(), since: known?.since ?? now },
          })
      }
      const turns: Turn[] = []
      for (const key of new Set([...before.keys(), ...rows.keys()])) {
        const [was, fresh] = [before.get(key) ?? [], rows.get(key)]
        // One that is there twice was told by two at once: both are written anew as one.
        const [only] = was
        if (was.length === 1 && only && fresh && isSame(only, fresh)) continue
        turns.push({ gone: was, ...(fresh && { fresh }), isNew: was.length === 0 })
      }
      const done: Turn[] = []
      for (const part of inParts(turns, turnsAtOnce)) {
        const some = await write(link, part, absentAt)
        if (!some) return { strangers: [], isWhole: false }
        done.push(...some)
        await pause()
      }
      return {
        strangers: done.flatMap(({ fresh }) => (fresh && strangers.get(keyOf(fresh))) ?? []),
        isWhole: done.length === turns.length,
      }
    },

    /** What links told that were switched off is told by nobody; with `only`, that of one link. */
    async forgetSilent(_scope: SystemScope, only?: Pick<Link, 'id'>): Promise<void> {
      for (;;) {
        const silent = await db.queries
          .selectFrom('link')
          .select(['id', 'tenantId'])
          .where('enabled', '=', 0)
          .$if(only !== undefined, (links) => links.where('id', '=', only?.id ?? ''))
          .where((where) =>
            where.exists(
              where.selectFrom('registration').select('id').whereRef('registration.linkId', '=', 'link.id'),
            ),
          )
          .limit(1)
          .executeTakeFirst()
        if (!silent) return
        await forget(silent)
      }
    },

    async list(
      scope: TenantScope,
      query: RegistrationListQuery,
    ): Promise<{ items: Registration[]; total: number }> {
      let found = inLinksThatAreUp(scope)
      const { q, linkId, sort = 'username' } = query
      if (linkId !== undefined) found = found.where('registration.linkId', '=', linkId)
      if (q)
        found = found.where((where) =>
          where.or(
            ['username', 'contact', 'userAgent', 'mac'].map((column) =>
              db.expressions.holding(`registration.${column}`, q),
            ),
          ),
        )
      const shown = found
        .select([...columns])
        .orderBy(`registration.${sort}`, query.order)
        .orderBy('registration.id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: rows.map(toRecord), total }
    },

    /** Whether links tell who of the tenant is registered, and whether that is all. */
    whatIsTold: (scope: TenantScope) => whatLinksTell(db.queries, scope.tenantId),

    /** Of these phones, by phone. */
    async ofPhones(scope: TenantScope, phoneIds: readonly string[]): Promise<Map<string, Registration[]>> {
      const found = new Map<string, Registration[]>()
      for (const part of inParts(phoneIds)) {
        const rows = await inLinksThatAreUp(scope)
          .select([...columns])
          .where('registration.phoneId', 'in', part)
          .orderBy('registration.line', byLine)
          .orderBy('registration.id')
          .execute()
        for (const row of rows)
          found.set(row.phoneId ?? '', [...(found.get(row.phoneId ?? '') ?? []), toRecord(row)])
      }
      return found
    },
  }

  /** Where links that are up reach the phone: by its first line. */
  async function wayOf(scope: TenantScope, phoneId: string): Promise<Reached | undefined> {
    const row = await inLinksThatAreUp(scope)
      .select(['registration.linkId', 'registration.username', 'registration.contact', 'registration.way'])
      .where('registration.phoneId', '=', phoneId)
      .orderBy('registration.line', byLine)
      .orderBy('registration.since', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && { ...row, way: JSON.parse(row.way) as Record<string, string> }
  }

  /**
   * Answers what is written: not what is of phones that somebody changes by the thousand, whose rows are held for long. Nothing when the
   * link is another by now, or switched off: then somebody else tells, or nobody.
   */
  async function write(
    link: Link,
    turns: readonly Turn[],
    absentAt: number | undefined,
  ): Promise<Turn[] | undefined> {
    let written: Turn[] | undefined
    await db.recordTransaction(async (queries, notes) => {
      const now = await queries
        .selectFrom('link')
        .select('id')
        .where('id', '=', link.id)
        .where('revision', '=', link.revision)
        .where('enabled', '=', 1)
        .executeTakeFirst()
      written = undefined
      if (!now) return
      const busy = new Set(await db.inLarge(queries, tenantsOfPhones(turns.flatMap(rowsOf))))
      const some = turns.filter((turn) => tenantsOfPhones(rowsOf(turn)).every((id) => !busy.has(id)))
      written = some
      if (some.length === 0) return
      const gone = some.flatMap((turn) => turn.gone)
      const fresh = some.flatMap((turn) => turn.fresh ?? [])
      await remove(queries, gone)
      for (const part of inParts(fresh, 100)) await queries.insertInto('registration').values(part).execute()
      await settle(queries, [...gone, ...fresh])
      const came = some.flatMap((turn) => (turn.isNew ? (turn.fresh?.phoneId ?? []) : []))
      if (absentAt !== undefined && came.length > 0)
        await proveByRegistration(queries, notes, { phoneIds: came, absentAt, now: clock.now() })
      announce(notes, link, [...gone, ...fresh])
    })
    return written
  }

  /** As long as it is switched off. */
  async function forget(link: Omit<Link, 'revision'>): Promise<void> {
    for (let left = true; left; await pause())
      await db.recordTransaction(async (queries, notes) => {
        const gone = await queries
          .selectFrom('registration')
          .innerJoin('link', 'link.id', 'registration.linkId')
          .selectAll('registration')
          .where('link.enabled', '=', 0)
          .where('linkId', '=', link.id)
          .limit(turnsAtOnce)
          .execute()
        left = gone.length > 0
        await remove(queries, gone)
        await settle(queries, gone)
        if (left) announce(notes, link, gone)
      })
  }
}

async function remove(queries: Queries, rows: readonly RegistrationTable[]): Promise<void> {
  const ids = rows.map(({ id }) => id)
  for (const part of inParts(ids)) await queries.deleteFrom('registration').where('id', 'in', part).execute()
}

const rowsOf = ({ gone, fresh }: Turn): RegistrationTable[] => (fresh ? [...gone, fresh] : gone)

const tenantsOfPhones = (rows: readonly RegistrationTable[]): string[] => [
  ...new Set(rows.flatMap(({ phoneId, tenantId }) => (phoneId === null ? [] : (tenantId ?? [])))),
]

const phonesIn = (rows: readonly RegistrationTable[]) => [
  ...new Set(rows.flatMap(({ phoneId }) => phoneId ?? [])),
]

async function settle(queries: Queries, rows: readonly RegistrationTable[]): Promise<void> {
  for (const part of inParts(phonesIn(rows))) await settleRegistered(queries, part)
}

function announce(
  { changed }: Pick<Notes, 'changed'>,
  link: Omit<Link, 'revision'>,
  rows: readonly RegistrationTable[],
): void {
  for (const [tenantId, its] of Map.groupBy(rows, (row) => row.tenantId))
    if (tenantId !== null) changed('registration.told', { tenantId }, phonesIn(its))
  changed('link.told', link.tenantId === null ? {} : { tenantId: link.tenantId }, [link.id])
}

function isSame(one: RegistrationTable, other: RegistrationTable): boolean {
  return (Object.keys(one) as (keyof RegistrationTable)[]).every((key) => one[key] === other[key])
}

type Row = Omit<RegistrationTable, 'linkId' | 'tenantId' | 'way'> & {
  link: string
  number: string | null
  phoneName: string | null
}

const toRecord = ({ since, number, phoneName, ...row }: Row): Registration => ({
  ...row,
  number: number ?? '',
  phoneName: phoneName ?? '',
  since: time(since),
})
