/** A phone by the secret of its URL, and a new secret for a phone. */

import { setImmediate as pause } from 'node:timers/promises'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { noGuesses, writeGuesses } from '../db/guesses.ts'
import { keepStates } from '../db/keep-states.ts'
import { inParts } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newSecret, type Random } from '../kernel/random.ts'
import { type PhoneRecord, secretHash, toRecord } from './phone-record.ts'

/** Read in two milliseconds or so. */
const atOnce = 1000

export function phoneSecrets(db: Database, vault: Vault, clock: Clock, random: Random) {
  const rows = () => db.queries.selectFrom('phone').select(['id', 'secretHash', 'oldSecretHash'])

  return {
    /** The phone that a secret names, in whatever tenant; `old` when it is a replaced secret within its overlap. */
    async findBySecret(
      _scope: SystemScope,
      hash: string,
    ): Promise<{ phone: PhoneRecord; old: boolean } | undefined> {
      // One question for the phone and its lines: a phone waits for the answer.
      const rows = await db.queries
        .selectFrom('phone')
        .leftJoin('phoneLine', 'phoneLine.phoneId', 'phone.id')
        .selectAll('phone')
        .select(['phoneLine.line', 'phoneLine.extensionId'])
        .where((where) =>
          where.or([
            where('secretHash', '=', hash),
            where.and([where('oldSecretHash', '=', hash), where('oldSecretUntil', '>', clock.now())]),
          ]),
        )
        .orderBy('phoneLine.line')
        .execute()
      const [phone] = rows
      if (!phone) return undefined
      const lines = rows.flatMap(({ line, extensionId }) =>
        line === null || extensionId === null ? [] : [{ line, extensionId }],
      )
      return { phone: toRecord(vault, phone, lines, clock.now()), old: phone.secretHash !== hash }
    },

    /** The secrets of the phones that have these MACs, in whatever tenant or in one. */
    async secretsOfMacs(scope: TenantScope | SystemScope, macs: readonly string[]): Promise<string[]> {
      if (macs.length === 0) return []
      const found = await db.queries
        .selectFrom('phone')
        .select(['id', 'secretSealed'])
        .where('mac', 'in', [...macs])
        .$if('tenantId' in scope, (all) => all.where('tenantId', '=', (scope as TenantScope).tenantId))
        .execute()
      return found.map(({ id, secretSealed }) => vault.open(secretSealed, `phone.secret ${id}`))
    },

    /** The hashes of these phones' secrets, replaced ones included. */
    async secretHashes(_scope: SystemScope, phoneIds: readonly string[]): Promise<string[]> {
      const found: string[] = []
      for (const ids of inParts(phoneIds))
        found.push(...hashesOf(await rows().where('id', 'in', ids).execute()))
      return found
    },

    /** Those of all phones, some at a time, with room for other work in between. */
    async *allSecretHashes(_scope: SystemScope): AsyncGenerator<string[]> {
      for (let last: string | undefined = ''; last !== undefined; ) {
        const some = await rows().where('id', '>', last).orderBy('id').limit(atOnce).execute()
        yield hashesOf(some)
        last = some.length < atOnce ? undefined : some.at(-1)?.id
        await pause()
      }
    },

    /** Who gave wrong passwords is let in again. */
    async unlock(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const { numUpdatedRows } = await queries
          .updateTable('phone')
          .set({ guesses: writeGuesses({ ...noGuesses, since: clock.now() }) })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new OffhookError('PHONE_NOT_FOUND')
        changed('phone.unlocked', scope, [id])
        audited('phone.unlock', scope, id)
      })
    },

    /** The phone's revision counts on: its files hold the secret. */
    async replace(scope: TenantScope, id: string, overlapMs: number): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('phone')
          .select(['name', 'secretHash', 'revision'])
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw new OffhookError('PHONE_NOT_FOUND')
        const secret = newSecret(random)
        await keepStates(queries, scope, [id], { action: 'phone.secret', now: clock.now() })
        await queries
          .updateTable('phone')
          .set({
            secretSealed: vault.seal(secret, `phone.secret ${id}`),
            secretHash: secretHash(vault, secret),
            oldSecretHash: overlapMs > 0 ? row.secretHash : null,
            oldSecretUntil: overlapMs > 0 ? clock.now() + overlapMs : null,
            oldSecretUsedAt: null,
            secretTakenAt: null,
            revision: row.revision + 1,
            updatedAt: clock.now(),
          })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('phone.configured', scope, [id])
        audited('phone.secret', scope, id, {
          ...{ name: row.name, detail: `${overlapMs / 3_600_000} hours of overlap` },
          ...{ old: { secret: row.secretHash }, next: { secret } },
        })
      })
    },
  }
}

function hashesOf(rows: readonly { secretHash: string; oldSecretHash: string | null }[]): string[] {
  return rows.flatMap(({ secretHash, oldSecretHash }) =>
    oldSecretHash === null ? [secretHash] : [secretHash, oldSecretHash],
  )
}
