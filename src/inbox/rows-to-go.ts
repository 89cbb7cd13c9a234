/** Which rows of the inbox make room when there are too many: those of whoever has the most, so that nobody pushes out the others. */

export type Share = { readonly tenantId: string | null; readonly source: string; readonly n: number }

export type InboxBounds = { ofSource: number; ofTenant: number; inAll: number }

/** How many of the oldest of each share are to go. */
export function rowsToGo(shares: readonly Share[], { ofSource, ofTenant, inAll }: InboxBounds): Share[] {
  const left = shares.map((share) => ({ ...share, left: Math.min(share.n, ofSource) }))
  for (const own of Map.groupBy(left, ({ tenantId }) => tenantId).values()) level(own, ofTenant)
  const tenants = [...Map.groupBy(left, ({ tenantId }) => tenantId).values()].map((own) => ({
    own,
    left: own.reduce((sum, share) => sum + share.left, 0),
  }))
  level(tenants, inAll)
  for (const { own, left } of tenants) level(own, left)
  return left
    .map((share) => ({ tenantId: share.tenantId, source: share.source, n: share.n - share.left }))
    .filter(({ n }) => n > 0)
}

/** Takes from the largest until all of them together are no more than that. */
function level(parts: { left: number }[], most: number): void {
  let over = parts.reduce((sum, { left }) => sum + left, 0) - most
  while (over > 0) {
    const sorted = parts.toSorted((a, b) => b.left - a.left)
    const [largest] = sorted
    if (!largest) return
    const next = sorted.find(({ left }) => left < largest.left)?.left ?? 0
    const equal = sorted.filter(({ left }) => left === largest.left)
    const each = Math.max(1, Math.min(largest.left - next, Math.floor(over / equal.length)))
    for (const part of equal) {
      if (over <= 0) return
      const taken = Math.min(each, over)
      part.left -= taken
      over -= taken
    }
  }
}
