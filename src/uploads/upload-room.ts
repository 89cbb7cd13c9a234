/** Room for files that are on their way: they count as kept ones do, so that many at once leave the quotas whole. */

import { OffhookError } from '../kernel/errors.ts'

/** Bytes that all files together may have: of one phone, of one tenant, of all. */
export type UploadLimits = { perPhone: number; perTenant: number; inAll: number }

/** Bytes of files that have arrived, of the tenant and in all, and of those that will make room for this one. */
export type KeptBytes = { ofTenant: number; inAll: number; going: number }

export function uploadRoom(limits: UploadLimits) {
  const arriving = new Map<string, number>()
  let all = 0
  /** Tenants of which a file is coming that has room only when older ones have gone. */
  const replacing = new Set<string>()

  /** Answers how many of the tenant are coming then. */
  function add(tenantId: string, bytes: number): number {
    const sum = (arriving.get(tenantId) ?? 0) + bytes
    if (sum === 0) arriving.delete(tenantId)
    else arriving.set(tenantId, sum)
    all += bytes
    return sum
  }

  return {
    /** Throws UPLOADS_FULL when so many bytes would be too many; what it answers gives the room back. */
    async take(tenantId: string, bytes: number, kept: () => Promise<KeptBytes>): Promise<() => void> {
      // Before the kept ones are asked for: a file that arrives meanwhile is counted twice rather than never.
      const coming = { ofTenant: add(tenantId, bytes), inAll: all }
      let replaces: boolean
      try {
        const { ofTenant, inAll, going } = await kept()
        const overTenant = ofTenant + coming.ofTenant - limits.perTenant
        const overAll = inAll + coming.inAll - limits.inAll
        replaces = Math.max(overTenant, overAll) > 0
        // The old file stays until the new one is whole, so that both are there for a while.
        if (replaces && replacing.has(tenantId)) throw new OffhookError('UPLOADS_BUSY')
        if (overTenant > going)
          throw new OffhookError(
            'UPLOADS_FULL',
            'The tenant’s phones have sent as much as they may; delete some',
          )
        if (overAll > going)
          throw new OffhookError('UPLOADS_FULL', 'Uploads have as much room on this server as they may')
      } catch (error) {
        add(tenantId, -bytes)
        throw error
      }
      if (replaces) replacing.add(tenantId)
      return () => {
        add(tenantId, -bytes)
        if (replaces) replacing.delete(tenantId)
      }
    },
  }
}
