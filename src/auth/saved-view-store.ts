/** Lists of phones that people saved, each for oneself. */

import type { Database, Queries } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import { flag, time } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { SavedView, SavedViewCreate, SavedViewPatch } from '../schema/saved-view.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

const mostOfUser = 100

/** `tenantId`: for who asks whether its owner still sees that tenant. */
export type SavedViewRecord = SavedView & { tenantId: string | null }

type Kept = Pick<SavedViewRecord, 'name' | 'shows' | 'isDefault' | 'tenantId'>

export type SavedViewStore = ReturnType<typeof savedViewStore>

export function savedViewStore(db: Database, clock: Clock) {
  const rowsOf = (queries: Queries, userId: string) =>
    queries.selectFrom('savedView').where('savedView.userId', '=', userId)

  async function recordsOf(queries: Queries, userId: string): Promise<SavedViewRecord[]> {
    const rows = await rowsOf(queries, userId)
      .leftJoin('tenant', 'tenant.id', 'savedView.tenantId')
      .selectAll('savedView')
      .select('tenant.code as tenant')
      .orderBy('savedView.name')
      .orderBy('savedView.id')
      .execute()
    return rows.map(({ userId: _, shows, isDefault, createdAt, ...row }) => ({
      ...{ ...row, isDefault: isDefault === 1, createdAt: time(createdAt) },
      shows: JSON.parse(shows) as SavedView['shows'],
    }))
  }

  async function recordOf(queries: Queries, userId: string, id: string): Promise<SavedViewRecord> {
    const found = (await recordsOf(queries, userId)).find((view) => view.id === id)
    if (!found) throw new OffhookError('SAVED_VIEW_NOT_FOUND')
    return found
  }

  /** Those that stand beside it: of its tenant, or of all tenants. */
  const beside = ({ tenantId }: Kept) => ['tenantId', tenantId === null ? 'is' : '=', tenantId] as const

  async function refuseTakenName(queries: Queries, userId: string, view: Kept, id: string): Promise<void> {
    const same = await rowsOf(queries, userId)
      .where(...beside(view))
      .where('name', '=', view.name)
      .where('id', '<>', id)
      .select('id')
      .executeTakeFirst()
    if (same)
      throw new InvalidInput([{ path: 'name', message: `There is a saved list “${view.name}” already` }])
  }

  /** Where it is the default, the one before is no longer. */
  async function yieldTo(queries: Queries, userId: string, view: Kept): Promise<void> {
    if (!view.isDefault) return
    await queries
      .updateTable('savedView')
      .set({ isDefault: 0 })
      .where('userId', '=', userId)
      .where(...beside(view))
      .execute()
  }

  return {
    /** By name. */
    async list(_scope: SystemScope, userId: string): Promise<SavedViewRecord[]> {
      return recordsOf(db.queries, userId)
    },

    /** `tenant`: whose phones it shows; `null`: of whichever. */
    async create(
      scope: SystemScope,
      userId: string,
      tenant: TenantScope | null,
      input: Omit<SavedViewCreate, 'tenant'>,
    ): Promise<SavedViewRecord> {
      const [id, view] = [newId(), { ...input, tenantId: tenant?.tenantId ?? null }]
      return db.transaction(async (queries, { audited }) => {
        if ((await countOf(rowsOf(queries, userId))) >= mostOfUser)
          throw new OffhookError('TOO_MANY_SAVED_VIEWS')
        await refuseTakenName(queries, userId, view, id)
        await yieldTo(queries, userId, view)
        await queries
          .insertInto('savedView')
          .values({ id, userId, ...toRow(view), createdAt: clock.now() })
          .execute()
        audited('savedView.create', scope, userId, ofUser(scope, view.name))
        return recordOf(queries, userId, id)
      })
    },

    async update(
      scope: SystemScope,
      userId: string,
      id: string,
      patch: SavedViewPatch,
    ): Promise<SavedViewRecord> {
      return db.transaction(async (queries, { audited }) => {
        const view = { ...(await recordOf(queries, userId, id)), ...patch }
        await refuseTakenName(queries, userId, view, id)
        if (patch.isDefault) await yieldTo(queries, userId, view)
        await queries
          .updateTable('savedView')
          .set(toRow(view))
          .where('userId', '=', userId)
          .where('id', '=', id)
          .execute()
        audited('savedView.update', scope, userId, ofUser(scope, view.name))
        return recordOf(queries, userId, id)
      })
    },

    async remove(scope: SystemScope, userId: string, id: string): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const { name } = await recordOf(queries, userId, id)
        await queries.deleteFrom('savedView').where('userId', '=', userId).where('id', '=', id).execute()
        audited('savedView.delete', scope, userId, ofUser(scope, name))
      })
    },
  }
}

const ofUser = ({ by }: SystemScope, view: string) => ({ kind: 'user', name: by.name, detail: view })

const toRow = ({ name, shows, isDefault, tenantId }: Kept) => ({
  ...{ name, tenantId, isDefault: flag(isDefault) },
  shows: JSON.stringify(shows),
})
