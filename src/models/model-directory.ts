/** All phone models that a tenant can choose: the built-in catalogue and its own. */

import { LRUCache } from 'lru-cache'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { definitionAsYaml } from '../definitions/definition-yaml.ts'
import type { Catalogue } from '../definitions/load-definitions.ts'
import type { CompiledModel } from '../definitions/model.ts'
import { compileSheetModel, compileTemplateModel, type OwnModelResult } from '../definitions/own-models.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { ListQuery } from '../schema/fields.ts'
import type { Mistake, Model, ModelCreate, ModelDetail, ModelPatch } from '../schema/model.ts'
import { describeKnowledge, describeModel } from './model-description.ts'
import type { ModelRecord, ModelStore } from './model-store.ts'

export type ModelDirectory = ReturnType<typeof modelDirectory>

const keptModels = 2000

type Draft = Pick<
  ModelCreate,
  | 'kind'
  | 'source'
  | 'format'
  | 'fileName'
  | 'firstLine'
  | 'lastLine'
  | 'resyncEvent'
  | 'rebootEvent'
  | 'name'
  | 'vendor'
  | 'description'
>

export function modelDirectory(catalogue: Catalogue, store: ModelStore, clock: Clock) {
  const thisYear = () => new Date(clock.now()).getUTCFullYear()
  const compiled = new LRUCache<string, OwnModelResult>({ max: keptModels })

  function compile(draft: Draft, id: string, family: string): OwnModelResult {
    const identity = { id, vendor: draft.vendor, family, name: draft.name }
    if (draft.kind === 'sheet') return compileSheetModel(draft.source, identity)
    return compileTemplateModel(
      {
        template: draft.source,
        format: draft.format,
        fileName: draft.fileName,
        firstLine: draft.firstLine,
        lastLine: draft.lastLine,
        description: draft.description,
        notify: { resync: { event: draft.resyncEvent }, reboot: { event: draft.rebootEvent } },
      },
      identity,
    )
  }

  function compileOwn(record: ModelRecord): OwnModelResult {
    const key = `${record.id} ${record.revision}`
    const kept = compiled.get(key)
    if (kept) return kept
    const result = compile(record, record.id, record.family)
    compiled.set(key, result)
    return result
  }

  /** Throws with every mistake, by line, when the source cannot be served. */
  function requireSound(draft: Draft, family: string): CompiledModel {
    const result = compile(draft, 'draft', family)
    if ('model' in result) return result.model
    throw new InvalidInput(
      result.mistakes.map((mistake) => ({
        path: 'source',
        message: atLine(mistake),
        line: mistake.line,
        column: mistake.column,
      })),
    )
  }

  async function own(scope: TenantScope): Promise<Model[]> {
    const counts = await store.phoneCounts(scope)
    return (await store.list(scope)).map((record) =>
      describeModel(resultModel(compileOwn(record)), { record, phones: counts.get(record.id) ?? 0 }),
    )
  }

  async function all(scope: TenantScope): Promise<Model[]> {
    const counts = await store.phoneCounts(scope)
    const builtIn = catalogue.models.map((model) =>
      describeModel(model, { phones: counts.get(model.id) ?? 0 }),
    )
    return [...(await own(scope)), ...builtIn]
  }

  function detailOf(record: ModelRecord, phones: number): ModelDetail {
    const result = compileOwn(record)
    return {
      ...describeModel(resultModel(result), { record, phones }),
      ...describeKnowledge(resultModel(result), thisYear()),
      source: record.source,
      format: record.kind === 'template' ? record.format : null,
      fileName: record.fileName,
      mistakes: 'mistakes' in result ? [...result.mistakes] : [],
    }
  }

  return {
    /** A model as it is served; `undefined` when there is none, or its source cannot be compiled. */
    async find(scope: TenantScope, id: string): Promise<CompiledModel | undefined> {
      const builtIn = catalogue.model(id)
      if (builtIn) return builtIn
      const record = await store.read(scope, id).catch((error) => {
        if (error instanceof OffhookError && error.code === 'MODEL_NOT_FOUND') return undefined
        throw error
      })
      return record && resultModel(compileOwn(record))
    },

    /** What its phones can be set; throws when the tenant has no such model. */
    async settingsOf(scope: TenantScope, id: string): Promise<CompiledModel['settings']> {
      const model = catalogue.model(id) ?? resultModel(compileOwn(await store.read(scope, id)))
      return model?.settings ?? []
    },

    builtIn: (query: ListQuery) =>
      page(
        catalogue.models.map((model) => describeModel(model, { phones: 0 })),
        query,
      ),

    async list(scope: TenantScope, query: ListQuery): Promise<{ items: Model[]; total: number }> {
      return page(await all(scope), query)
    },

    /** Ids of the models whose name or vendor holds `q`. */
    async idsNamed(scope: TenantScope, q: string): Promise<string[]> {
      return [...catalogue.models, ...(await store.list(scope))]
        .filter(({ vendor, name }) => `${vendor} ${name}`.toLowerCase().includes(q.toLowerCase()))
        .map((model) => model.id)
    },

    /** Ids of the models that phones of the tenant have, in the order of their names. */
    async idsByName(scope: TenantScope): Promise<string[]> {
      const own = new Map((await store.list(scope)).map((record) => [record.id, record.name]))
      const nameOf = (id: string) => catalogue.model(id)?.name ?? own.get(id) ?? ''
      const used = [...(await store.phoneCounts(scope)).keys()]
      return used.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }))
    },

    async detail(scope: TenantScope, id: string): Promise<ModelDetail> {
      const phones = (await store.phoneCounts(scope)).get(id) ?? 0
      const builtIn = catalogue.model(id)
      if (!builtIn) return detailOf(await store.read(scope, id), phones)
      const main = builtIn.files.find((file) => file.main)
      return {
        ...describeModel(builtIn, { phones }),
        ...describeKnowledge(builtIn, thisYear()),
        source: definitionAsYaml(catalogue, id) ?? '',
        format: main?.formatSpec ?? null,
        fileName: main?.pattern ?? '',
        mistakes: [],
      }
    },

    /** The mistakes of a source that is being written, and the settings that it declares. */
    check(draft: Pick<Draft, 'kind' | 'source'> & Partial<Draft>): {
      mistakes: Mistake[]
      settings: CompiledModel['settings']
      firstLine: number
      lastLine: number
    } {
      const whole: Draft = {
        name: 'draft',
        vendor: '',
        description: '',
        format: { kind: 'text', contentType: 'text/plain' },
        fileName: '{mac}.cfg',
        firstLine: 1,
        lastLine: 1,
        resyncEvent: 'check-sync',
        rebootEvent: 'check-sync',
        ...draft,
      }
      const result = compile(whole, 'draft', '')
      if ('mistakes' in result)
        return {
          mistakes: [...result.mistakes],
          settings: [],
          firstLine: whole.firstLine,
          lastLine: whole.lastLine,
        }
      const { settings, firstLine, lastLine } = result.model
      return { mistakes: [], settings, firstLine, lastLine }
    },

    async create(scope: TenantScope, input: ModelCreate): Promise<ModelDetail> {
      const model = requireSound(input, '')
      return detailOf(
        await store.create(scope, {
          ...input,
          firstLine: model.firstLine,
          lastLine: model.lastLine,
          family: '',
        }),
        0,
      )
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: ModelPatch,
      ifMatch: number | undefined,
    ): Promise<ModelDetail> {
      if (catalogue.model(id)) throw new OffhookError('MODEL_BUILT_IN')
      const old = await store.read(scope, id)
      const onlyLock = Object.keys(patch).every((key) => key === 'locked')
      const model = onlyLock ? undefined : requireSound({ ...old, ...patch }, old.family)
      const record = await store.update(
        scope,
        id,
        { ...patch, ...(model ? { firstLine: model.firstLine, lastLine: model.lastLine } : {}) },
        ifMatch,
      )
      return detailOf(record, (await store.phoneCounts(scope)).get(id) ?? 0)
    },

    /** A copy that the tenant may change: a built-in model becomes a sheet with everything that its definition says. */
    async duplicate(scope: TenantScope, id: string, name: string): Promise<ModelDetail> {
      const builtIn = catalogue.model(id)
      if (!builtIn) {
        const original = await store.read(scope, id)
        return detailOf(await store.create(scope, { ...original, name, locked: false }), 0)
      }
      const main = builtIn.files.find((file) => file.main)
      const record = await store.create(scope, {
        kind: 'sheet',
        name,
        vendor: builtIn.vendor,
        family: builtIn.family,
        description: builtIn.description,
        source: definitionAsYaml(catalogue, id) ?? '',
        format: main?.formatSpec ?? { kind: 'text', contentType: 'text/plain' },
        fileName: main?.pattern ?? '{mac}.cfg',
        firstLine: builtIn.firstLine,
        lastLine: builtIn.lastLine,
        resyncEvent: builtIn.notify.resync?.event ?? '',
        rebootEvent: builtIn.notify.reboot?.event ?? '',
        locked: false,
      })
      return detailOf(record, 0)
    },

    async remove(scope: TenantScope, id: string): Promise<void> {
      if (catalogue.model(id)) throw new OffhookError('MODEL_BUILT_IN')
      await store.remove(scope, id)
    },

    /** Own models of all tenants that can no longer be served, for saying so at start. */
    async unsound(scope: SystemScope): Promise<{ record: ModelRecord; mistakes: readonly Mistake[] }[]> {
      return (await store.all(scope)).flatMap((record) => {
        const result = compileOwn(record)
        return 'mistakes' in result ? [{ record, mistakes: result.mistakes }] : []
      })
    },
  }
}

function resultModel(result: OwnModelResult): CompiledModel | undefined {
  return 'model' in result ? result.model : undefined
}

function atLine({ line, message }: Mistake): string {
  return line === undefined ? message : `line ${line}: ${message}`
}

function matches(model: Model, q: string): boolean {
  return `${model.vendor} ${model.name} ${model.family} ${model.description}`
    .toLowerCase()
    .includes(q.toLowerCase())
}

function page(models: Model[], query: ListQuery): { items: Model[]; total: number } {
  const found = models.filter((model) => !query.q || matches(model, query.q))
  if (query.sort) {
    const key = (model: Model) =>
      query.sort === 'vendor' || query.sort === 'family' || query.sort === 'description'
        ? model[query.sort]
        : query.sort === 'phones'
          ? String(model.phones).padStart(9, '0')
          : model.name
    found.sort((a, b) => key(a).localeCompare(key(b), 'en', { numeric: true }))
    if (query.order === 'desc') found.reverse()
  }
  return {
    items: found.slice((query.page - 1) * query.pageSize, query.page * query.pageSize),
    total: found.length,
  }
}
