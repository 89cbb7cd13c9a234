/** Codes for whoever has lost the second factor: ten, shown once, each good for one sign-in; only keyed hashes are kept. */

import type { Database } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import type { Vault } from '../db/vault.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import { factorsOf } from './factor-store.ts'
import type { SystemScope } from './tenant-scope.ts'

const howMany = 10
/** 120 bits: as a hash nobody finds it, and 24 letters can be typed. */
const bytes = 15

export type RecoveryStore = ReturnType<typeof recoveryStore>

export function recoveryStore(db: Database, vault: Vault, random: Random) {
  const hashOf = (userId: string, code: string) =>
    vault.hash(`${userId}\0${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`, 'recovery code')

  return {
    /** Those from before are no longer good. */
    async renew(scope: SystemScope, userId: string): Promise<string[]> {
      const codes = Array.from({ length: howMany }, () => inGroups(toBase32(random(bytes))))
      await db.transaction(async (queries, { audited }) => {
        const factors = await factorsOf(queries, [userId])
        if (!factors.get(userId)?.length) throw new OffhookError('NO_SECOND_FACTOR')
        await queries.deleteFrom('recoveryCode').where('userId', '=', userId).execute()
        await queries
          .insertInto('recoveryCode')
          .values(codes.map((code) => ({ userId, codeHash: hashOf(userId, code) })))
          .execute()
        audited('recoveryCodes.create', scope, userId, { kind: 'user', name: scope.by.name })
      })
      return codes
    },
    async left(_scope: SystemScope, userId: string): Promise<number> {
      return countOf(db.queries.selectFrom('recoveryCode').where('userId', '=', userId))
    },
    /** Whether the code is one of those that are left; now it is not. */
    async use(scope: SystemScope, userId: string, code: string): Promise<boolean> {
      return db.transaction(async (queries, { audited }) => {
        const { numDeletedRows } = await queries
          .deleteFrom('recoveryCode')
          .where('userId', '=', userId)
          .where('codeHash', '=', hashOf(userId, code))
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        audited('recoveryCode.use', scope, userId, { kind: 'user', name: scope.by.name })
        return true
      })
    },
  }
}

function inGroups(code: string): string {
  return code.match(/.{6}/g)?.join('-') ?? code
}
