/**
 * Tenants' own models: compiled, and their files filled, in a guarded process. Whatever a tenant writes costs its own
 * turns there, and nobody else's. What ends it holds its model back until it is saved again.
 */

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { GuardedModel, PhoneModel } from '../definitions/model.ts'
import { type ModelOutline, modelOf } from '../definitions/model-outline.ts'
import { type OwnDraft, ownDraft } from '../definitions/own-models.ts'
import type { Clock } from '../kernel/clock.ts'
import { SourceError } from '../kernel/errors.ts'
import { GuardError, type GuardedWorker, notNow } from '../kernel/guarded-worker.ts'
import type { Mistake, Quarantine } from '../schema/model.ts'
import type { ModelRecord, ModelStore } from './model-store.ts'

/** Runs what tenants wrote where it cannot harm others. */
export type ModelGuard = Pick<GuardedWorker, 'run'>

/** What it says of a draft. */
export type Judgement = { readonly outline: ModelOutline } | { readonly mistakes: readonly Mistake[] }

/** How a stored model stands: one that cannot be compiled, or is held back, has no files. */
export type OwnState = {
  readonly model: PhoneModel
  readonly mistakes: readonly Mistake[]
  readonly quarantine: Quarantine | null
}

/** What is known of compiled models: their settings and names, or their mistakes; written as text. */
const keptCharacters = 33_554_432

type WhenSpent = (scope: TenantScope, record: ModelRecord, reason: string) => Promise<unknown>

type Spent = GuardError & { readonly reason: 'time' | 'memory' | 'crashed' }

/** It is the model's own doing, and would be so again. */
const isSpent = (error: unknown): error is Spent =>
  error instanceof GuardError && ['time', 'memory', 'crashed'].includes(error.reason)

export function ownModels(store: ModelStore, guard: ModelGuard, clock: Clock) {
  const judged = new LRUCache<string, Judgement>({ maxSize: keptCharacters })
  /** Those that are being judged: a thousand phones of one model that boot at once cost one look at it. */
  const judging = new Map<string, Promise<Judgement>>()

  /** Throws GuardError when the process was ended over it. */
  async function judge(tenantId: string, draft: OwnDraft): Promise<Judgement> {
    const key = keyOf(draft)
    const kept = judged.get(key)
    if (kept) return kept
    const name = `${tenantId} ${key}`
    const judgement = judging.get(name) ?? judgeAnew(tenantId, key, draft)
    judging.set(name, judgement)
    return judgement.finally(() => judging.delete(name))
  }

  async function judgeAnew(tenantId: string, key: string, draft: OwnDraft): Promise<Judgement> {
    const judgement = await guard.run<Judgement>(tenantId, { do: 'compile', key, draft })
    judged.set(key, judgement, { size: 1000 + JSON.stringify(judgement).length })
    return judgement
  }

  async function holdBack(scope: TenantScope, record: ModelRecord, reason: string): Promise<Quarantine> {
    const quarantine = { reason, at: new Date(clock.now()).toISOString() }
    await store.holdBack(scope, record, quarantine)
    return quarantine
  }

  async function stateOf(record: ModelRecord, whenFilled: WhenSpent = holdBack): Promise<OwnState> {
    const held = (quarantine: Quarantine): OwnState => ({
      model: bareModel(record, { quarantine }),
      mistakes: [{ message: quarantine.reason }],
      quarantine,
    })
    if (record.quarantine) return held(record.quarantine)
    const scope = tenantScope({ id: record.tenantId, code: '' })
    try {
      const judgement = await judge(record.tenantId, ownDraft(record))
      if ('mistakes' in judgement) return unsound(record, judgement.mistakes)
      const outline = { ...judgement.outline, id: record.id }
      const model = modelOf(outline, { quarantine: null, fill: filling(scope, record, whenFilled) })
      return { model, mistakes: [], quarantine: null }
    } catch (error) {
      if (isSpent(error)) return held(await holdBack(scope, record, sentence(error)))
      if (!(error instanceof GuardError)) throw error
      const model = bareModel(record, { quarantine: null, passing: notNow(error) })
      return { model, mistakes: [{ message: sentence(error) }], quarantine: null }
    }
  }

  /** Sends the source along when the process does not know the model, or no longer. */
  function filling(scope: TenantScope, record: ModelRecord, whenSpent: WhenSpent): GuardedModel['fill'] {
    const key = keyOf(ownDraft(record))
    return async <Answer>(work: object): Promise<Answer> => {
      const job = { do: 'fill', key, work }
      type Filled = { answer: Answer } | { refusal: string }
      const withItsSource = async () => {
        const draft = ownDraft(await store.read(scope, record.id))
        return guard.run<Filled>(scope.tenantId, { ...job, key: keyOf(draft), draft })
      }
      try {
        const first = await guard.run<Filled | { unknown: true }>(scope.tenantId, job)
        const filled = 'unknown' in first ? await withItsSource() : first
        if ('answer' in filled) return filled.answer
        throw new SourceError(filled.refusal)
      } catch (error) {
        if (!isSpent(error)) throw error
        await whenSpent(scope, record, sentence(error))
        throw new SourceError(sentence(error))
      }
    }
  }

  /** For who only asks it something: what the question takes is no fault of the model, whose phones would pay for it. */
  const asked = (record: ModelRecord) => stateOf(record, async () => undefined)

  /** What nobody saved, as a model: its files are filled as those of a stored one, and nothing is held back for it. */
  function tried(tenantId: string, draft: OwnDraft, outline: ModelOutline): PhoneModel {
    const key = keyOf(draft)
    const fill = async <Answer>(work: object): Promise<Answer> => {
      type Filled = { answer: Answer } | { refusal: string }
      const filled = await guard
        .run<Filled>(tenantId, { do: 'fill', key, draft, work })
        .catch((error): Filled => {
          if (!isSpent(error)) throw error
          return { refusal: sentence(error) }
        })
      if ('answer' in filled) return filled.answer
      throw new SourceError(filled.refusal)
    }
    return modelOf(outline, { quarantine: null, fill })
  }

  return { judge, stateOf: (record: ModelRecord) => stateOf(record), asked, tried, isSpent, sentence }
}

/** For a person: what the guard says of the model. */
function sentence(error: GuardError): string {
  return isSpent(error) ? `to work it out, ${error.message}` : error.message
}

function unsound(record: ModelRecord, mistakes: readonly Mistake[]): OwnState {
  return { model: bareModel(record, { quarantine: null }), mistakes, quarantine: null }
}

/** The same text compiles to the same, whatever it is called by. */
function keyOf(draft: OwnDraft): string {
  return createHash('sha256').update(JSON.stringify(draft)).digest('base64url')
}

/** What is known of a model without compiling it. */
function bareModel(
  record: ModelRecord,
  why: Pick<NonNullable<PhoneModel['guarded']>, 'quarantine' | 'passing'>,
): PhoneModel {
  const none = new Set<never>()
  const fill = async () => {
    throw new SourceError(why.quarantine?.reason ?? why.passing?.message ?? 'its model cannot be compiled')
  }
  return {
    ...{ id: record.id, vendor: record.vendor, family: record.family, name: record.name, kind: record.kind },
    ...{ description: record.description, firstLine: record.firstLine, lastLine: record.lastLine },
    ...{ userAgentNames: [], lineKeys: 0, expansionModules: null, handsets: 0, virtual: false },
    ...{ keyGrid: null, moduleGrid: null },
    ...{
      authentication: [],
      tls: false,
      notify: {},
      uploads: [],
      confidence: 'low',
      doubts: [],
      source: [],
      proved: null,
    },
    ...{ facts: {}, settings: [], fields: [], abilities: [], files: [] },
    zoneForm: { by: 'nothing', names: none, rules: none, savings: false, minutes: false },
    guarded: { keyKinds: { lineKeys: none, expansionKeys: none }, ...why, fill },
  }
}
