/** Makes operations of many phones piece by piece: no phone is loaded, and others are served between two pieces. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { inParts } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import { type PhoneFilter, type PhonePlace, phoneSearch } from '../phones/phone-search-store.ts'
import type { OperationKind, Outcome } from '../schema/operation.ts'
import { allBusy, insertPiece, type Piece, removePhones } from './operation-pieces-store.ts'
import { endWithOperation } from './schedule-lease-store.ts'

/** By id, each once, asked in this order; all that a list with this filter would show; or those of an operation with one of these outcomes. */
export type ChosenPhones =
  | { ids: readonly string[] }
  | { filter: PhoneFilter }
  | { of: string; states: readonly Outcome[] }

/** What an operation was made of, where it was not a person’s own. */
export type Origin = { retryOf?: string; scheduleId?: string }

/** `approve` looks at it when all its phones are there, and throws when it must not be. */
export type MakingOptions = { origin?: Origin; approve?: (operationId: string) => Promise<void> }

/** For how long an operation is its node’s without being renewed. */
export const leaseMs = 30_000

/** A piece takes some milliseconds, in which nobody else writes to a database in a file. */
const phonesInPiece = 500
/** A server of the database writes for many at once, and waits for its disk after each piece. */
const phonesInPieceOfServer = 5000
const mostErrors = 100

type Draft = { id: string; kind: OperationKind; scope: TenantScope; total: number; origin: Origin }

export type OperationMaking = ReturnType<typeof operationMaking>

export function operationMaking(db: Database, clock: Clock) {
  const search = phoneSearch(db)
  const atOnce = db.shared ? phonesInPieceOfServer : phonesInPiece

  async function open({ id, kind, scope, origin }: Draft): Promise<void> {
    await db.recordTransaction(async (queries) => {
      await queries
        .insertInto('operation')
        .values({
          ...{ id, kind, tenantId: scope.tenantId, state: 'preparing', total: 0, createdAt: clock.now() },
          ...{ createdBy: scope.by.name, endedAt: null, node: db.node, leaseUntil: clock.now() + leaseMs },
          ...{ retryOf: origin.retryOf ?? null, scheduleId: origin.scheduleId ?? null },
        })
        .execute()
    })
  }

  /** Fails when another node has cleared the operation away as left behind. */
  async function add(draft: Draft, piece: Piece): Promise<number> {
    let added = 0
    // Others may make one of the same phones at this moment: one of the two has to see the other.
    await db.recordsInTurn(draft.scope.tenantId, async (queries) => {
      await renew(queries, draft)
      added = await insertPiece(queries, draft, piece, clock.now())
    })
    draft.total += added
    return added
  }

  async function renew(queries: Queries, { id, scope }: Draft): Promise<void> {
    const { numUpdatedRows } = await queries
      .updateTable('operation')
      .set({ leaseUntil: clock.now() + leaseMs })
      .where('tenantId', '=', scope.tenantId)
      .where('id', '=', id)
      .where('node', '=', db.node)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new OffhookError('OPERATION_NOT_FOUND')
  }

  async function addMatching(draft: Draft, filter: PhoneFilter): Promise<void> {
    if (!(await search.isKnown(draft.scope, filter))) return
    let after: PhonePlace | undefined
    do {
      const next = await search.placeAfter(draft.scope, after, atOnce)
      await add(draft, search.piece(draft.scope, filter, after, atOnce) as unknown as Piece)
      after = next
      await pause()
    } while (after)
  }

  /** What a search finds in an index is named; more than it counts is met soon by walking. */
  async function addFound(draft: Draft, filter: PhoneFilter): Promise<void> {
    const isFew = search.isByIndex(filter) && !(await search.total(draft.scope, filter)).atLeast
    if (isFew)
      for (const ids of inParts(await search.ids(draft.scope, filter), atOnce)) await addPiece(draft, ids)
    else await addMatching(draft, filter)
  }

  async function addNamed(draft: Draft, ids: readonly string[]): Promise<void> {
    const errors: FieldError[] = []
    for (let start = 0; start < ids.length && errors.length < mostErrors; start += atOnce) {
      const some = ids.slice(start, start + atOnce)
      const added = await addPiece(draft, some)
      if (added < some.length)
        for (const index of await missing(draft, some))
          errors.push({ path: `phones.${start + index}`, message: 'This tenant has no such phone' })
    }
    if (errors.length > 0) throw new InvalidInput(errors.slice(0, mostErrors))
  }

  /** Those that were deleted meanwhile are left out. */
  async function addOutcomes(draft: Draft, of: string, states: readonly Outcome[]): Promise<void> {
    for (let after = -1; ; ) {
      const rows = await db.queries
        .selectFrom('operationPhone')
        .select(['phoneId', 'position'])
        .where('tenantId', '=', draft.scope.tenantId)
        .where('operationId', '=', of)
        .where('state', 'in', states)
        .where('position', '>', after)
        .orderBy('position')
        .limit(atOnce)
        .execute()
      const ids = rows.map(({ phoneId }) => phoneId)
      if (ids.length > 0) await addPiece(draft, ids)
      if (rows.length < atOnce) return
      after = rows.at(-1)?.position ?? after
    }
  }

  /** Answers how many of them there are. */
  async function addPiece(draft: Draft, ids: readonly string[]): Promise<number> {
    // Looked up one by one: joined, PostgreSQL would read all phones for each piece.
    const named = db.queries
      .selectFrom(db.expressions.rowsOf(ids).as('named'))
      .select((select) => [
        'named.text as id',
        'named.place',
        select
          .selectFrom('phone')
          .whereRef('phone.id', '=', 'named.text')
          .where('phone.tenantId', '=', draft.scope.tenantId)
          .select('phone.name')
          .as('name'),
      ])
    const added = await add(draft, named as unknown as Piece)
    await pause()
    return added
  }

  async function missing({ id, scope }: Draft, phoneIds: readonly string[]): Promise<number[]> {
    const rows = await db.queries
      .selectFrom('operationPhone')
      .select('phoneId')
      .where('tenantId', '=', scope.tenantId)
      .where('operationId', '=', id)
      .where('phoneId', 'in', phoneIds)
      .execute()
    const there = new Set(rows.map((row) => row.phoneId))
    return phoneIds.flatMap((phoneId, index) => (there.has(phoneId) ? [] : [index]))
  }

  /** From now on it is there for everybody. */
  async function begin(draft: Draft): Promise<void> {
    const { id, kind, scope, total, origin } = draft
    await db.transaction(async (queries, { changed, audited }) => {
      await renew(queries, draft)
      await endRun(queries, draft)
      const counts = await queries
        .selectFrom('operationPhone')
        .select((select) => ['state', select.fn.countAll<number>().as('n')])
        .where('operationId', '=', id)
        .groupBy('state')
        .execute()
      if (!counts.some(({ state }) => state === 'queued'))
        throw new OffhookError('PHONES_BUSY', await allBusy(queries, id, total))
      await queries
        .insertInto('operationCount')
        .values(
          counts.map(({ state, n }) => ({ tenantId: scope.tenantId, operationId: id, state, n: Number(n) })),
        )
        .execute()
      await queries
        .updateTable('operation')
        .set({ state: 'running', total })
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', id)
        .execute()
      changed('operation.created', scope, [id])
      if (origin.scheduleId !== undefined) changed('schedule.ran', scope, [origin.scheduleId])
      const again = origin.retryOf === undefined ? '' : `, again after ${origin.retryOf}`
      audited(`phone.${kind}`, scope, id, {
        ...{ kind: 'operation', name: `${kind}, ${total} phones`, detail: `${total} phones${again}` },
      })
    })
  }

  /** A schedule’s run ends with the beginning of its operation, so that no run is made twice. */
  async function endRun(queries: Queries, { id, scope, origin: { scheduleId } }: Draft): Promise<void> {
    if (scheduleId === undefined) return
    const isOurs = await endWithOperation(queries, scope, { scheduleId, operationId: id, node: db.node })
    if (!isOurs) throw new OffhookError('OPERATION_NOT_FOUND')
  }

  /** Leaves nothing of it. */
  async function discard(id: string): Promise<void> {
    while ((await removePhones(db, id)) > 0) await pause()
    await db.recordTransaction(async (queries) => {
      await queries
        .updateTable('schedule')
        .set({ lastOperationId: null })
        .where('id', '=', (its) => its.selectFrom('operation').select('scheduleId').where('id', '=', id))
        .where('lastOperationId', '=', id)
        .execute()
      await queries.deleteFrom('operationCount').where('operationId', '=', id).execute()
      await queries.deleteFrom('operation').where('id', '=', id).execute()
      await queries.updateTable('operation').set({ retryOf: null }).where('retryOf', '=', id).execute()
    })
  }

  async function addChosen(draft: Draft, phones: ChosenPhones): Promise<void> {
    if ('ids' in phones) return addNamed(draft, phones.ids)
    if ('filter' in phones) return addFound(draft, phones.filter)
    return addOutcomes(draft, phones.of, phones.states)
  }

  return {
    discard,
    /** Answers its id. Phones that another operation is asking are in it and not asked; when that is all of them, it is refused. */
    async make(
      scope: TenantScope,
      kind: OperationKind,
      phones: ChosenPhones,
      { origin = {}, approve }: MakingOptions = {},
    ): Promise<string> {
      const draft: Draft = { id: newId(), kind, scope, total: 0, origin }
      await open(draft)
      try {
        await addChosen(draft, phones)
        if (draft.total === 0) throw nobody(phones)
        await approve?.(draft.id)
        await begin(draft)
      } catch (error) {
        await discard(draft.id)
        throw error
      }
      return draft.id
    },
  }
}

function nobody(phones: ChosenPhones): InvalidInput {
  if ('of' in phones)
    return new InvalidInput([{ path: 'states', message: 'No phone of this operation has such an outcome' }])
  return new InvalidInput([{ path: 'phones', message: 'No phone is selected' }])
}
