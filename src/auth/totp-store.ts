/** Codes that an authenticator app makes by the time (TOTP, RFC 6238): the sealed secret of each, and which code was used last. */

import type { Database, Queries } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { forgetUselessCodes } from './factor-store.ts'
import type { SystemScope } from './tenant-scope.ts'

/** A code holds for its half minute and one more on each side: clocks differ, and typing takes a while. */
const toleranceSeconds = 30

export type TotpStore = ReturnType<typeof totpStore>

export function totpStore(db: Database, vault: Vault, clock: Clock) {
  const purposeOf = (userId: string) => `totp ${userId}`

  /** The step of a code that is right now. */
  async function stepOf(secretSealed: string, userId: string, code: string): Promise<number | undefined> {
    const { verify } = await import('otplib')
    const secret = vault.open(secretSealed, purposeOf(userId))
    const epoch = Math.floor(clock.now() / 1000)
    const result = await verify({ secret, token: code, epoch, epochTolerance: toleranceSeconds })
    return result.valid && 'timeStep' in result ? result.timeStep : undefined
  }

  /** Takes the step for this code; whoever comes with the same one later, or at the same moment, gets nothing. */
  async function takeStep(queries: Queries, userId: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await queries
      .updateTable('totp')
      .set({ lastStep: step })
      .where('userId', '=', userId)
      .where('lastStep', '<', step)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  const rowOf = (userId: string) =>
    db.queries.selectFrom('totp').selectAll().where('userId', '=', userId).executeTakeFirst()

  return {
    /** A new secret, which is none until a code of it was shown; `name` is how the app calls it. */
    async begin(_scope: SystemScope, userId: string, name: string): Promise<{ secret: string; uri: string }> {
      const { generateSecret, generateURI } = await import('otplib')
      const secret = generateSecret()
      const row = {
        ...{ secretSealed: vault.seal(secret, purposeOf(userId)), lastStep: 0 },
        ...{ confirmedAt: null, createdAt: clock.now() },
      }
      const { numInsertedOrUpdatedRows } = await db.queries
        .insertInto('totp')
        .values({ userId, ...row })
        .onConflict((conflict) =>
          conflict.column('userId').doUpdateSet(row).where('totp.confirmedAt', 'is', null),
        )
        .executeTakeFirst()
      if (!numInsertedOrUpdatedRows) throw new OffhookError('TOTP_THERE')
      return { secret, uri: generateURI({ issuer: 'Offhook', label: name, secret }) }
    },
    async confirm(scope: SystemScope, userId: string, code: string): Promise<void> {
      const row = await rowOf(userId)
      if (!row) throw new OffhookError('NOT_FOUND')
      if (row.confirmedAt !== null) throw new OffhookError('TOTP_THERE')
      const step = await stepOf(row.secretSealed, userId, code)
      if (step === undefined)
        throw new InvalidInput([
          { path: 'code', message: 'This is not the code that the app shows now; is the clock right?' },
        ])
      await db.transaction(async (queries, { audited }) => {
        const { numUpdatedRows } = await queries
          .updateTable('totp')
          .set({ confirmedAt: clock.now(), lastStep: step })
          .where('userId', '=', userId)
          // Begun anew meanwhile, it is another secret.
          .where('secretSealed', '=', row.secretSealed)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new OffhookError('NOT_FOUND')
        audited('totp.create', scope, userId, { kind: 'user', name: scope.by.name })
      })
    },
    /** Whether the code is right and was not used before; now it was. */
    async use(_scope: SystemScope, userId: string, code: string): Promise<boolean> {
      const row = await rowOf(userId)
      if (!row || row.confirmedAt === null) return false
      const step = await stepOf(row.secretSealed, userId, code)
      return step !== undefined && takeStep(db.queries, userId, step)
    },
    async remove(scope: SystemScope, userId: string): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const { numDeletedRows } = await queries
          .deleteFrom('totp')
          .where('userId', '=', userId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('NOT_FOUND')
        audited('totp.delete', scope, userId, { kind: 'user', name: scope.by.name })
        await forgetUselessCodes(queries, userId)
      })
    },
  }
}
