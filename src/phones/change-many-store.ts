/** Many phones of one tenant are changed alike, or given back what they had: by the hundred, in one transaction and one row of the audit trail. */

import { setImmediate as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import { time } from '../db/rows.ts'
import type { PhoneChangeTable } from '../db/tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import {
  type ManyChange,
  mostChanged,
  mostNamed,
  type NamedPhone,
  type PhonesPatch,
  type PhonesUndone,
  undoMinutes,
} from '../schema/phones-change.ts'
import { type ChosenPhones, chosenPhones } from './chosen-phones-store.ts'
import { changedDraft } from './phone-draft.ts'
import { partsOf, partsThatDiffer, patchTowards } from './phone-parts.ts'
import { columnsOf, type PhoneDraft, type PhoneRecord } from './phone-record.ts'
import { type PhoneState, stateOf } from './phone-state-store.ts'
import type { PhoneStore } from './phone-store.ts'
import { unknownShared } from './presets-of-phones-store.ts'
import { nothingOldOfHttp } from './rotation-store.ts'

/** What becomes of one phone; nothing: it is written as nothing. */
export type Decide = (phone: PhoneRecord) => PhoneDraft | undefined

export type ChangeManyStore = ReturnType<typeof changeManyStore>

const minuteMs = 60_000
const shownChanges = 20
const keptDays = 400
const purpose = (id: string) => `phoneChange.patch ${id}`

/** What a field stands in, where that is not called so. */
const sealedIn = {
  settings: 'settingsSealed',
  parameters: 'parametersSealed',
  httpPassword: 'httpPasswordSealed',
}

export const namedPhone = ({ id, name, mac }: NamedPhone): NamedPhone => ({ id, name, mac })

export function changeManyStore(
  db: Database,
  vault: Vault,
  clock: Clock,
  { readManyIn }: Pick<PhoneStore, 'readManyIn'>,
) {
  const { some } = chosenPhones(db)

  /** No more than may be changed at once. */
  async function* pieces(queries: Queries, scope: TenantScope, chosen: ChosenPhones) {
    let count = 0
    for await (const ids of some(queries, scope, chosen)) {
      count = requireFew(count + ids.length)
      yield await readManyIn(queries, scope, ids)
      await pause()
    }
  }

  type Writing = { old: PhoneRecord; draft: PhoneDraft }
  type Ended = { action: string; changeId?: string; now: number }

  /** Name, MAC and lines stay: what phones are listed by is the same. */
  async function write(
    queries: Queries,
    scope: TenantScope,
    phones: readonly Writing[],
    ended: Ended,
  ): Promise<void> {
    const ids = phones.map(({ old }) => old.id)
    await keepStates(queries, scope, ids, ended)
    await db.together(
      queries,
      phones.map(({ old, draft }) =>
        queries
          .updateTable('phone')
          .set(columnsThatDiffer(vault, old, draft, ended.now))
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', old.id),
      ),
    )
  }

  const changeRows = (queries: Queries, { tenantId }: TenantScope) =>
    queries.selectFrom('phoneChange').where('tenantId', '=', tenantId)

  const isOpen = ({ undoneAt, until, patchSealed }: PhoneChangeTable) =>
    undoneAt === null && until > clock.now() && patchSealed !== null

  async function readOpen(queries: Queries, scope: TenantScope, id: string): Promise<PhoneChangeTable> {
    const row = await changeRows(queries, scope).selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new OffhookError('CHANGE_NOT_FOUND')
    if (!isOpen(row)) throw new OffhookError('CHANGE_NOT_UNDOABLE')
    return row
  }

  /** The phones that a change changed, as they were before it. */
  async function* statesBefore(queries: Queries, { tenantId }: TenantScope, id: string) {
    for (let after = ''; ; ) {
      const rows = await queries
        .selectFrom('phoneState')
        .selectAll()
        .where('tenantId', '=', tenantId)
        .where('changeId', '=', id)
        .where('changeId', 'is not', null)
        .where('phoneId', '>', after)
        .orderBy('phoneId')
        .limit(500)
        .execute()
      if (rows.length > 0) yield new Map(rows.map((row) => [row.phoneId, stateOf(vault, row)]))
      if (rows.length < 500) return
      after = rows.at(-1)?.phoneId ?? ''
      await pause()
    }
  }

  async function fetchedSince(scope: TenantScope, { id, at }: PhoneChangeTable): Promise<number> {
    const { n } = await db.queries
      .selectFrom('phoneState')
      .innerJoin('phone', 'phone.id', 'phoneState.phoneId')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('phoneState.tenantId', '=', scope.tenantId)
      .where('phoneState.changeId', '=', id)
      .where('phoneState.changeId', 'is not', null)
      .where('phone.servedAt', '>=', at)
      .executeTakeFirstOrThrow()
    return Number(n)
  }

  return {
    /** Throws at its field for a preset that the tenant does not have. */
    requirePreset: (scope: TenantScope, patch: PhonesPatch) => requireShared(db.queries, scope, patch),

    /** All that are chosen, by the hundred, as they are now. */
    pieces: (scope: TenantScope, chosen: ChosenPhones) => pieces(db.queries, scope, chosen),

    /** One of the chosen phones of each model. */
    async samples(scope: TenantScope, chosen: ChosenPhones): Promise<PhoneRecord[]> {
      const found = new Map<string, string>()
      let count = 0
      for await (const ids of some(db.queries, scope, chosen)) {
        count = requireFew(count + ids.length)
        const rows = await db.queries
          .selectFrom('phone')
          .select((select) => ['modelId', select.fn.min('id').as('id')])
          .where('tenantId', '=', scope.tenantId)
          .where('id', 'in', ids)
          .groupBy('modelId')
          .execute()
        for (const { modelId, id } of rows) if (!found.has(modelId)) found.set(modelId, id)
        await pause()
      }
      return readManyIn(db.queries, scope, [...found.values()])
    },

    /** In one transaction: `begin` each time that it begins. Answers by what it is undone, and whom it changed. */
    async change(
      scope: TenantScope,
      chosen: ChosenPhones,
      { patch, begin }: { patch: PhonesPatch; begin: () => Decide },
    ): Promise<{ undoId: string; undoUntil: string; ids: string[] } | undefined> {
      return db.transaction(async (queries, { changed, audited }) => {
        await requireShared(queries, scope, patch)
        const decide = begin()
        const [id, now] = [newId(), clock.now()]
        const ids: string[] = []
        const names = new Set<string>()
        for await (const phones of pieces(queries, scope, chosen)) {
          const some = phones.flatMap((old): Writing[] => {
            const draft = decide(old)
            return draft ? [{ old, draft }] : []
          })
          if (some.length === 0) continue
          for (const { old, draft } of some)
            for (const name of partsThatDiffer(partsOf(old), partsOf(draft))) names.add(name)
          await write(queries, scope, some, { action: 'phone.change', changeId: id, now })
          const written = some.map(({ old }) => old.id)
          changed('phone.configured', scope, written)
          ids.push(...written)
        }
        if (ids.length === 0) return undefined
        const until = now + undoMinutes * minuteMs
        const fields = [...names].slice(0, mostNamed)
        await queries
          .insertInto('phoneChange')
          .values({
            ...{ id, tenantId: scope.tenantId, at: now, who: scope.by.name, phones: ids.length },
            ...{ fields: JSON.stringify(fields), until, undoneAt: null },
            patchSealed: vault.seal(JSON.stringify(patch), purpose(id)),
          })
          .execute()
        const detail = `${ids.length} phones: ${fields.join(' ')}`
        audited('phone.change', scope, ids.length === 1 ? (ids[0] ?? null) : null, { detail, next: patch })
        return { undoId: id, undoUntil: time(until), ids }
      })
    },

    /** Gives back what the change took, where it is still as the change left it. `knows`: models that there are. */
    async undo(
      scope: TenantScope,
      id: string,
      knows: (modelId: string) => boolean,
    ): Promise<Omit<PhonesUndone, 'operation' | 'notAsked'> & { ids: string[] }> {
      return db.transaction(async (queries, { changed, audited }) => {
        const now = clock.now()
        const row = await readOpen(queries, scope, id)
        const patch = JSON.parse(vault.open(row.patchSealed ?? '', purpose(id))) as PhonesPatch
        const told = undoTold()
        for await (const states of statesBefore(queries, scope, id)) {
          const phones = await readManyIn(queries, scope, [...states.keys()])
          const presets = await presetsIn(queries, scope, [...states.values()])
          const some: Writing[] = []
          for (const old of phones) {
            const before = states.get(old.id)
            if (!before) continue
            const { mine, others } = stillMine(old, before, patch)
            const gone = goneSince(before, mine, { knows, presets })
            if (others.length > 0) told.leave(old, others, 'changedSince')
            else if (gone[0])
              told.leave(
                old,
                gone.map(({ field }) => field),
                gone[0].why,
              )
            const lost = new Set<string>(gone.map(({ field }) => field))
            const names = mine.filter((name) => !lost.has(name))
            if (names.length === 0) continue
            some.push({ old, draft: changedDraft(old, patchTowards(old, before, names)) })
            told.restore(old, old.servedAt !== null && Date.parse(old.servedAt) >= row.at)
          }
          const ids = some.map(({ old }) => old.id)
          await write(queries, scope, some, { action: 'phone.undo', now })
          if (ids.length > 0) changed('phone.configured', scope, ids)
        }
        await queries
          .updateTable('phoneChange')
          .set({ undoneAt: now, patchSealed: null })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        const undone = told.told(row.phones)
        audited('phone.undo', scope, null, {
          detail: `${undone.restored.total} phones restored, ${undone.leftAlone.total} left alone`,
        })
        return undone
      })
    },

    /** Ids of the models that phones of a change had before it. */
    async modelsBefore(scope: TenantScope, id: string): Promise<string[]> {
      const rows = await db.queries
        .selectFrom('phoneState')
        .select('modelId')
        .distinct()
        .where('tenantId', '=', scope.tenantId)
        .where('changeId', '=', id)
        .where('changeId', 'is not', null)
        .execute()
      return rows.map(({ modelId }) => modelId)
    },

    /** The last ones, the newest first. */
    async list(scope: TenantScope): Promise<{ items: ManyChange[]; total: number }> {
      const rows = await changeRows(db.queries, scope)
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(shownChanges)
        .execute()
      const items: ManyChange[] = []
      for (const row of rows) {
        const canUndo = isOpen(row)
        items.push({
          ...{ id: row.id, at: time(row.at), who: row.who, phones: row.phones, canUndo },
          fields: JSON.parse(row.fields) as string[],
          fetched: canUndo ? await fetchedSince(scope, row) : null,
          ...{ undoUntil: time(row.until), undoneAt: time(row.undoneAt) },
        })
      }
      return { items, total: items.length }
    },

    /** What was written is forgotten once it cannot be undone; that it was done, with the states that it ended. */
    async tidy(_scope: SystemScope): Promise<void> {
      const now = clock.now()
      await db.recordTransaction(async (queries) => {
        await queries
          .updateTable('phoneChange')
          .set({ patchSealed: null })
          .where('patchSealed', 'is not', null)
          .where('until', '<=', now)
          .execute()
        await queries
          .deleteFrom('phoneChange')
          .where('at', '<', now - keptDays * 24 * 60 * minuteMs)
          .execute()
      })
    },
  }
}

function requireFew(count: number): number {
  if (count > mostChanged)
    throw new InvalidInput([{ path: 'filter', message: `finds more than ${mostChanged} phones` }])
  return count
}

async function requireShared(queries: Queries, scope: TenantScope, patch: PhonesPatch): Promise<void> {
  const { presetId = null, keyLayoutId = null } = patch
  const [errors = []] = await unknownShared(queries, scope, [{ presetId, keyLayoutId }])
  if (errors.length > 0)
    throw new InvalidInput(errors.map(({ path, message }) => ({ path: `patch.${path}`, message })))
}

/** Of those that phones had, the presets and key layouts that there still are. */
async function presetsIn(
  queries: Queries,
  scope: TenantScope,
  states: readonly PhoneState[],
): Promise<ReadonlySet<string | null>> {
  const unknown = await unknownShared(queries, scope, states)
  const isKnown = (at: number, field: string) => !unknown[at]?.some(({ path }) => path === field)
  return new Set(
    states.flatMap(({ presetId, keyLayoutId }, at) => [
      ...(isKnown(at, 'presetId') ? [presetId] : []),
      ...(isKnown(at, 'keyLayoutId') ? [keyLayoutId] : []),
    ]),
  )
}

type Known = { knows: (modelId: string) => boolean; presets: ReadonlySet<string | null> }

/** What a phone cannot have back, since it is not there any more. */
function goneSince(
  { modelId, presetId, keyLayoutId }: PhoneState,
  mine: readonly string[],
  { knows, presets }: Known,
) {
  const gone = [
    { field: 'modelId', why: 'modelMissing', isThere: knows(modelId) },
    { field: 'presetId', why: 'presetMissing', isThere: presets.has(presetId) },
    { field: 'keyLayoutId', why: 'keyLayoutMissing', isThere: presets.has(keyLayoutId) },
  ] as const
  return gone.filter(({ field, isThere }) => mine.includes(field) && !isThere)
}

/** Sealed columns alone that say something else are sealed anew. */
function columnsThatDiffer(vault: Vault, old: PhoneRecord, draft: PhoneDraft, now: number) {
  const fields = (Object.keys(draft) as (keyof PhoneDraft)[]).filter(
    (field) => field !== 'lines' && !isDeepStrictEqual(old[field], draft[field]),
  )
  const columns = new Set<string>(fields.map((field) => sealedIn[field as keyof typeof sealedIn] ?? field))
  return {
    ...columnsOf(vault, draft, (column) => columns.has(column)),
    // Who writes another password means that one.
    ...(fields.some((field) => field.startsWith('http')) && nothingOldOfHttp),
    ...{ revision: old.revision + 1, updatedAt: now },
  }
}

/** Names of the parts that the change changed: `mine` are still as it left them. */
function stillMine(phone: PhoneRecord, before: PhoneState, patch: PhonesPatch) {
  const left = partsOf(changedDraft({ ...phone, ...before }, patch))
  const now = partsOf(phone)
  const names = partsThatDiffer(partsOf(before), left)
  const isMine = (name: string) => isDeepStrictEqual(now.get(name), left.get(name))
  return { mine: names.filter(isMine), others: names.filter((name) => !isMine(name)) }
}

function undoTold() {
  type Undone = Omit<PhonesUndone, 'operation' | 'notAsked'>
  const ids: string[] = []
  const undone: Omit<Undone, 'gone'> = {
    restored: { total: 0, phones: [] },
    leftAlone: { total: 0, phones: [] },
    fetched: { total: 0, phones: [] },
  }
  const add = (to: { total: number; phones: NamedPhone[] }, phone: NamedPhone) => {
    to.total++
    if (to.phones.length < mostNamed) to.phones.push(namedPhone(phone))
  }
  const seen = new Set<string>()
  return {
    leave(phone: PhoneRecord, fields: string[], why: Undone['leftAlone']['phones'][number]['why']): void {
      seen.add(phone.id)
      const { leftAlone } = undone
      leftAlone.total++
      if (leftAlone.phones.length < mostNamed) leftAlone.phones.push({ ...namedPhone(phone), fields, why })
    },
    restore(phone: PhoneRecord, hasFetched: boolean): void {
      seen.add(phone.id)
      ids.push(phone.id)
      add(undone.restored, phone)
      if (hasFetched) add(undone.fetched, phone)
    },
    told: (changed: number): Undone & { ids: string[] } => ({ ...undone, gone: changed - seen.size, ids }),
  }
}
