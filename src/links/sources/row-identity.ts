/** Which number of which tenant a row is: by its id, by a column, or by how ids are made. */

import type { Source } from '../../schema/link-source.ts'

type Identity = { number: string; tenantKey: string }

/** The column that names the tenant, where one does. */
export function tenantColumnOf(source: Source, usual: string): string[] {
  if (source.tenantFrom !== 'column') return []
  return [source.tenantColumn || usual]
}

export function identityOf(source: Source, { id, column }: { id: string; column: string }): Identity {
  if (source.tenantFrom === 'column') return { number: id, tenantKey: column }
  if (source.tenantFrom === 'pattern') return byPattern(source.pattern, id) ?? { number: '', tenantKey: '' }
  return { number: id, tenantKey: '' }
}

/** What stands between the two is in no number: of `100-ACME-2` that is made as `{number}-{tenant}` the tenant is `ACME-2`. */
function byPattern(pattern: string, id: string): Identity | undefined {
  const [, before = '', first, between = '', , after = ''] =
    /^([^{}]*)\{(number|tenant)\}([^{}]+)\{(number|tenant)\}([^{}]*)$/.exec(pattern) ?? []
  if (first === undefined || !id.startsWith(before) || !id.endsWith(after)) return undefined
  const inner = id.slice(before.length, id.length - after.length)
  const at = first === 'number' ? inner.indexOf(between) : inner.lastIndexOf(between)
  if (at < 1) return undefined
  const [left, right] = [inner.slice(0, at), inner.slice(at + between.length)]
  return first === 'number' ? { number: left, tenantKey: right } : { number: right, tenantKey: left }
}
