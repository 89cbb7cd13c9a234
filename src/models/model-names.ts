/** What a tenant’s phone models are called, and which of them a person means. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Catalogue } from '../definitions/load-definitions.ts'
import { type Findable, fit, typedWords, wordsOf } from '../schema/word-search.ts'
import type { ModelStore } from './model-store.ts'

/** `findable`: what a model is found by. */
export function modelNames(
  catalogue: Catalogue,
  store: ModelStore,
  findable: (model: { vendor: string; name: string }) => Findable,
) {
  const builtInNames = catalogue.models.map(({ id, vendor, name }) => ({
    id,
    found: findable({ vendor, name }),
  }))

  async function findables(scope: TenantScope) {
    const own = (await store.list(scope)).map(({ id, vendor, name }) => ({
      id,
      found: findable({ vendor, name }),
    }))
    return [...builtInNames, ...own]
  }

  const idsThatFit = (all: typeof builtInNames, q: string) =>
    all.flatMap(({ id, found }) => (fit(found, q) === undefined ? [] : [id]))

  return {
    /** Ids of the models that each word of `q` names; a word without a letter or digit names none. */
    async idsNamedByWords(scope: TenantScope, q: string): Promise<Map<string, string[]>> {
      const all = await findables(scope)
      const words = typedWords(q).filter((word) => wordsOf(word).length > 0)
      return new Map(words.map((word) => [word, idsThatFit(all, word)]))
    },

    /** Ids of the models of a vendor, in whatever capitals it is written. */
    async idsOfVendor(scope: TenantScope, vendor: string): Promise<string[]> {
      const wanted = vendor.toLowerCase()
      return [...catalogue.models, ...(await store.list(scope))].flatMap((model) =>
        model.vendor.toLowerCase() === wanted ? [model.id] : [],
      )
    },

    /** What each of these models is called; one that is gone has its id for a name. */
    async namesOf(
      scope: TenantScope,
      ids: Iterable<string>,
    ): Promise<Map<string, { vendor: string; name: string }>> {
      const own = new Map((await store.list(scope)).map((record) => [record.id, record]))
      const nameOf = (id: string) => {
        const { vendor = '', name = id } = catalogue.model(id) ?? own.get(id) ?? {}
        return { vendor, name }
      }
      return new Map([...ids].map((id) => [id, nameOf(id)]))
    },

    /** Ids of the models that phones of the tenant have, in the order of their names. */
    async idsByName(scope: TenantScope): Promise<string[]> {
      const own = new Map((await store.list(scope)).map((record) => [record.id, record.name]))
      const nameOf = (id: string) => catalogue.model(id)?.name ?? own.get(id) ?? ''
      const used = [...(await store.phoneCounts(scope)).keys()]
      return used.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }))
    },
  }
}
