/** Registrations as the links tell them: whose they are, and which phone each is. */

import { type OrderByItemBuilder, sql } from 'kysely'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { pageOf } from '../db/paged.ts'
import { inParts, time } from '../db/rows.ts'
import type { RegistrationTable } from '../db/tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/random.ts'
import type { Registration, RegistrationListQuery } from '../schema/registration.ts'

/** What a link tells of one registration, with what its User-Agent says. */
export type Heard = {
  readonly username: string
  readonly contact: string
  readonly userAgent: string
  readonly model: string
  readonly firmware: string
  /** By the User-Agent; empty when it holds none. */
  readonly mac: string
  /** May be a MAC as well: it counts when a phone has it. */
  readonly instanceMac: string
  readonly way: Readonly<Record<string, string>>
}

/** How a link reaches a phone. */
type Reached = Pick<Heard, 'username' | 'contact' | 'way'> & { readonly linkId: string }

type Link = { readonly id: string; readonly tenantId: string | null }
type Owner = Pick<RegistrationTable, 'tenantId' | 'extensionId' | 'phoneId' | 'line'>
/** `isKnown`: it is one of our phones, even where nobody can say which. */
type Owned = { readonly owner: Owner; readonly isKnown: boolean }

/** A registration of no phone of ours. */
export type RegisteredStranger = Pick<Heard, 'username' | 'contact' | 'userAgent' | 'mac'> &
  Pick<Owner, 'tenantId'>

export type RegistrationStore = ReturnType<typeof registrationStore>

/** As both databases fold: A to Z. */
const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** On each database, what is on no line that is known comes last. */
const byLine = (line: OrderByItemBuilder) => line.asc().nullsLast()

const keyOf = (row: { username: string; contact: string; way: string }) =>
  `${row.username}\0${row.contact}\0${row.way}`

export function registrationStore(db: Database, clock: Clock) {
  async function extensionsOf(usernames: readonly string[], tenantId: string | null) {
    const found = new Map<string, { id: string; tenantId: string }[]>()
    for (const part of inParts([...new Set(usernames)])) {
      let query = db.queries
        .selectFrom('extension')
        .select(['id', 'tenantId', 'username'])
        .where(sql<string>`lower("username")`, 'in', part)
      if (tenantId !== null) query = query.where('tenantId', '=', tenantId)
      for (const { username, ...extension } of await query.execute()) {
        const key = folded(username)
        found.set(key, [...(found.get(key) ?? []), extension])
      }
    }
    return found
  }

  async function phonesByMac(macs: readonly string[], tenantId: string | null) {
    const found = new Map<string, { id: string; tenantId: string }>()
    for (const part of inParts([...new Set(macs.filter((mac) => mac !== ''))])) {
      let query = db.queries.selectFrom('phone').select(['id', 'tenantId', 'mac']).where('mac', 'in', part)
      if (tenantId !== null) query = query.where('tenantId', '=', tenantId)
      for (const phone of await query.execute()) found.set(phone.mac, phone)
    }
    return found
  }

  async function linesOf(extensionIds: readonly string[]) {
    const found = new Map<string, { phoneId: string; line: number }[]>()
    for (const part of inParts([...new Set(extensionIds)])) {
      const rows = await db.queries
        .selectFrom('phoneLine')
        .select(['extensionId', 'phoneId', 'line'])
        .where('extensionId', 'in', part)
        .orderBy('line')
        .execute()
      for (const { extensionId, ...line } of rows)
        found.set(extensionId, [...(found.get(extensionId) ?? []), line])
    }
    return found
  }

  /**
   * Whose each is. The MAC in a User-Agent says which phone it is, and that it is none of ours when nobody has it; without one it is
   * the phone that alone has the line. A user name that several tenants have is nobody's.
   */
  async function ownersOf({ tenantId }: Link, heard: readonly Heard[]): Promise<Owned[]> {
    const extensions = await extensionsOf(
      heard.map(({ username }) => folded(username)),
      tenantId,
    )
    const phones = await phonesByMac(
      heard.flatMap(({ mac, instanceMac }) => [mac, instanceMac]),
      tenantId,
    )
    const lines = await linesOf([...extensions.values()].flat().map(({ id }) => id))
    return heard.map(({ username, mac, instanceMac }) => {
      const named = extensions.get(folded(username)) ?? []
      const said = phones.get(mac) ?? (mac === '' ? phones.get(instanceMac) : undefined)
      // Anybody may say any MAC: on a link of all tenants the user name, whose password was asked for, must be the tenant's too.
      const phone =
        tenantId !== null || named.some((each) => each.tenantId === said?.tenantId) ? said : undefined
      const candidates = phone ? named.filter((each) => each.tenantId === phone.tenantId) : named
      const extension = candidates.length === 1 ? candidates[0] : undefined
      const onLines = lines.get(extension?.id ?? '') ?? []
      const alone =
        phone === undefined && mac === '' && new Set(onLines.map((each) => each.phoneId)).size === 1
      const phoneId = phone?.id ?? (alone ? onLines[0]?.phoneId : undefined) ?? null
      const owner = {
        tenantId: phone?.tenantId ?? extension?.tenantId ?? null,
        extensionId: extension?.id ?? null,
        phoneId,
        line: onLines.find((each) => each.phoneId === phoneId)?.line ?? null,
      }
      // Without a MAC it may be one of several that have the line.
      return { owner, isKnown: said !== undefined || phoneId !== null || (mac === '' && onLines.length > 0) }
    })
  }

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

    /** All that a link tells now: only what differs from before is written. Answers those that are new and no phone of ours. */
    async tell(_scope: SystemScope, link: Link, heard: readonly Heard[]): Promise<RegisteredStranger[]> {
      const owners = await ownersOf(link, heard)
      const written = await db.queries
        .selectFrom('registration')
        .selectAll()
        .where('linkId', '=', link.id)
        .execute()
      const before = new Map(written.map((row) => [keyOf(row), row]))
      const now = clock.now()
      const rows = new Map<string, RegistrationTable>()
      heard.forEach(({ instanceMac: _, way, ...plain }, index) => {
        const owner = owners[index]?.owner
        const row = { ...plain, way: JSON.stringify(way) }
        const known = before.get(keyOf(row))
        if (owner)
          rows.set(keyOf(row), {
            ...{ ...row, ...owner, linkId: link.id },
            ...{ id: known?.id ?? newId(), since: known?.since ?? now },
          })
      })
      // One that is there twice was told by two at once: one of them goes, too.
      const gone = written.filter((row) => !isSame(row, rows.get(keyOf(row))))
      const fresh = [...rows].filter(([key, row]) => !isSame(row, before.get(key))).map(([, row]) => row)
      if (gone.length + fresh.length > 0) await replace(link, gone, fresh)
      const keys = new Set(fresh.map(keyOf))
      return heard.flatMap(({ way, ...plain }, index) => {
        const owned = owners[index]
        if (!owned || owned.isKnown || !keys.has(keyOf({ ...plain, way: JSON.stringify(way) }))) return []
        return [{ ...plain, tenantId: owned.owner.tenantId ?? link.tenantId }]
      })
    },

    async list(
      scope: TenantScope,
      query: RegistrationListQuery,
    ): Promise<{ items: Registration[]; total: number }> {
      let found = inLinksThatAreUp(scope)
      const { q, sort = 'username' } = query
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

    /** A link that is up tells who of the tenant is registered: who is not among them is not. */
    async isTold(scope: TenantScope): Promise<boolean> {
      const up = await db.queries
        .selectFrom('link')
        .select('id')
        .where((where) => where.or([where('tenantId', '=', scope.tenantId), where('tenantId', 'is', null)]))
        .where('state', '=', 'up')
        .where('enabled', '=', 1)
        .limit(1)
        .executeTakeFirst()
      return up !== undefined
    },

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

  async function replace(link: Link, gone: RegistrationTable[], fresh: RegistrationTable[]): Promise<void> {
    const concerned = [...gone, ...fresh]
    await db.recordTransaction(async (queries, { changed }) => {
      for (const part of inParts(gone))
        await queries
          .deleteFrom('registration')
          .where(
            'id',
            'in',
            part.map(({ id }) => id),
          )
          .execute()
      for (const part of inParts(fresh, 100)) await queries.insertInto('registration').values(part).execute()
      for (const [tenantId, rows] of Map.groupBy(concerned, (row) => row.tenantId)) {
        const phoneIds = [...new Set(rows.flatMap(({ phoneId }) => phoneId ?? []))]
        if (tenantId !== null) changed('registration.told', { tenantId }, phoneIds.slice(0, 1000))
      }
      changed('link.told', link.tenantId === null ? {} : { tenantId: link.tenantId }, [link.id])
    })
  }
}

function isSame(one: RegistrationTable, other: RegistrationTable | undefined): boolean {
  return (
    other !== undefined &&
    (Object.keys(one) as (keyof RegistrationTable)[]).every((key) => one[key] === other[key])
  )
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
