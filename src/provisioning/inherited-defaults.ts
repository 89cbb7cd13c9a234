/** What phones inherit from the system and from their model, kept in memory as long as there is room: no phone waits for the database to know it. */

import { setImmediate as pause } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { systemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import {
  type Defaults,
  type DefaultsStore,
  type ModelsDefaults,
  noDefaults,
} from '../defaults/defaults-store.ts'

/** What an entry costs beside its texts. */
const entryBytes = 512

export type InheritedDefaults = ReturnType<typeof inheritedDefaults>

export function inheritedDefaults(defaults: DefaultsStore, feed: Feed, maxBytes: number) {
  const system = kept(() => defaults.ofSystem(systemScope))
  /** The tenants that have set some for a model: of the others nothing is asked. */
  const some = new Set<string>()
  const byTenant = new LRUCache<string, Promise<ModelsDefaults>>({ maxSize: maxBytes })
  const atStart = kept(async () => {
    const tenants = await defaults.tenantsWithModels(systemScope)
    for (const tenantId of tenants) some.add(tenantId)
    void readAhead(tenants)
  })

  feed.on(({ type, tenantId }) => {
    if (type === 'defaults.system' || type === 'everything') system.renew()
    if (type === 'everything') {
      some.clear()
      byTenant.clear()
      atStart.renew()
    }
    if (type !== 'defaults.model' || tenantId === null) return
    some.add(tenantId)
    if (byTenant.has(tenantId)) void read(tenantId)
  })

  function keep(tenantId: string, models: Promise<ModelsDefaults>, size: number): void {
    // The cache keeps the weight of a value that is set once more.
    byTenant.delete(tenantId)
    byTenant.set(tenantId, models, { size })
  }

  function read(tenantId: string): Promise<ModelsDefaults> {
    const reading = defaults.ofModels(tenantScope({ id: tenantId, code: '' }))
    keep(tenantId, reading, entryBytes)
    const whenStill = (then: () => void) => byTenant.peek(tenantId) === reading && then()
    reading.then(
      (models) => whenStill(() => keep(tenantId, reading, weightOf(models))),
      // What failed is tried again by who needs it.
      () => whenStill(() => byTenant.delete(tenantId)),
    )
    return reading
  }

  /** A tenant at a time, so that no more than one is in memory beside those that are kept; the others are read when they ask. */
  async function readAhead(tenants: readonly string[]): Promise<void> {
    for (const tenantId of tenants) {
      if (byTenant.calculatedSize > maxBytes / 2) return
      try {
        if (!byTenant.has(tenantId)) await read(tenantId)
      } catch {
        return
      }
      await pause()
    }
  }

  return {
    ofSystem: (): Promise<Defaults> => system.get(),

    async ofModel({ tenantId }: TenantScope, modelId: string): Promise<Defaults> {
      if (!byTenant.has(tenantId)) await atStart.get()
      if (!some.has(tenantId)) return noDefaults
      const models = await (byTenant.get(tenantId) ?? read(tenantId))
      return models.get(modelId) ?? noDefaults
    },

    size: () => ({ entries: byTenant.size, bytes: byTenant.calculatedSize }),
  }
}

/** About what it takes: a character is up to two bytes. */
function weightOf(models: ModelsDefaults): number {
  return entryBytes + 2 * JSON.stringify([...models]).length
}

type Kept<Item> = { get(): Promise<Item>; renew(): void }

/** Read before anybody asks, and again as soon as it is out of date. */
function kept<Item>(read: () => Promise<Item>): Kept<Item> {
  let item: Promise<Item> | undefined
  function renew(): Promise<Item> {
    const reading = read()
    item = reading
    // What failed is tried again by who needs it.
    reading.catch(() => {
      if (item === reading) item = undefined
    })
    return reading
  }
  renew()
  return { get: () => item ?? renew(), renew: () => void renew() }
}
