/** How many files may be on their way at once: of one phone, of one tenant, in all. */

import { OffhookError } from '../kernel/errors.ts'

export const atOnce = { ofPhone: 2, ofTenant: 8, inAll: 32 }

export function uploadTurns(limits = atOnce) {
  const open = new Map<string, number>()

  function add(name: string, change: 1 | -1): void {
    const count = (open.get(name) ?? 0) + change
    if (count === 0) open.delete(name)
    else open.set(name, count)
  }

  return {
    /** Takes a turn, or throws UPLOADS_BUSY; what it answers gives the turn back. */
    take(tenantId: string, phoneId: string): () => void {
      const most: [name: string, most: number][] = [
        [`phone ${phoneId}`, limits.ofPhone],
        [`tenant ${tenantId}`, limits.ofTenant],
        ['all', limits.inAll],
      ]
      if (most.some(([name, most]) => (open.get(name) ?? 0) >= most)) throw new OffhookError('UPLOADS_BUSY')
      for (const [name] of most) add(name, 1)
      let given = false
      return () => {
        if (given) return
        given = true
        for (const [name] of most) add(name, -1)
      }
    },
  }
}
