/** Phones as they were: before each change that counts a phone's revision on, its row is kept as it stands, sealed as it is. */

import { setImmediate as pause } from 'node:timers/promises'
import { type SqlBool, sql } from 'kysely'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { PhoneStateTable } from '../db/phone-tables.ts'
import { inParts, openMap, time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { Parameters } from '../schema/fields.ts'
import type { Settings } from '../schema/settings.ts'
import type { PhoneFields } from './phone-record.ts'

/** Of one phone: so many, so large together, so old. */
export const mostStates = 100
const mostBytes = 4 * 1024 * 1024
export const stateDays = 400
const dayMs = 24 * 3_600_000
const hourMs = 3_600_000

/** A phone that is saved again and again is looked at now and then. */
export const isTimeToDrop = (revision: number): boolean => revision >= mostStates && revision % 10 === 0

/** Of these phones, 500 at most: those that are too many or too large together go, the oldest first. */
export async function dropStates(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  const newestFirst = sql`(partition by "phoneId" order by "revision" desc)`
  const bytes = sql`length("settingsSealed") + length("parametersSealed") + length("lineKeys") + length("expansionKeys")`
  const counted = queries
    .selectFrom('phoneState')
    .select(['phoneId', 'revision'])
    .select([
      sql<number>`row_number() over ${newestFirst}`.as('place'),
      sql<number>`sum(${bytes}) over ${newestFirst}`.as('bytes'),
    ])
    .where('phoneId', 'in', phoneIds)
  const over = await queries
    .selectFrom(counted.as('counted'))
    .select((select) => ['phoneId', select.fn.max('revision').as('revision')])
    .where((where) =>
      where.or([
        where('place', '>', mostStates),
        sql<SqlBool>`"bytes" > ${sql.lit(mostBytes)} and "place" > 1`,
      ]),
    )
    .groupBy('phoneId')
    .execute()
  for (const { phoneId, revision } of over)
    await queries
      .deleteFrom('phoneState')
      .where('phoneId', '=', phoneId)
      .where('revision', '<=', Number(revision))
      .execute()
}

/** A phone as it was at a revision, and the change that ended it; its secrets are open. */
export type PhoneState = PhoneFields & {
  revision: number
  secretHash: string
  endedAt: string
  who: string
  address: string | null
  action: string
  changeId: string | null
}

export function stateOf(vault: Vault, row: PhoneStateTable): PhoneState {
  const { phoneId: id, httpPasswordSealed, settingsSealed, parametersSealed, lines } = row
  return {
    ...{ name: row.name, virtual: row.virtual === 1, modelId: row.modelId, mac: row.mac as MacAddress },
    ...{ presetId: row.presetId, keyLayoutId: row.keyLayoutId },
    ...{ acceptUploads: row.acceptUploads === 1, fileName: row.fileName, httpUsername: row.httpUsername },
    httpPassword:
      httpPasswordSealed === null ? '' : vault.open(httpPasswordSealed, `phone.httpPassword ${id}`),
    contact: row.contact,
    lines: lines
      .split(',')
      .filter(Boolean)
      .map((each) => ({ line: Number(each.split(' ')[0]), extensionId: each.split(' ')[1] ?? '' }))
      .sort((a, b) => a.line - b.line),
    lineKeys: JSON.parse(row.lineKeys),
    expansionKeys: JSON.parse(row.expansionKeys),
    settings: openMap<Settings>(vault, settingsSealed, `phone.settings ${id}`),
    parameters: openMap<Parameters>(vault, parametersSealed, `phone.parameters ${id}`),
    ...{ revision: row.revision, secretHash: row.secretHash, endedAt: time(row.endedAt) },
    ...{ who: row.who, address: row.address, action: row.action, changeId: row.changeId },
  }
}

export function phoneStateStore(db: Database, vault: Vault, clock: Clock) {
  const rowsOf = (scope: TenantScope, phoneId: string) =>
    db.queries.selectFrom('phoneState').where('tenantId', '=', scope.tenantId).where('phoneId', '=', phoneId)

  async function dropOld(ended: () => boolean): Promise<void> {
    const before = clock.now() - stateDays * dayMs
    for (;;) {
      const some = await db.queries
        .selectFrom('phoneState')
        .select(['phoneId', 'revision'])
        .where('endedAt', '<', before)
        .limit(500)
        .execute()
      if (some.length === 0 || ended()) return
      await db.recordTransaction(async (queries) => {
        for (const { phoneId, revision } of some)
          await queries
            .deleteFrom('phoneState')
            .where('phoneId', '=', phoneId)
            .where('revision', '=', revision)
            .execute()
      })
      await pause()
    }
  }

  return {
    /** The states that are kept of a phone of this tenant, the newest first; the phone itself comes before them. */
    async of(scope: TenantScope, phoneId: string): Promise<PhoneState[]> {
      const rows = await rowsOf(scope, phoneId)
        .selectAll()
        .orderBy('revision', 'desc')
        .limit(mostStates)
        .execute()
      return rows.map((row) => stateOf(vault, row))
    },

    /** When the phone was so no longer; nothing where that state is not kept. */
    async endedAt(scope: TenantScope, phoneId: string, revision: number): Promise<string | undefined> {
      const row = await rowsOf(scope, phoneId)
        .select('endedAt')
        .where('revision', '=', revision)
        .executeTakeFirst()
      return row && time(row.endedAt)
    },

    async read(scope: TenantScope, phoneId: string, revision: number): Promise<PhoneState> {
      const row = await rowsOf(scope, phoneId).selectAll().where('revision', '=', revision).executeTakeFirst()
      if (!row) throw new OffhookError('STATE_NOT_FOUND')
      return stateOf(vault, row)
    },

    /** What is too old, or was too much within the last hours. */
    async tidy(_scope: SystemScope, ended: () => boolean): Promise<void> {
      await dropOld(ended)
      const busy = await db.queries
        .selectFrom('phoneState')
        .select('phoneId')
        .distinct()
        .where('endedAt', '>', clock.now() - 3 * hourMs)
        .execute()
      for (const some of inParts(busy.map(({ phoneId }) => phoneId))) {
        if (ended()) return
        await db.recordTransaction((queries) => dropStates(queries, some))
        await pause()
      }
    },
  }
}
