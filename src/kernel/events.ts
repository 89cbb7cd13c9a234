/** What changed, told to the parts that depend on it: caches, operations, the live page. */

import type { Guard } from './guard.ts'

export type Change =
  | {
      readonly type:
        | 'tenant'
        | 'extension'
        | 'contact'
        | 'model'
        | 'modelDefaults'
        | 'phone'
        | 'operation'
        | 'fetch'
      readonly tenantId: string
      /** The objects that changed, for `modelDefaults` the models; empty means any of the tenant's. */
      readonly ids: readonly string[]
    }
  /** What the phones of all tenants inherit. */
  | { readonly type: 'systemDefaults'; readonly tenantId: null; readonly ids: readonly [] }

export type Events = {
  emit(change: Change): void
  /** The answer ends the listening. */
  on(listener: (change: Change) => void | Promise<void>): () => void
}

/** A listener that fails, now or in time, keeps no other one from hearing. */
export function createEvents(guard: Guard): Events {
  const listeners = new Set<(change: Change) => void | Promise<void>>()
  return {
    emit(change) {
      for (const listener of listeners)
        guard.run('listener', { change: change.type, tenant: change.tenantId, ids: change.ids }, () =>
          listener(change),
        )
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
