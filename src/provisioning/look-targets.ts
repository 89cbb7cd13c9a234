/** Whose files each change asks to be looked at. */

import { systemScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Change } from '../db/feed.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { WantedStore } from '../phones/wanted-store.ts'
import { changesFiles } from './changed-phones.ts'
import type { KnownPhones } from './known-phones.ts'
import type { LookQueue } from './look-queue.ts'

type Parts = {
  wanted: Pick<WantedStore, 'fetchedCounts' | 'fetchedOf' | 'fetchedWithPresets' | 'fetchedWithLayout'>
  known: Pick<KnownPhones, 'keysReach'>
  phones: Pick<PhoneStore, 'idsWithExtension'>
  queue: Pick<LookQueue, 'add'>
}

type Numbered = Change & { seq: number }

/** One that never fetched has nothing that it should have had: it is looked at from its first fetch on. */
export function asksForLook({ type }: Change): boolean {
  return changesFiles(type) || type === 'phone.appeared'
}

export function lookTargets({ wanted, known, phones, queue }: Parts) {
  async function all(seq: number): Promise<void> {
    for (const [tenantId, models] of await wanted.fetchedCounts(systemScope))
      queue.add({ tenantId, seq, total: sumOf(models.values()) })
  }

  /** From which place on the keys of each layout are others: all of them, where it was changed itself. */
  function layoutsIn(changes: readonly Numbered[]): Map<string, number> {
    const places = new Map<string, number>()
    const named = changes.filter(({ type }) => type.startsWith('keyLayout.')).flatMap(({ ids }) => ids)
    for (const each of named) {
      const [id = '', place = -1] = each.split(' ')
      places.set(id, Math.min(places.get(id) ?? Number.POSITIVE_INFINITY, Number(place)))
    }
    return places
  }

  /** Phones of models that have not so many keys are as they were. */
  async function ofLayouts(tenantId: string, seq: number, changes: readonly Numbered[]): Promise<void> {
    for (const [id, place] of layoutsIn(changes)) {
      const counts = await wanted.fetchedWithLayout(systemScope, tenantId, id)
      const modelIds: string[] = []
      for (const modelId of counts.keys())
        if (place < (await known.keysReach(tenantScope({ id: tenantId, code: '' }), modelId)))
          modelIds.push(modelId)
      const total = sumOf(modelIds.map((modelId) => counts.get(modelId) ?? 0))
      if (total > 0) queue.add({ tenantId, seq, layoutIds: [id], modelIds, total })
    }
  }

  async function ofTenant(tenantId: string, changes: readonly Numbered[]): Promise<void> {
    const seq = changes[0]?.seq ?? 0
    const counts = async () => (await wanted.fetchedCounts(systemScope, tenantId)).get(tenantId) ?? new Map()
    if (changes.some(({ type, ids }) => type === 'tenant.settings' || ids.length === 0))
      return queue.add({ tenantId, seq, total: sumOf((await counts()).values()) })
    const idsOf = (pattern: RegExp) => [
      ...new Set(changes.filter(({ type }) => pattern.test(type)).flatMap(({ ids }) => ids)),
    ]
    const modelIds = idsOf(/^(model|defaults)\./)
    if (modelIds.length > 0) {
      const own = await counts()
      queue.add({ tenantId, seq, modelIds, total: sumOf(modelIds.map((id) => own.get(id) ?? 0)) })
    }
    const presetIds = idsOf(/^preset\./)
    if (presetIds.length > 0) {
      const total = await wanted.fetchedWithPresets(systemScope, tenantId, presetIds)
      if (total > 0) queue.add({ tenantId, seq, presetIds, total })
    }
    await ofLayouts(tenantId, seq, changes)
    const scope = tenantScope({ id: tenantId, code: '' })
    const shown = await phones.idsWithExtension(scope, idsOf(/^extension\.changed$/))
    const ids = [...new Set([...shown, ...idsOf(/^phone\./)])]
    queue.add({ tenantId, seq, ids: await wanted.fetchedOf(systemScope, tenantId, ids) })
  }

  return {
    all,

    /** Each that is meant once, however often it was changed. */
    async of(changes: readonly Numbered[]): Promise<void> {
      const asking = changes.filter(asksForLook)
      const ofAll = asking.find(({ tenantId }) => tenantId === null)
      if (ofAll) return all(ofAll.seq)
      for (const [tenantId, some] of Map.groupBy(asking, (change) => `${change.tenantId}`))
        await ofTenant(tenantId, some)
    },
  }
}

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, n) => sum + n, 0)
