/** Devices that asked and are not known, as they are kept: so many of each address, of each tenant and in all, and no more. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { flag, inParts, time } from '../db/rows.ts'
import type { StrangerTable } from '../db/sip-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Stranger, StrangerListQuery, StrangerWay } from '../schema/inbox.ts'
import type { Recognition } from '../schema/recognition.ts'
import { type Gathered, nameOf, sourceOf } from './gathered.ts'
import { type InboxBounds, rowsToGo } from './rows-to-go.ts'

/** With what is made of what it said. */
export type Told = Gathered &
  Pick<Recognition, 'vendor' | 'model' | 'modelId' | 'firmware' | 'confidence' | 'reasons'>

/** One that is a phone of ours. */
export type KnownAsker = { readonly told: Told; readonly phoneId: string; readonly tenantId: string }

export type InboxStore = ReturnType<typeof inboxStore>

type InboxScope = TenantScope | SystemScope

const usual: InboxBounds = { ofSource: 200, ofTenant: 1000, inAll: 10_000 }
/** Who did not ask for so long is not there any more. */
const keptMs = 30 * 24 * 3_600_000
const rowsAtOnce = 50

/** How sure; what is surer is not forgotten for what is less. */
const sureness: Record<string, number> = { exact: 2, probable: 1, unknown: 0 }

const keyOf = (told: Told): string => `${told.tenantId ?? ''} ${nameOf(told)}`.slice(0, 600)

export function inboxStore(db: Database, clock: Clock, bounds = usual) {
  const mine = (scope: InboxScope) => {
    const all = db.queries.selectFrom('stranger')
    return 'tenantId' in scope ? all.where('stranger.tenantId', '=', scope.tenantId) : all
  }

  /** Whoever is a phone by now is not among them. */
  const unknown = (scope: InboxScope) =>
    mine(scope).where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('phone').select('phone.id').whereRef('phone.mac', '=', 'stranger.mac'))),
    )

  async function rowOf(scope: InboxScope, id: string): Promise<Stranger> {
    const row = await unknown(scope)
      .leftJoin('tenant', 'tenant.id', 'stranger.tenantId')
      .selectAll('stranger')
      .select('tenant.code as tenant')
      .where('stranger.id', '=', id)
      .executeTakeFirst()
    if (!row) throw new OffhookError('DEVICE_NOT_FOUND')
    return toStranger(row)
  }

  return {
    /** Whoever is a phone of ours, of whatever tenant, is passed over; answers those. */
    async tell(_scope: SystemScope, told: readonly Told[]): Promise<KnownAsker[]> {
      const known = await knownMacs(db.queries, told)
      const strangers = told.filter(({ mac }) => !known.has(mac))
      if (strangers.length > 0)
        await db.recordTransaction(async (queries, { changed }) => {
          const before = await rowsBefore(queries, strangers)
          for (const some of inParts(strangers, rowsAtOnce)) await write(queries, some, before)
          if (strangers.some((each) => !before.has(keyOf(each)))) await makeRoom(queries, bounds)
          for (const tenantId of new Set(strangers.map((each) => each.tenantId)))
            changed('inbox.told', tenantId === null ? {} : { tenantId }, [])
        })
      return told.flatMap((each) => {
        const phone = known.get(each.mac)
        return phone ? [{ told: each, ...phone }] : []
      })
    },

    async list(
      scope: InboxScope,
      query: StrangerListQuery,
    ): Promise<{ items: Stranger[]; total: number; dismissed: number }> {
      const { q, dismissed, sort = 'lastAt', order } = query
      let found = unknown(scope).where('stranger.dismissed', '=', flag(dismissed))
      if (q)
        found = found.where((where) =>
          where.or([
            ...['mac', 'ip', 'userAgent', 'vendor', 'model', 'asked'].map((column) =>
              db.expressions.holding(`stranger.${column}`, q),
            ),
            db.expressions.holding('stranger.mac', q.replaceAll(/[:.-]/g, '')),
          ]),
        )
      const shown = found
        .leftJoin('tenant', 'tenant.id', 'stranger.tenantId')
        .selectAll('stranger')
        .select('tenant.code as tenant')
        .orderBy(`stranger.${sort}`, query.sort ? order : 'desc')
        .orderBy('stranger.id')
      const { rows, total } = await pageOf(found, shown, query)
      const gone = await countOf(unknown(scope).where('stranger.dismissed', '=', 1))
      return { items: rows.map(toStranger), total, dismissed: gone }
    },

    async read(scope: InboxScope, id: string): Promise<Stranger> {
      return rowOf(scope, id)
    },

    /** Which models devices of the tenant's inbox are, by their MAC addresses. */
    async modelsSeen(scope: TenantScope, macs: readonly string[]): Promise<Map<string, string>> {
      const seen = new Map<string, string>()
      for (const some of inParts(macs)) {
        const rows = await unknown(scope)
          .select(['stranger.mac', 'stranger.modelId'])
          .where('stranger.mac', 'in', some)
          .where('stranger.modelId', 'is not', null)
          .execute()
        for (const { mac, modelId } of rows) if (modelId !== null) seen.set(mac, modelId)
      }
      return seen
    },

    async dismiss(scope: InboxScope, id: string, dismissed: boolean): Promise<void> {
      const { tenant } = await rowOf(scope, id)
      await db.transaction(async (queries, { changed, audited }) => {
        await queries
          .updateTable('stranger')
          .set({ dismissed: flag(dismissed) })
          .where('id', '=', id)
          .$if('tenantId' in scope, (all) => all.where('tenantId', '=', (scope as TenantScope).tenantId))
          .execute()
        changed('inbox.told', 'tenantId' in scope ? scope : {}, [])
        audited(dismissed ? 'inbox.dismiss' : 'inbox.takeBack', scope, id, tenant ?? '')
      })
    },

    /** It is this phone now: a part of the transaction that the phone is written in. Of several, one adopts it. */
    adopted(scope: InboxScope, id: string) {
      return async (phoneId: string, queries: Queries, { changed, audited }: Notes): Promise<void> => {
        const { numDeletedRows } = await queries
          .deleteFrom('stranger')
          .where('id', '=', id)
          .$if('tenantId' in scope, (all) => all.where('tenantId', '=', (scope as TenantScope).tenantId))
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('DEVICE_NOT_FOUND')
        changed('inbox.told', 'tenantId' in scope ? scope : {}, [])
        audited('inbox.adopt', scope, phoneId)
      }
    },

    /** Who became a phone, and who did not ask for long, is not kept. */
    async tidy(_scope: SystemScope): Promise<void> {
      await db.queries
        .deleteFrom('stranger')
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb('lastAt', '<', clock.now() - keptMs),
            exists(selectFrom('phone').select('phone.id').whereRef('phone.mac', '=', 'stranger.mac')),
          ]),
        )
        .execute()
    },
  }
}

type Known = Omit<KnownAsker, 'told'>

async function knownMacs(queries: Queries, told: readonly Told[]): Promise<ReadonlyMap<string, Known>> {
  const macs = new Set(told.map(({ mac }) => mac))
  macs.delete('')
  const known = new Map<string, Known>()
  for (const some of inParts([...macs])) {
    const rows = await queries
      .selectFrom('phone')
      .select(['mac', 'id', 'tenantId'])
      .where('mac', 'in', some)
      .execute()
    for (const { mac, id, tenantId } of rows) known.set(mac, { phoneId: id, tenantId })
  }
  return known
}

async function rowsBefore(
  queries: Queries,
  strangers: readonly Told[],
): Promise<ReadonlyMap<string, StrangerTable>> {
  const before = new Map<string, StrangerTable>()
  for (const some of inParts(strangers.map(keyOf))) {
    const rows = await queries.selectFrom('stranger').selectAll().where('name', 'in', some).execute()
    for (const row of rows) before.set(row.name, row)
  }
  return before
}

async function write(
  queries: Queries,
  told: readonly Told[],
  before: ReadonlyMap<string, StrangerTable>,
): Promise<void> {
  await queries
    .insertInto('stranger')
    .values(told.map((each) => rowFor(each, before.get(keyOf(each)))))
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(({ eb, ref }) => {
        const excluded = (column: keyof StrangerTable) => ref(`excluded.${column}`)
        return {
          ...{ ip: excluded('ip'), source: excluded('source'), way: excluded('way') },
          ...{ asked: excluded('asked'), link: excluded('link'), lastAt: excluded('lastAt') },
          ...{ vendor: excluded('vendor'), model: excluded('model'), modelId: excluded('modelId') },
          ...{ firmware: excluded('firmware'), confidence: excluded('confidence') },
          ...{ reasons: excluded('reasons'), userAgent: excluded('userAgent') },
          times: eb('stranger.times', '+', excluded('times') as never),
        } as never
      }),
    )
    .execute()
}

function rowFor(told: Told, before: StrangerTable | undefined): StrangerTable {
  const isSurer =
    before === undefined || (sureness[told.confidence] ?? 0) >= (sureness[before.confidence] ?? 0)
  const { vendor, model, modelId, firmware, confidence } = isSurer ? told : before
  return {
    ...{ id: newId(), tenantId: told.tenantId, name: keyOf(told), source: sourceOf(told) },
    ...{ mac: told.mac, ip: told.ip, way: told.way, asked: told.asked, link: told.link?.name ?? '' },
    ...{ vendor, model, modelId, confidence, firmware: told.firmware ?? firmware },
    reasons: isSurer ? JSON.stringify(told.reasons) : before.reasons,
    userAgent: told.userAgent || (before?.userAgent ?? ''),
    ...{ times: told.times, firstAt: told.firstAt, lastAt: told.at, dismissed: 0 },
  }
}

async function makeRoom(queries: Queries, bounds: InboxBounds): Promise<void> {
  const shares = await queries
    .selectFrom('stranger')
    .select((select) => ['tenantId', 'source', select.fn.countAll<number>().as('n')])
    .groupBy(['tenantId', 'source'])
    .execute()
  const gone = rowsToGo(
    shares.map((share) => ({ ...share, n: Number(share.n) })),
    bounds,
  )
  for (const { tenantId, source, n } of gone)
    await queries
      .deleteFrom('stranger')
      .where('id', 'in', (select) =>
        select
          .selectFrom('stranger')
          .select('id')
          .where('source', '=', source)
          .where('tenantId', tenantId === null ? 'is' : '=', tenantId)
          .orderBy('lastAt')
          .orderBy('id')
          .limit(n),
      )
      .execute()
}

type Row = StrangerTable & { tenant: string | null }

const toStranger = ({
  tenantId: _,
  name: _name,
  source: _source,
  reasons,
  confidence,
  way,
  firstAt,
  lastAt,
  dismissed,
  ...row
}: Row): Stranger => ({
  ...row,
  reasons: JSON.parse(reasons) as string[],
  confidence: confidence as Stranger['confidence'],
  way: way as StrangerWay,
  firstAt: time(firstAt),
  lastAt: time(lastAt),
  dismissed: dismissed === 1,
})
