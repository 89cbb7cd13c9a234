/** What belongs to one phone alone, its MAC address and its secret, and another phone has already. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { FieldError } from '../kernel/errors.ts'
import { type PhoneDraft, secretHash } from './phone-record.ts'

/** Of each of them, told at its field. */
export async function takenIn(
  queries: Queries,
  vault: Vault,
  scope: TenantScope,
  drafts: readonly PhoneDraft[],
): Promise<FieldError[][]> {
  if (drafts.length === 0) return []
  const hashes = drafts.map(({ secret }) => secretHash(vault, secret))
  const sameMac = await queries
    .selectFrom('phone')
    .select(['id', 'tenantId', 'name', 'mac'])
    .where(
      'mac',
      'in',
      drafts.map(({ mac }) => mac),
    )
    .execute()
  const sameSecret = await queries
    .selectFrom('phone')
    .select(['id', 'secretHash', 'oldSecretHash'])
    .where((where) => where.or([where('secretHash', 'in', hashes), where('oldSecretHash', 'in', hashes)]))
    .execute()
  const byMac = new Map(sameMac.map((row) => [row.mac, row]))
  const bySecret = new Map(
    sameSecret.flatMap(({ id, ...row }) => [
      [row.secretHash, id],
      [row.oldSecretHash ?? '', id],
    ]),
  )
  return drafts.map(({ id, mac }, index) => {
    const errors: FieldError[] = []
    const other = byMac.get(mac)
    if (other && other.id !== id)
      errors.push({
        path: 'mac',
        message:
          other.tenantId === scope.tenantId
            ? `“${other.name}” has this MAC address already`
            : 'A phone outside of this tenant has this MAC address already; check the label',
      })
    const twin = bySecret.get(hashes[index] ?? '')
    if (twin !== undefined && twin !== id)
      errors.push({ path: 'secret', message: 'This secret cannot be used; leave it out and one is made' })
    return errors
  })
}
