/** Many phones are changed alike: who would differ and who not, what their files would say else, and the change itself. */

import { createHash } from 'node:crypto'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts, tooLargeIn } from '../db/rows.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import { type ChangeManyStore, type Decide, namedPhone, type Ways } from '../phones/change-many-store.ts'
import type { ChosenPhones } from '../phones/chosen-phones-store.ts'
import { changedDraft } from '../phones/phone-draft.ts'
import { partsOf, partsThatDiffer } from '../phones/phone-parts.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import {
  type ChangeReason,
  mostNamed,
  mostRendered,
  type PhonesChanged,
  type PhonesPatch,
  type PhonesUndone,
  type Some,
} from '../schema/phones-change.ts'
import type { ChangedFilesOf } from './changed-files.ts'
import { fieldsNow } from './fields-now.ts'
import { unfit } from './phone-check.ts'

type Parts = {
  store: ChangeManyStore
  models: Pick<ModelDirectory, 'find'>
  /** What is wrong with each. */
  faults(scope: TenantScope, drafts: readonly PhoneDraft[]): Promise<FieldError[][]>
  filesOf: ChangedFilesOf
  clock: Clock
}

type Wanted = { patch: PhonesPatch; unchangedSince?: string | undefined }
type Reason = Pick<ChangeReason, 'code' | 'message'>
type Verdict = { draft: PhoneDraft } | { same: Reason } | { leftOut: Reason }
/** Of a model: why none of its phones is changed. */
type OfModel = { model: PhoneModel | undefined; reason: Reason | undefined; errors: FieldError[] }
type Judged = {
  models: ReadonlyMap<string, OfModel>
  /** Where phones get another model: why not, by what they have of their own; what is not in it came since. */
  owns: ReadonlyMap<string, Reason | undefined> | undefined
}

export type ManyChanging = ReturnType<typeof manyChanging>

type Stopping = Required<Pick<Ways, 'isStopped'>>

/** Nobody waits for it any more. */
function requireGoing({ isStopped }: Stopping): void {
  if (isStopped()) throw new OffhookError('CHANGE_STOPPED')
}

type Done = Omit<PhonesChanged, 'operation' | 'notAsked'>

export function manyChanging({ store, models, faults, filesOf, clock }: Parts) {
  /** What stands against the change on a model: tried on one of its phones, since all are written alike. */
  async function judgeModel(scope: TenantScope, phone: PhoneRecord, patch: PhonesPatch): Promise<OfModel> {
    const draft = changedDraft(phone, patch)
    const model = await models.find(scope, draft.modelId)
    if (!model) {
      const message = 'There is no such phone model; choose one of the list'
      const reason: Reason = { code: 'modelMissing', message: 'Its phone model is gone' }
      return { model, reason, errors: patch.modelId === undefined ? [] : [{ path: 'modelId', message }] }
    }
    // What a phone does not fit by says nothing of the others of its model; nor does what it brings along to another one.
    const bare = { ...draft, lines: [], lineKeys: [], expansionKeys: [] }
    const none = { settings: {}, parameters: {}, presetId: null, keyLayoutId: null }
    const brought = changedDraft({ ...phone, ...none }, patch)
    const [found = []] = await faults(scope, [
      patch.modelId !== undefined ? { ...brought, lines: [] } : unfit(draft, model) ? bare : draft,
    ])
    const errors = found.filter(({ path }) => isOfPatch(path, patch))
    const [first] = errors
    if (first)
      return { model, reason: { code: 'refused', message: `${model.name}: ${first.message}` }, errors }
    return { model, reason: saysNothing(model, patch), errors: [] }
  }

  /** What phones bring along to another model, that one may not take: each kind of it is tried once. */
  async function judgeOwns(
    scope: TenantScope,
    chosen: ChosenPhones,
    { patch, model, ...stopping }: Stopping & { patch: PhonesPatch; model: PhoneModel },
  ): Promise<Judged['owns']> {
    const owns = new Map<string, Reason | undefined>()
    for await (const phones of store.pieces(scope, chosen)) {
      const anew = new Map(phones.map((phone) => [ownOf(phone), changedDraft(phone, patch)]))
      const asked = [...anew].filter(([own, draft]) => !owns.has(own) && !unfit(draft, model))
      for (const part of inParts(asked, judgedAtOnce)) {
        requireGoing(stopping)
        const found = await faults(
          scope,
          part.map(([, draft]) => draft),
        )
        for (const [at, [own]] of part.entries()) {
          const first = found[at]?.find(({ path }) => !path.startsWith('lines.'))
          const message = `A ${model.name} cannot have its ${first?.path}: ${first?.message}`
          owns.set(own, first && { code: 'refused', message })
        }
      }
    }
    return owns
  }

  async function judge(
    scope: TenantScope,
    chosen: ChosenPhones,
    { patch, ...stopping }: Wanted & Stopping,
  ): Promise<Judged> {
    await store.requirePreset(scope, patch)
    const judged = new Map<string, OfModel>()
    for (const phone of await store.samples(scope, chosen)) {
      requireGoing(stopping)
      const id = patch.modelId ?? phone.modelId
      if (!judged.has(id)) judged.set(id, await judgeModel(scope, phone, patch))
    }
    const all = [...judged.values()]
    const [wrong] = all
    if (wrong && all.every(({ errors }) => errors.length > 0))
      throw new InvalidInput(wrong.errors.map(({ path, message }) => ({ path: `patch.${path}`, message })))
    const target = patch.modelId === undefined ? undefined : judged.get(patch.modelId)
    if (!target?.model || target.reason) return { models: judged, owns: undefined }
    return {
      models: judged,
      owns: await judgeOwns(scope, chosen, { patch, model: target.model, ...stopping }),
    }
  }

  const verdictBy =
    ({ models: judged, owns }: Judged, { patch, unchangedSince }: Wanted) =>
    (phone: PhoneRecord): Verdict => {
      const of = judged.get(patch.modelId ?? phone.modelId)
      if (!of?.model)
        return { leftOut: of?.reason ?? { code: 'modelMissing', message: 'Its phone model is gone' } }
      const draft = changedDraft(phone, patch)
      if (partsThatDiffer(partsOf(phone), partsOf(draft)).length === 0) return { same: asWished }
      if (of.reason) return { leftOut: of.reason }
      const misfit = unfit(draft, of.model)
      if (misfit) return { leftOut: misfit }
      const [large] = tooLargeIn(draft)
      if (large) return { leftOut: { code: 'refused', message: `Its ${large.path}: ${large.message}` } }
      const own = owns && ownOf(phone)
      if (own !== undefined && !owns?.has(own)) return { leftOut: changedSince }
      const brought = own === undefined ? undefined : owns?.get(own)
      if (brought) return { leftOut: brought }
      if (unchangedSince !== undefined && Date.parse(phone.updatedAt) >= Date.parse(unchangedSince))
        return { leftOut: changedSince }
      return { draft }
    }

  async function preview(
    scope: TenantScope,
    chosen: ChosenPhones,
    wanted: Wanted,
    { maySeeSecrets, isStopped = () => false }: Pick<Ways, 'isStopped'> & { maySeeSecrets: boolean },
  ): Promise<Done> {
    const previewedAt = new Date(clock.now()).toISOString()
    const verdictOf = verdictBy(await judge(scope, chosen, { ...wanted, isStopped }), wanted)
    const [counts, now] = [counting(), fieldsNow(wanted.patch)]
    const looked: { old: PhoneRecord; draft: PhoneDraft }[] = []
    for await (const phones of store.pieces(scope, chosen)) {
      requireGoing({ isStopped })
      for (const old of phones) {
        const verdict = verdictOf(old)
        counts.add(old, verdict)
        now.add(old)
        if ('draft' in verdict && looked.length < mostRendered) looked.push({ old, draft: verdict.draft })
      }
    }
    requireGoing({ isStopped })
    const files = await filesOf(scope, looked, maySeeSecrets)
    return { ...counts.told(), fields: now.told(), files, previewedAt, undoId: null, undoUntil: null }
  }

  async function change(
    scope: TenantScope,
    chosen: ChosenPhones,
    wanted: Wanted,
    ways: Ways = {},
  ): Promise<Done & { ids: string[] }> {
    const { isStopped = () => false } = ways
    const verdictOf = verdictBy(await judge(scope, chosen, { ...wanted, isStopped }), wanted)
    let counts = counting()
    const begin = (): Decide => {
      counts = counting()
      return (phone) => {
        const verdict = verdictOf(phone)
        counts.add(phone, verdict)
        return 'draft' in verdict ? verdict.draft : undefined
      }
    }
    const done = await store.change(scope, chosen, { patch: wanted.patch, begin, ...ways })
    const { undoId = null, undoUntil = null, ids = [] } = done ?? {}
    return { ...counts.told(), undoId, undoUntil, ids }
  }

  return {
    preview,
    change,

    async undo(
      scope: TenantScope,
      id: string,
    ): Promise<Omit<PhonesUndone, 'operation' | 'notAsked'> & { ids: string[] }> {
      const known = new Map<string, PhoneModel | undefined>()
      for (const modelId of await store.modelsOf(scope, id))
        known.set(modelId, await models.find(scope, modelId))
      return store.undo(scope, id, (draft) => {
        const model = known.get(draft.modelId)
        return model ? unfit(draft, model)?.code : 'modelMissing'
      })
    },
  }
}

const judgedAtOnce = 100

/** By what a phone has of its own, besides what tells it from all others. */
function ownOf({ settings, parameters, lineKeys, expansionKeys, ...phone }: PhoneRecord): string {
  const { fileName, contact, httpUsername, httpPassword, presetId, keyLayoutId } = phone
  const lines = phone.lines.map(({ line }) => line)
  const own = [settings, parameters, lineKeys, expansionKeys, lines, fileName, contact, presetId, keyLayoutId]
  return createHash('sha256')
    .update(JSON.stringify([...own, httpUsername, httpPassword]))
    .digest('base64')
}

const asWished: Reason = { code: 'asWished', message: 'Has all of this already' }
const changedSince: Reason = { code: 'changedSince', message: 'Was changed after you looked; look again' }

/** Also of a list: `lineKeys.3.value` is of `lineKeys`. */
function isOfPatch(path: string, patch: PhonesPatch): boolean {
  const [top = ''] = path.split('.')
  if (top === 'settings')
    return patch.modelId !== undefined || path.slice('settings.'.length) in (patch.settings ?? {})
  if (top === 'parameters') return path.slice('parameters.'.length) in (patch.parameters ?? {})
  return top in patch
}

/** Nothing but settings, and its files have a word for none of them. */
function saysNothing(model: PhoneModel, patch: PhonesPatch): Reason | undefined {
  const { settings, ...others } = patch
  const keys = Object.entries(settings ?? {}).filter(([, value]) => value !== null)
  if (Object.keys(others).length > 0 || keys.length === 0) return undefined
  if (keys.length < Object.keys(settings ?? {}).length) return undefined
  const honoured = new Set(model.settings.map(({ key }) => key))
  if (keys.some(([key]) => honoured.has(key.replace(/^lines\.\d+\./, '')))) return undefined
  return model.kind === 'template'
    ? { code: 'templateLacks', message: `The template of ${model.name} has no place for it` }
    : { code: 'unsupported', message: `A ${model.name} knows none of these settings` }
}

function counting() {
  const some = (): Some => ({ total: 0, phones: [] })
  const [differ, same, leftOut] = [some(), new Map<string, ChangeReason>(), new Map<string, ChangeReason>()]
  let chosen = 0
  const add = (to: Some, phone: PhoneRecord) => {
    to.total++
    if (to.phones.length < mostNamed) to.phones.push(namedPhone(phone))
  }
  const because = (reasons: Map<string, ChangeReason>, { code, message }: Reason, phone: PhoneRecord) => {
    const key = `${code} ${message}`
    const reason = reasons.get(key) ?? { code, message, ...some() }
    reasons.set(key, reason)
    add(reason, phone)
  }
  const told = (reasons: ReadonlyMap<string, ChangeReason>) => {
    const all = [...reasons.values()].sort((a, b) => b.total - a.total)
    return { total: all.reduce((sum, { total }) => sum + total, 0), reasons: all.slice(0, mostReasons) }
  }
  return {
    add(phone: PhoneRecord, verdict: Verdict): void {
      chosen++
      if ('draft' in verdict) add(differ, phone)
      else if ('same' in verdict) because(same, verdict.same, phone)
      else because(leftOut, verdict.leftOut, phone)
    },
    told: () => ({ chosen, differ, same: told(same), leftOut: told(leftOut) }),
  }
}

const mostReasons = 50
