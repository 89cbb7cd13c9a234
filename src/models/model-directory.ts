/** All phone models that a tenant can choose: the built-in catalogue and its own. */

import type { z } from 'zod'
import { type SystemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import { definitionAsYaml } from '../definitions/definition-yaml.ts'
import type { Catalogue, Vendor } from '../definitions/load-definitions.ts'
import { mainFile, type PhoneModel } from '../definitions/model.ts'
import type { ModelOutline } from '../definitions/model-outline.ts'
import { type OwnDraft, ownDraft } from '../definitions/own-models.ts'
import { type NamesWanted, parameterNames } from '../definitions/parameter-names.ts'
import { namesSeenIn } from '../definitions/proved-names.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, InvalidInput, OffhookError, SourceError } from '../kernel/errors.ts'
import { GuardError, notNow } from '../kernel/guarded-worker.ts'
import { formatSchema } from '../schema/definition.ts'
import type {
  Mistake,
  Model,
  ModelCreate,
  ModelDetail,
  ModelList,
  ModelListQuery,
  ModelPatch,
  modelCheckResultSchema,
  VendorNames,
} from '../schema/model.ts'
import type { ModelParameters } from '../schema/model-parameters.ts'
import { findableModel } from '../schema/model-search.ts'
import { describeKnowledge, describeModel } from './model-description.ts'
import { type ListedModel, listModels } from './model-list.ts'
import { modelNames } from './model-names.ts'
import type { How, ModelRecord, ModelStore } from './model-store.ts'
import { originsIn } from './origins.ts'
import { type Judgement, type ModelGuard, ownModels } from './own-models.ts'

export type ModelDirectory = ReturnType<typeof modelDirectory>

type Draft = Omit<OwnDraft, 'family'>

export function modelDirectory(catalogue: Catalogue, store: ModelStore, clock: Clock, guard: ModelGuard) {
  const own = ownModels(store, guard, clock)
  const origins = originsIn(catalogue)
  const findable = findableBy(catalogue)

  /** Throws with every mistake, by line, when the source cannot be served. */
  async function requireSound({ tenantId }: TenantScope, draft: OwnDraft): Promise<ModelOutline> {
    const judgement = await judge(tenantId, draft)
    if ('outline' in judgement) return judgement.outline
    throw new InvalidInput(
      judgement.mistakes.map((mistake) => ({
        path: 'source',
        message: atLine(mistake),
        line: mistake.line,
        column: mistake.column,
      })),
    )
  }

  /** What takes too much is a mistake like any other. */
  async function judge(tenantId: string, draft: OwnDraft): Promise<Judgement> {
    try {
      return await own.judge(tenantId, draft)
    } catch (error) {
      if (own.isSpent(error)) return { mistakes: [{ message: own.sentence(error), line: 1, column: 1 }] }
      if (error instanceof GuardError) throw notNow(error)
      throw error
    }
  }

  function builtInListed(phonesOf: (id: string) => number): ListedModel[] {
    return catalogue.models.map((model) => {
      const { id, vendor, name, family, description, kind } = model
      const phones = phonesOf(id)
      return {
        ...{ id, vendor, name, family, description, kind, phones, builtIn: true },
        known: () => model,
        describe: () => describeModel(model, { phones }),
      }
    })
  }

  async function listed(scope: TenantScope): Promise<ListedModel[]> {
    const counts = await store.phoneCounts(scope)
    const owned = (await store.list(scope)).map((record): ListedModel => {
      const { id, vendor, name, family, description, kind } = record
      const phones = counts.get(id) ?? 0
      return {
        ...{ id, vendor, name, family, description, kind, phones, builtIn: false },
        known: async () => (await own.stateOf(record)).model,
        async describe() {
          const { model, quarantine } = await own.stateOf(record)
          return describeModel(model, { record, phones, quarantine, origin: origins.described(record) })
        },
      }
    })
    return [...owned, ...builtInListed((id) => counts.get(id) ?? 0)]
  }

  async function detailOf(record: ModelRecord, phones: number): Promise<ModelDetail> {
    const { model, mistakes, quarantine } = await own.stateOf(record)
    return {
      ...describeModel(model, { record, phones, quarantine, origin: origins.described(record) }),
      ...describeKnowledge(model, thisYear(clock)),
      source: record.source,
      // One that was stored before it was checked is not told: the mistakes say what is wrong with it.
      format: record.kind === 'template' ? (formatSchema.safeParse(record.format).data ?? null) : null,
      fileName: record.fileName,
      mistakes: [...mistakes],
    }
  }

  /** `how`: of a save that is more than a change. */
  async function saved(
    scope: TenantScope,
    id: string,
    patch: ModelPatch,
    ifMatch: number | undefined,
    how?: How,
  ): Promise<ModelDetail> {
    if (catalogue.model(id)) throw new OffhookError('MODEL_BUILT_IN')
    const old = await store.read(scope, id)
    const onlyLock = Object.keys(patch).every((key) => key === 'locked')
    const model = onlyLock ? undefined : await requireSound(scope, ownDraft({ ...old, ...patch }))
    const derived = model && { firstLine: model.firstLine, lastLine: model.lastLine, quarantine: null }
    const record = await store.update(scope, id, patch, ifMatch, derived, how)
    return detailOf(record, (await store.phoneCounts(scope)).get(id) ?? 0)
  }

  return {
    /** A model as it is served; `undefined` when there is none, or its source cannot be compiled; without files while it cannot be worked out. */
    async find(scope: TenantScope, id: string): Promise<PhoneModel | undefined> {
      const builtIn = catalogue.model(id)
      if (builtIn) return builtIn
      const record = await store.read(scope, id).catch((error) => {
        if (hasCode(error, 'MODEL_NOT_FOUND')) return undefined
        throw error
      })
      if (!record) return undefined
      const { model, mistakes, quarantine } = await own.stateOf(record)
      return mistakes.length > 0 && !quarantine && model.guarded?.passing === undefined ? undefined : model
    },

    /** What its phones can be set; throws when the tenant has no such model, or it cannot be worked out just now. */
    async settingsOf(scope: TenantScope, id: string): Promise<PhoneModel['settings']> {
      const model = catalogue.model(id) ?? (await own.stateOf(await store.read(scope, id))).model
      if (model.guarded?.passing) throw model.guarded.passing
      return model.settings
    },

    /** What is known of the makers of a tenant's phones. */
    vendorsInUse: async (scope: TenantScope) => makersOf(await listed(scope), catalogue),

    builtIn: (query: ModelListQuery): Promise<ModelList> =>
      listModels(
        builtInListed(() => 0),
        query,
        findable,
      ),

    async list(scope: TenantScope, query: ModelListQuery): Promise<ModelList> {
      return listModels(await listed(scope), query, findable)
    },

    ...modelNames(catalogue, store, findable),

    named: async (scope: TenantScope) => [...(await store.list(scope)), ...catalogue.models].map(calledSo),
    vendors: (): VendorNames[] =>
      catalogue.vendors.map(({ name, alsoKnownAs, modelPrefixes, ouis }) => ({
        name,
        alsoKnownAs: [...alsoKnownAs],
        modelPrefixes: [...modelPrefixes],
        ouis: [...ouis],
      })),

    async detail(scope: TenantScope, id: string): Promise<ModelDetail> {
      const phones = (await store.phoneCounts(scope)).get(id) ?? 0
      const builtIn = catalogue.model(id)
      if (!builtIn) return detailOf(await store.read(scope, id), phones)
      return {
        ...describeModel(builtIn, { phones }),
        ...describeKnowledge(builtIn, thisYear(clock), catalogue.namesFrom(id)),
        source: definitionAsYaml(catalogue, id) ?? '',
        format: mainFile(builtIn)?.formatSpec ?? null,
        fileName: mainFile(builtIn)?.pattern ?? '',
        mistakes: [],
      }
    },

    /** The mistakes of a source that is being written, and the settings that it declares. */
    async check(
      { tenantId }: TenantScope,
      draft: Pick<Draft, 'kind' | 'source'> & Partial<Draft>,
    ): Promise<z.output<typeof modelCheckResultSchema>> {
      // Alone, as a save of it will be: the same text is compiled once.
      const whole = ownDraft({ ...emptyDraft, ...draft })
      const judgement = await judge(tenantId, whole)
      if ('mistakes' in judgement) {
        const { firstLine, lastLine } = whole
        return { mistakes: [...judgement.mistakes], settings: [], firstLine, lastLine }
      }
      const { settings, firstLine, lastLine } = judgement.outline
      return { mistakes: [], settings, firstLine, lastLine }
    },

    /** A source that is being written as a model that can be asked for files, or its mistakes. */
    async tried(
      { tenantId }: TenantScope,
      draft: Pick<Draft, 'kind' | 'source'> & Partial<Draft>,
    ): Promise<{ model: PhoneModel } | { mistakes: readonly Mistake[] }> {
      const whole = ownDraft({ ...emptyDraft, ...draft })
      const judgement = await judge(tenantId, whole)
      return 'mistakes' in judgement ? judgement : { model: own.tried(tenantId, whole, judgement.outline) }
    },

    async create(scope: TenantScope, input: ModelCreate): Promise<ModelDetail> {
      const { firstLine, lastLine } = await requireSound(scope, ownDraft({ ...input, family: '' }))
      return detailOf(await store.create(scope, { ...input, firstLine, lastLine, family: '' }), 0)
    },

    ...{ update: saved, origins, parameters: parametersIn(catalogue, store, own) },

    /** A copy that the tenant may change: a built-in model becomes a sheet with everything that its definition says. */
    async duplicate(scope: TenantScope, id: string, name: string): Promise<ModelDetail> {
      const builtIn = catalogue.model(id)
      if (!builtIn) {
        const original = await store.read(scope, id)
        const origin = original.origin && { ...original.origin, content: await store.originOf(scope, id) }
        const copied = { ...original, name, locked: false }
        return detailOf(await store.create(scope, copied, id, origin ?? undefined), 0)
      }
      const copy = {
        kind: 'sheet',
        name,
        vendor: builtIn.vendor,
        family: builtIn.family,
        description: builtIn.description,
        source: definitionAsYaml(catalogue, id) ?? '',
        fileName: mainFile(builtIn)?.pattern ?? '',
        firstLine: builtIn.firstLine,
        lastLine: builtIn.lastLine,
        // A sheet says in its source how its files are written and what its phones are asked by.
        ...{ format: plainText, resyncEvent: '', rebootEvent: '' },
        locked: false,
      } as const
      const record = await store.create(scope, copy, id, origins.of(id))
      return detailOf(record, 0)
    },

    async remove(scope: TenantScope, id: string): Promise<void> {
      if (catalogue.model(id)) throw new OffhookError('MODEL_BUILT_IN')
      await store.remove(scope, id)
    },

    /** Looks at the own models of all tenants, one after the other, and tells of those that cannot be served. */
    async unsound(scope: SystemScope, tell: (record: ModelRecord, mistake: Mistake) => void): Promise<void> {
      for (const { tenantId, id } of await store.allIds(scope)) {
        const record = await store.read(tenantScope({ id: tenantId, code: '' }), id).catch(() => undefined)
        const [mistake] = record ? (await own.stateOf(record)).mistakes : []
        if (record && mistake) tell(record, mistake)
      }
    },
  }
}

/** The names that a model's files can carry: those that are looked for, and those that are asked for. */
function parametersIn(catalogue: Catalogue, store: ModelStore, own: ReturnType<typeof ownModels>) {
  return async (scope: TenantScope, id: string, wanted: NamesWanted): Promise<ModelParameters> => {
    const builtIn = catalogue.model(id)
    const unknown = { known: false, items: [], total: 0, named: (wanted.names ?? []).map(() => null) }
    const owned = builtIn ? undefined : (await own.asked(await store.read(scope, id))).model
    try {
      if (builtIn) return parameterNames(builtIn, wanted, namesSeenIn(catalogue.namesFrom(id) ?? {}))
      const found = await owned?.guarded?.fill<ModelParameters>({ do: 'names', wanted })
      return found ? withoutWords(found) : unknown
    } catch (error) {
      // One that cannot be worked out just now has no names that anybody knows.
      if (!(error instanceof SourceError)) throw error
      return unknown
    }
  }
}

/** What a tenant wrote into its source may be a password. */
function withoutWords({ items, named, ...found }: ModelParameters): ModelParameters {
  return {
    ...found,
    items: items.map((each) => ({ ...each, always: null })),
    named: named.map((each) => each && { ...each, always: null }),
  }
}

const plainText = { kind: 'text', contentType: 'text/plain' } as const

/** What a draft that is only tried leaves out. */
const emptyDraft: Omit<OwnDraft, 'kind' | 'source'> = {
  ...{ name: 'draft', vendor: '', description: '', family: '' },
  ...{ format: plainText, fileName: '{mac}.cfg' },
  ...{ firstLine: 1, lastLine: 1, resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
}

function atLine({ line, message }: Mistake): string {
  return line === undefined ? message : `line ${line}: ${message}`
}

function makersOf(models: readonly ListedModel[], { vendors }: Catalogue): Vendor[] {
  const used = new Set(models.flatMap(({ vendor, phones }) => (phones > 0 ? [vendor] : [])))
  return vendors.filter(({ name }) => used.has(name))
}

/** Any model by what it is called. */
const calledSo = ({ id, vendor, name }: Pick<Model, 'id' | 'vendor' | 'name'>) => ({ id, vendor, name })

function findableBy({ vendors }: Catalogue) {
  const vendorOf = new Map(vendors.map((vendor) => [vendor.name, vendor]))
  return (model: Pick<Model, 'vendor' | 'name'> & Partial<Model>) =>
    findableModel(model, vendorOf.get(model.vendor))
}

const thisYear = (clock: Clock): number => new Date(clock.now()).getUTCFullYear()
