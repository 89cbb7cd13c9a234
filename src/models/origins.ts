/** The built-in models that tenants’ copies came from: as they are now, and whether that is as they were. */

import { definitionAsData } from '../definitions/definition-yaml.ts'
import { digestOf } from '../definitions/follow-origin.ts'
import type { Catalogue } from '../definitions/load-definitions.ts'
import type { Model } from '../schema/model.ts'
import type { Origin } from './model-origins.ts'
import type { ModelRecord } from './model-store.ts'

export function originsIn(catalogue: Pick<Catalogue, 'model' | 'merged'>) {
  /** Of built-in models that have copies: they stay as they are while the process lives. */
  const digests = new Map<string, string | undefined>()

  function digest(id: string): string | undefined {
    if (!digests.has(id)) {
      const data = catalogue.model(id) && definitionAsData(catalogue, id)
      digests.set(id, data && digestOf(data))
    }
    return digests.get(id)
  }

  function state({ id, hash }: NonNullable<ModelRecord['origin']>) {
    if (!catalogue.model(id)) return 'gone'
    return digest(id) === hash ? 'same' : 'moved'
  }

  return {
    /** What a copy is told of it now. */
    of(id: string): Origin | undefined {
      const data = definitionAsData(catalogue, id)
      return data && { id, hash: digestOf(data), content: JSON.stringify(data) }
    },

    described({ origin }: Pick<ModelRecord, 'origin'>): Model['origin'] {
      if (!origin) return null
      const model = catalogue.model(origin.id)
      const name = model ? `${model.vendor} ${model.name}` : origin.id
      return { id: origin.id, name, state: state(origin) }
    },
  }
}
