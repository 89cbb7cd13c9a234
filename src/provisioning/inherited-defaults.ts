/** What phones inherit from the system and from their model, kept in memory: no phone waits for the database to know it. */

import { systemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import {
  type Defaults,
  type DefaultsStore,
  type ModelsDefaults,
  noDefaults,
} from '../defaults/defaults-store.ts'
import type { Events } from '../kernel/events.ts'

export function inheritedDefaults(defaults: DefaultsStore, events: Events) {
  const system = kept(() => defaults.ofSystem(systemScope))
  const atStart = kept(() => defaults.ofAllModels(systemScope))
  /** Of the tenants that changed some since then. */
  const changed = new Map<string, Kept<ModelsDefaults>>()

  events.on((change) => {
    if (change.type === 'systemDefaults') system.renew()
    if (change.type !== 'modelDefaults') return
    const { tenantId } = change
    const ofTenant = changed.get(tenantId)
    if (ofTenant) ofTenant.renew()
    else
      changed.set(
        tenantId,
        kept(() => defaults.ofModels(tenantScope({ id: tenantId, code: '' }))),
      )
  })

  return {
    ofSystem: (): Promise<Defaults> => system.get(),

    async ofModel({ tenantId }: TenantScope, modelId: string): Promise<Defaults> {
      const models = await (changed.get(tenantId)?.get() ?? atStart.get().then((all) => all.get(tenantId)))
      return models?.get(modelId) ?? noDefaults
    },
  }
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
