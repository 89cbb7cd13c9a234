/** Whose the rows of a PBX's database are. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { LinkRecord } from '../links/link-store.ts'
import type { SourceRow } from '../links/sources/source-row.ts'
import type { Source } from '../schema/link-source.ts'
import type { TakingPolicy } from './plan-taken.ts'

export type TenantRows = { scope: TenantScope; policy: TakingPolicy; rows: SourceRow[] }

type Tenants = {
  link: Pick<LinkRecord, 'tenantId'> & { source: Source }
  /** Tenants that the link may write to. */
  scopes: readonly TenantScope[]
  /** Of which the link has extensions already: their rows may all be gone. */
  known: ReadonlySet<string>
}

const named = 5

/** `notes` says of rows that are nobody's here. */
export function rowsOfTenants(
  rows: readonly SourceRow[],
  { link, scopes, known }: Tenants,
): { tenants: TenantRows[]; notes: string[] } {
  const { source } = link
  const byCode = new Map(scopes.map((scope) => [scope.code.toLowerCase(), scope]))
  const entries = new Map(source.tenants.map((entry) => [entry.key.toLowerCase(), entry]))
  const entriesByCode = new Map(source.tenants.toReversed().map((entry) => [entry.code.toLowerCase(), entry]))
  const isOne = source.tenantFrom === 'link'
  const found = new Map<string, TenantRows>()
  const strangers = new Map<string, number>()

  function of(key: string): TenantRows | undefined {
    const entry = isOne ? source.tenants[0] : entries.get(key)
    const own = isOne && link.tenantId !== null ? scopes[0] : byCode.get((entry?.code ?? key).toLowerCase())
    if (!own) return undefined
    const { tenantId } = own
    const there = found.get(tenantId) ?? { scope: own, policy: { ...source, ...given(entry) }, rows: [] }
    found.set(tenantId, there)
    return there
  }

  for (const row of rows) {
    const own = of(row.tenantKey.toLowerCase())
    if (own) own.rows.push(row)
    else strangers.set(row.tenantKey, (strangers.get(row.tenantKey) ?? 0) + 1)
  }
  for (const scope of scopes)
    if (known.has(scope.tenantId) && !found.has(scope.tenantId)) {
      const entry = entriesByCode.get(scope.code.toLowerCase())
      found.set(scope.tenantId, { scope, policy: { ...source, ...given(entry) }, rows: [] })
    }
  return { tenants: [...found.values()], notes: notesOf(strangers) }
}

function given(entry: Source['tenants'][number] | undefined): Partial<TakingPolicy> {
  if (!entry) return {}
  const { onNew, onChanged, onGone } = entry
  return { ...(onNew && { onNew }), ...(onChanged && { onChanged }), ...(onGone && { onGone }) }
}

function notesOf(strangers: ReadonlyMap<string, number>): string[] {
  if (strangers.size === 0) return []
  const rows = strangers.values().reduce((sum, count) => sum + count, 0)
  const some = [...strangers.keys()].slice(0, named).map((key) => (key === '' ? '(none)' : key.slice(0, 60)))
  const more = strangers.size > named ? ' and others' : ''
  return [`${rows} rows are of tenants that are not here: ${some.join(', ')}${more}`]
}
