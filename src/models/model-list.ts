/** Lists models by what is known of them without describing any: only those of the page are described. */

import type { PhoneModel } from '../definitions/model.ts'
import type { Model, ModelList, ModelListQuery } from '../schema/model.ts'
import { type Findable, findByWords } from '../schema/word-search.ts'
import { narrowed } from './model-facets.ts'

/** What a model is found and sorted by. `known`: how it is worked out what a sheet says, where that takes time. */
export type ListedModel = Pick<
  Model,
  'id' | 'vendor' | 'name' | 'family' | 'description' | 'kind' | 'builtIn' | 'phones'
> & {
  known(): PhoneModel | Promise<PhoneModel>
  describe(): Model | Promise<Model>
}

type Sort = NonNullable<ModelListQuery['sort']>
type Key = (model: ListedModel, known: PhoneModel | undefined) => string | number

const keys: Record<Sort, Key> = {
  name: ({ name }) => name,
  model: ({ vendor, name }) => `${vendor} ${name}`,
  vendor: ({ vendor }) => vendor,
  family: ({ family }) => family,
  description: ({ description }) => description,
  kind: ({ builtIn, kind }) => (builtIn ? '' : kind),
  phones: ({ phones }) => phones,
  lines: (_, known) => (known ? known.lastLine - known.firstLine : 0),
  keys: (_, known) => known?.lineKeys ?? 0,
  honoured: (_, known) => known?.fields.length ?? 0,
  proved: (_, known) => (known?.proved ? known.proved.ofThem / Math.max(known.proved.names, 1) : 0),
}
const asksMore: ReadonlySet<Sort> = new Set(['lines', 'keys', 'honoured', 'proved'])

export async function listModels(
  all: readonly ListedModel[],
  query: ModelListQuery,
  findable: (model: ListedModel) => Findable,
): Promise<ModelList> {
  const { q, sort, order, page, pageSize, builtIn } = query
  const some = builtIn === undefined ? [...all] : all.filter((model) => model.builtIn === builtIn)
  const named = q
    ? findByWords(
        some.map((model) => ({ ...findable(model), model })),
        q,
      ).map(({ model }) => model)
    : some
  const { models: found, facets } = await narrowed(named, query, query.facets ?? false)
  const sorted = sort ? await sortedBy(found, sort, order) : found
  const items: Model[] = []
  for (const model of sorted.slice((page - 1) * pageSize, page * pageSize)) items.push(await model.describe())
  return { items, total: sorted.length, ...(facets && { facets }) }
}

async function sortedBy(
  models: readonly ListedModel[],
  sort: Sort,
  order: 'asc' | 'desc',
): Promise<ListedModel[]> {
  const keyed: { model: ListedModel; key: string | number }[] = []
  for (const model of models)
    keyed.push({ model, key: keys[sort](model, asksMore.has(sort) ? await model.known() : undefined) })
  const way = order === 'desc' ? -1 : 1
  // Those that are alike stay as they were, whichever way.
  keyed.sort(
    ({ key: a }, { key: b }) =>
      way *
      (typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true })),
  )
  return keyed.map(({ model }) => model)
}
