/** Links by which apps are handed to their users: good once, and not for long; only a keyed hash of each is kept. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keptText } from '../db/kept-text.ts'
import type { HandOverTable } from '../db/phone-tables.ts'
import { time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newSecret, type Random } from '../kernel/random.ts'
import type { HandOverState } from '../schema/hand-over.ts'

const hourMs = 3_600_000
const mostOfAgent = 300

/** Whose a link is, and whether it still gives anything. */
export type FoundHandOver = {
  readonly tenantId: string
  readonly phoneId: string
  readonly tokenHash: string
  readonly state: HandOverState['state']
  readonly expiresAt: number
  /** The phone’s own, by which its file is found. */
  readonly secret: string
}

export type HandOverUse = {
  readonly phoneId: string
  readonly tokenHash: string
  readonly ip: string
  readonly userAgent: string
}

export type HandOverStore = ReturnType<typeof handOverStore>

export function handOverStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const stateOf = ({ usedAt, expiresAt }: Pick<HandOverTable, 'usedAt' | 'expiresAt'>) => {
    if (usedAt !== null) return 'used'
    return Number(expiresAt) > clock.now() ? 'open' : 'over'
  }

  return {
    /** The one that was made last, whatever has become of it. */
    async read(scope: TenantScope, phoneId: string): Promise<HandOverState | null> {
      const row = await db.queries
        .selectFrom('handOver')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .executeTakeFirst()
      if (!row) return null
      const { createdBy, usedAt, usedFrom, usedAgent } = row
      return {
        ...{ state: stateOf(row), createdBy },
        createdAt: time(Number(row.createdAt)),
        expiresAt: time(Number(row.expiresAt)),
        used:
          usedAt === null
            ? null
            : { at: time(Number(usedAt)), from: usedFrom ?? '', userAgent: usedAgent ?? '' },
      }
    },

    /** The one before, used or not, is no more. */
    async make(
      scope: TenantScope,
      phoneId: string,
      hours: number,
    ): Promise<{ token: string; expiresAt: string }> {
      const token = newSecret(random)
      const now = clock.now()
      const row = {
        ...{ tokenHash: tokenHash(vault, token), createdBy: scope.by.name },
        ...{ createdAt: now, expiresAt: now + hours * hourMs },
        ...{ usedAt: null, usedFrom: null, usedAgent: null },
      }
      await db.transaction(async (queries, { changed, audited }) => {
        const name = await nameOf(queries, scope, phoneId)
        await queries
          .insertInto('handOver')
          .values({ phoneId, tenantId: scope.tenantId, ...row })
          .onConflict((conflict) => conflict.column('phoneId').doUpdateSet(row))
          .execute()
        changed('handOver.changed', scope, [phoneId])
        audited('phone.handOver', scope, phoneId, { name, detail: `good for ${hours} h` })
      })
      return { token, expiresAt: time(row.expiresAt) }
    },

    /** One that is open. */
    async end(scope: TenantScope, phoneId: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const name = await nameOf(queries, scope, phoneId)
        const { numDeletedRows } = await queries
          .deleteFrom('handOver')
          .where('tenantId', '=', scope.tenantId)
          .where('phoneId', '=', phoneId)
          .where('usedAt', 'is', null)
          .where('expiresAt', '>', clock.now())
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('NO_HAND_OVER')
        changed('handOver.changed', scope, [phoneId])
        audited('phone.handOverEnd', scope, phoneId, { name })
      })
    },

    /** Whose it is, in whatever tenant; changes nothing. */
    async find(_scope: SystemScope, token: string): Promise<FoundHandOver | undefined> {
      const row = await db.queries
        .selectFrom('handOver')
        .innerJoin('phone', 'phone.id', 'handOver.phoneId')
        .select(['handOver.phoneId', 'handOver.tenantId', 'handOver.tokenHash'])
        .select(['handOver.usedAt', 'handOver.expiresAt', 'phone.secretSealed'])
        .where('handOver.tokenHash', '=', tokenHash(vault, token))
        .executeTakeFirst()
      if (!row) return undefined
      const { phoneId, secretSealed, usedAt: _, expiresAt, ...rest } = row
      return {
        ...{ phoneId, ...rest, state: stateOf(row), expiresAt: Number(expiresAt) },
        secret: vault.open(secretSealed, `phone.secret ${phoneId}`),
      }
    },

    /** Whether this is the one that uses it: of several at once, in whatever thread or process, one is. */
    async take(scope: TenantScope, { phoneId, tokenHash, ip, userAgent }: HandOverUse): Promise<boolean> {
      return db.transaction(async (queries, { changed, audited }) => {
        const now = clock.now()
        const { numUpdatedRows } = await queries
          .updateTable('handOver')
          .set({ usedAt: now, usedFrom: ip, usedAgent: keptText(userAgent, mostOfAgent) })
          .where('tokenHash', '=', tokenHash)
          .where('phoneId', '=', phoneId)
          .where('tenantId', '=', scope.tenantId)
          .where('usedAt', 'is', null)
          .where('expiresAt', '>', now)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return false
        const name = await nameOf(queries, scope, phoneId)
        changed('handOver.changed', scope, [phoneId])
        audited('phone.handedOver', { ...scope, by: { ...scope.by, address: ip } }, phoneId, {
          name,
          detail: userAgent,
        })
        return true
      })
    },
  }
}

const tokenHash = (vault: Vault, token: string) => vault.hash(token, 'handOver')

async function nameOf(queries: Queries, scope: TenantScope, phoneId: string): Promise<string> {
  const phone = await queries
    .selectFrom('phone')
    .select('name')
    .where('tenantId', '=', scope.tenantId)
    .where('id', '=', phoneId)
    .executeTakeFirst()
  if (!phone) throw new OffhookError('PHONE_NOT_FOUND')
  return phone.name
}
