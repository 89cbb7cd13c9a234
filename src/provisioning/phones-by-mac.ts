/** The secrets of phones by their MACs, for a request that carries nothing else; remembered until any phone is another one. */

import { LRUCache } from 'lru-cache'
import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { PhoneStore } from '../phones/phone-store.ts'

export type PhonesByMac = ReturnType<typeof phonesByMac>

const mostMacs = 10_000

export function phonesByMac(phones: Pick<PhoneStore, 'secretsOfMacs'>, feed: Feed) {
  const kept = new LRUCache<string, readonly string[]>({ max: mostMacs })
  /** Not older than the last change. */
  const beingRead = new Map<string, Promise<readonly string[]>>()

  feed.on(({ type }) => {
    if (!/^phone\.(?:created|configured|deleted)$|^everything$/.test(type)) return
    kept.clear()
    beingRead.clear()
  })

  /** Of a name there are hardly ever two. In whatever tenant, or in one. */
  return async function secretsOf(
    macs: readonly string[],
    scope: TenantScope | SystemScope = systemScope,
  ): Promise<readonly string[]> {
    const name = ['tenantId' in scope ? scope.tenantId : '', ...macs].join(' ')
    const known = kept.get(name) ?? beingRead.get(name)
    if (known) return known
    const reading = phones.secretsOfMacs(scope, macs)
    beingRead.set(name, reading)
    const isNewest = () => beingRead.get(name) === reading
    try {
      const secrets = await reading
      if (isNewest()) kept.set(name, secrets)
      return secrets
    } finally {
      if (isNewest()) beingRead.delete(name)
    }
  }
}
