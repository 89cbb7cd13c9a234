/** Many phones of one tenant are changed alike, or given back what they had: by the hundred, in one transaction and one row of the audit trail. */

import { setImmediate as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import type { PhoneChangeTable } from '../db/phone-tables.ts'
import { inParts, time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
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
import { unknownShared, unknownSharedHeld } from './presets-of-phones-store.ts'
import { nothingOldOfHttp } from './rotation-store.ts'

/** What becomes of one phone; nothing: it is written as nothing. */
export type Decide = (phone: PhoneRecord) => PhoneDraft | undefined

/** Why a phone cannot be as an undo would leave it. */
export type Misfit = 'modelMissing' | 'linesDoNotFit' | 'keysDoNotFit'

type Changing = Ways & {
  patch: PhonesPatch
  /** Each time that it begins. */
  begin: () => Decide
}

export type Ways = {
  progress?: (done: number, total: number) => void
  /** Asked now and then: then all is as it was. */
  isStopped?: () => boolean
}

export type ChangeManyStore = ReturnType<typeof changeManyStore>

const minuteMs = 60_000
const shownChanges = 20
/** Held and written together: while they are opened and sealed, nobody else is heard. */
const inPart = 100
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

  /** A filter may find others while it is changed by what it asks: whom it means is found before. */
  async function idsOf(scope: TenantScope, chosen: ChosenPhones): Promise<readonly string[]> {
    if ('ids' in chosen) return chosen.ids
    return db.snapshot(async (queries) => {
      const ids: string[] = []
      for await (const part of some(queries, scope, chosen)) {
        requireFew(ids.length + part.length)
        ids.push(...part)
      }
      return ids
    })
  }

  /** In a large transaction: these phones, by the hundred, that nobody else writes until it ends. */
  async function* heldPieces(queries: Queries, scope: TenantScope, ids: readonly string[]) {
    for (const part of inParts(ids, inPart)) {
      await db.lock(queries, { table: 'phone', tenantId: scope.tenantId }, part)
      yield await readManyIn(queries, scope, part)
      await pause()
    }
  }

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
        .limit(inPart)
        .execute()
      if (rows.length > 0) yield new Map(rows.map((row) => [row.phoneId, stateOf(vault, row)]))
      if (rows.length < inPart) return
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
    requirePreset: async (scope: TenantScope, patch: PhonesPatch) =>
      requireNone(await unknownShared(db.queries, scope, [sharedOf(patch)])),

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

    /** In one transaction, all or nothing. Answers by what it is undone, and whom it changed. */
    async change(
      scope: TenantScope,
      chosen: ChosenPhones,
      { patch, begin, progress = () => undefined, isStopped = () => false }: Changing,
    ): Promise<{ undoId: string; undoUntil: string; ids: string[] } | undefined> {
      const meant = await idsOf(scope, chosen)
      requireFew(meant.length)
      return db.largeTransaction(scope.tenantId, async (queries, { changed, audited }) => {
        requireNone(await unknownSharedHeld(db, queries, scope, [sharedOf(patch)]))
        const decide = begin()
        const [id, now] = [newId(), clock.now()]
        const ids: string[] = []
        const names = new Set<string>()
        let done = 0
        for await (const phones of heldPieces(queries, scope, meant)) {
          const asked = Math.min(inPart, meant.length - done)
          if ('ids' in chosen && phones.length < asked) throw new OffhookError('PHONE_NOT_FOUND')
          done += asked
          progress(done, meant.length)
          if (isStopped()) throw new OffhookError('CHANGE_STOPPED')
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

    /** Gives back what the change took, where it is still as the change left it, and the phone can be so. */
    async undo(
      scope: TenantScope,
      id: string,
      misfit: (draft: PhoneDraft) => Misfit | undefined,
    ): Promise<Omit<PhonesUndone, 'operation' | 'notAsked'> & { ids: string[] }> {
      return db.largeTransaction(scope.tenantId, async (queries, { changed, audited }) => {
        const now = clock.now()
        const row = await readOpen(queries, scope, id)
        const patch = JSON.parse(vault.open(row.patchSealed ?? '', purpose(id))) as PhonesPatch
        const told = undoTold()
        for await (const states of statesBefore(queries, scope, id)) {
          const ids = [...states.keys()]
          await db.lock(queries, { table: 'phone', tenantId: scope.tenantId }, ids)
          const phones = await readManyIn(queries, scope, ids)
          const presets = await presetsIn(db, queries, scope, [...states.values()])
          const some: Writing[] = []
          for (const old of phones) {
            const before = states.get(old.id)
            if (!before) continue
            const { mine, others } = stillMine(old, before, patch)
            const { draft, gone } = backTowards(old, before, mine, { misfit, presets })
            if (others.length > 0) told.leave(old, others, 'changedSince')
            else if (gone[0])
              told.leave(
                old,
                gone.map(({ field }) => field),
                gone[0].why,
              )
            if (!draft) continue
            some.push({ old, draft })
            told.restore(old, old.servedAt !== null && Date.parse(old.servedAt) >= row.at)
          }
          await write(queries, scope, some, { action: 'phone.undo', now })
          const written = some.map(({ old }) => old.id)
          if (written.length > 0) changed('phone.configured', scope, written)
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

    /** Ids of the models that phones of a change had before it, or have now. */
    async modelsOf(scope: TenantScope, id: string): Promise<string[]> {
      const rows = await db.queries
        .selectFrom('phoneState')
        .innerJoin('phone', 'phone.id', 'phoneState.phoneId')
        .select(['phoneState.modelId as before', 'phone.modelId as now'])
        .distinct()
        .where('phoneState.tenantId', '=', scope.tenantId)
        .where('phoneState.changeId', '=', id)
        .where('phoneState.changeId', 'is not', null)
        .execute()
      return [...new Set(rows.flatMap(({ before, now }) => [before, now]))]
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

const sharedOf = ({ presetId = null, keyLayoutId = null }: PhonesPatch) => ({ presetId, keyLayoutId })

function requireNone([errors = []]: readonly FieldError[][]): void {
  if (errors.length > 0)
    throw new InvalidInput(errors.map(({ path, message }) => ({ path: `patch.${path}`, message })))
}

/** Of those that phones had, the presets and key layouts that there still are. */
async function presetsIn(
  db: Database,
  queries: Queries,
  scope: TenantScope,
  states: readonly PhoneState[],
): Promise<ReadonlySet<string | null>> {
  const unknown = await unknownSharedHeld(db, queries, scope, states)
  const isKnown = (at: number, field: string) => !unknown[at]?.some(({ path }) => path === field)
  return new Set(
    states.flatMap(({ presetId, keyLayoutId }, at) => [
      ...(isKnown(at, 'presetId') ? [presetId] : []),
      ...(isKnown(at, 'keyLayoutId') ? [keyLayoutId] : []),
    ]),
  )
}

type Known = { misfit: (draft: PhoneDraft) => Misfit | undefined; presets: ReadonlySet<string | null> }
type Gone = { field: string; why: Misfit | 'presetMissing' | 'keyLayoutMissing' }

/** Which of the parts a misfit is about. */
const bound = {
  modelMissing: /^modelId$/,
  linesDoNotFit: /^(?:modelId$|lines\.)/,
  keysDoNotFit: /^(?:modelId$|lineKeys\.|expansionKeys\.)/,
} as const satisfies Record<Misfit, RegExp>

/** The phone with these parts as they were; `gone` are those that it cannot have back. */
function backTowards(
  old: PhoneRecord,
  before: PhoneState,
  mine: readonly string[],
  { misfit, presets }: Known,
): { draft: PhoneDraft | undefined; gone: Gone[] } {
  const shared = [
    { field: 'presetId', why: 'presetMissing', isThere: presets.has(before.presetId) },
    { field: 'keyLayoutId', why: 'keyLayoutMissing', isThere: presets.has(before.keyLayoutId) },
  ] as const
  const gone: Gone[] = shared.filter(({ field, isThere }) => mine.includes(field) && !isThere)
  for (;;) {
    const names = mine.filter((name) => !gone.some(({ field }) => field === name))
    if (names.length === 0) return { draft: undefined, gone }
    const draft = changedDraft(old, patchTowards(old, before, names))
    const why = misfit(draft)
    const less = names.filter((name) => why && bound[why].test(name))
    if (!why || less.length === 0) return { draft, gone }
    gone.push(...less.map((field) => ({ field, why })))
  }
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
