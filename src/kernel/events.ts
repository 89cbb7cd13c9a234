/** What changed, told to the parts that depend on it: caches, operations, the live page. */

import type { Log } from './log.ts'

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
  on(listener: (change: Change) => void): () => void
}

export function createEvents(log: Log): Events {
  const listeners = new Set<(change: Change) => void>()
  return {
    emit(change) {
      for (const listener of listeners) {
        try {
          listener(change)
        } catch (error) {
          log.error({ error, change: change.type }, 'a listener failed')
        }
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
