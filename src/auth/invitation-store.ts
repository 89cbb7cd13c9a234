/** Links by which somebody comes in once, within three days, and sets a password; only a keyed hash is kept. */

import { hash } from '@node-rs/argon2'
import type { Database, Queries } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import type { Invitation, InvitationKind } from '../schema/invitation.ts'
import { refuseCommonPassword } from './common-password.ts'
import { removeFactors } from './factor-store.ts'
import type { SystemScope } from './tenant-scope.ts'
import { endSignIns, requireFreeName } from './user-changes-store.ts'
import { argon, unknownPassword } from './user-store.ts'

const lifeMs = 3 * 24 * 3_600_000
/** 160 bits. */
const tokenBytes = 20

type Made = { kind: InvitationKind; token: string; expiresAt: string }

export type InvitationStore = ReturnType<typeof invitationStore>

export function invitationStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (token: string) => vault.hash(token, 'invitation')

  async function rowOf(queries: Queries, token: string) {
    const row = await queries
      .selectFrom('invitation')
      .innerJoin('user', 'user.id', 'invitation.userId')
      .select(['invitation.userId', 'invitation.kind', 'invitation.expiresAt', 'user.name'])
      .where('tokenHash', '=', hashOf(token))
      .executeTakeFirst()
    if (!row || Number(row.expiresAt) <= clock.now()) throw new OffhookError('LINK_OVER')
    return row
  }

  return {
    /**
     * The one before holds no more. Until somebody comes by the new one, nobody signs in: the password is none that anybody
     * knows, and sessions have ended.
     */
    async make(scope: SystemScope, userId: string, removeSecondFactors: boolean): Promise<Made> {
      const token = toBase32(random(tokenBytes))
      const now = clock.now()
      const passwordHash = await unknownPassword()
      const kind = await db.transaction(async (queries, { changed, audited }) => {
        const user = await queries
          .selectFrom('user')
          .select(['name', 'lastSeenAt'])
          .where('id', '=', userId)
          .executeTakeFirst()
        if (!user) throw new OffhookError('NOT_FOUND')
        const kind: InvitationKind = user.lastSeenAt === null ? 'invitation' : 'reset'
        const row = {
          ...{ tokenHash: hashOf(token), kind, createdBy: scope.by.name },
          ...{ createdAt: now, expiresAt: now + lifeMs },
        }
        await queries
          .insertInto('invitation')
          .values({ userId, ...row })
          .onConflict((conflict) => conflict.column('userId').doUpdateSet(row))
          .execute()
        await queries.updateTable('user').set({ passwordHash }).where('id', '=', userId).execute()
        await endSignIns(queries, userId)
        if (removeSecondFactors) await removeFactors(queries, userId)
        changed('user.changed', {}, [userId])
        const detail = removeSecondFactors ? 'second factors removed' : ''
        audited(kind === 'reset' ? 'user.reset' : 'user.invite', scope, userId, { name: user.name, detail })
        return kind
      })
      return { kind, token, expiresAt: new Date(now + lifeMs).toISOString() }
    },

    async read(_scope: SystemScope, token: string): Promise<Invitation> {
      const { kind, name, expiresAt } = await rowOf(db.queries, token)
      return {
        ...{ kind: kind as InvitationKind, name },
        expiresAt: new Date(Number(expiresAt)).toISOString(),
      }
    },

    /** Whose it was; whoever comes second finds it over. */
    async accept(
      scope: SystemScope,
      { token, name, password }: { token: string; name: string; password: string },
    ): Promise<string> {
      await rowOf(db.queries, token)
      refuseCommonPassword(password, name)
      const passwordHash = await hash(password, argon)
      return db.transaction(async (queries, { changed, audited }) => {
        const { userId, name: before } = await rowOf(queries, token)
        const { numDeletedRows } = await queries
          .deleteFrom('invitation')
          .where('tokenHash', '=', hashOf(token))
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('LINK_OVER')
        await requireFreeName(queries, name, userId)
        await queries
          .updateTable('user')
          .set(({ eb }) => ({ name, passwordHash, revision: eb('revision', '+', 1) }))
          .where('id', '=', userId)
          .execute()
        await endSignIns(queries, userId)
        changed('user.changed', {}, [userId])
        audited('invitation.accept', scope, userId, { kind: 'user', old: { name: before }, next: { name } })
        return userId
      })
    },
  }
}
