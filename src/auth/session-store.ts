/** Sessions of the page: a random token in a cookie, its keyed hash in the database. */

import type { Database, Queries } from '../db/database.ts'
import { directed, inParts } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import { atMost } from '../kernel/at-most.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import type { OwnSession } from '../schema/me.ts'
import type { SystemScope } from './tenant-scope.ts'

/** Twelve hours: an installer’s working day. */
export const sessionSeconds = 12 * 3600

/** So long after the password was typed, secrets are shown to a session. */
export const provedForMs = 600_000

/** So long after somebody signed in once more elsewhere, one call goes without the password. */
const elsewhereForMs = 300_000

/** How stale `lastSeenAt` may be: it is no reason to write at each request. */
const seenMemoryMs = 60_000
const notePatienceMs = 200
const mostOfAgent = 256
/** Of a user; the one that was used longest ago makes room. */
const mostOfUser = 100

/** A provider by which a session began, what it calls its own, and by which token it is told whom to sign out. */
export type SessionOrigin = {
  readonly provider: { readonly id: string; readonly name: string }
  readonly sid: string | undefined
  readonly idToken: string | undefined
}

export type SessionStore = ReturnType<typeof sessionStore>

export function sessionStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (token: string) => vault.hash(token, 'session')
  /** What a session is called outside: nobody comes in by it. */
  const idOf = (tokenHash: string) => vault.hash(tokenHash, 'session id')
  const sidHashOf = (providerId: string, sid: string) => vault.hash(`${providerId}\0${sid}`, 'session sid')

  const originColumns = (tokenHash: string, { provider, sid, idToken }: SessionOrigin) => ({
    providerId: provider.id,
    sidHash: sid === undefined ? null : sidHashOf(provider.id, sid),
    idTokenSealed: idToken === undefined ? null : vault.seal(idToken, `session.idToken ${tokenHash}`),
  })

  async function noteSeen(tokenHash: string, userId: string, now: number, address: string | null) {
    const seen = { lastSeenAt: now, ...(address !== null && { address }) }
    const noted = async () => {
      await db.queries.updateTable('session').set(seen).where('tokenHash', '=', tokenHash).execute()
      await db.queries.updateTable('user').set({ lastSeenAt: now }).where('id', '=', userId).execute()
    }
    // Noted later, at its next use: who only reads need not wait for somebody who writes.
    await atMost(clock, notePatienceMs, noted()).catch((error) => {
      if (!isDatabaseBusy(error)) throw error
    })
  }

  /** Those that still hold; an ended one is as if it were not there. */
  async function rowsOf(userId: string) {
    return db.queries
      .selectFrom('session')
      .selectAll()
      .where('userId', '=', userId)
      .where('expiresAt', '>', clock.now())
      .orderBy('lastSeenAt', directed('desc'))
      .orderBy('tokenHash')
      .execute()
  }

  async function endThose(scope: SystemScope, userId: string, tokenHashes: string[], detail = '') {
    if (tokenHashes.length === 0) return
    await db.transaction(async (queries, { changed, audited }) => {
      for (const some of inParts(tokenHashes))
        await queries.deleteFrom('session').where('tokenHash', 'in', some).execute()
      changed('session.ended', {}, [userId])
      const user = await queries.selectFrom('user').select('name').where('id', '=', userId).executeTakeFirst()
      audited('session.end', scope, userId, { kind: 'user', name: user?.name ?? '', detail })
    })
  }

  return {
    /** The token to hand out; it is not kept. */
    async start(scope: SystemScope, userId: string, userAgent = '', origin?: SessionOrigin): Promise<string> {
      const token = toBase32(random(20))
      const now = clock.now()
      const session = {
        tokenHash: hashOf(token),
        userId,
        createdAt: now,
        expiresAt: now + sessionSeconds * 1000,
        address: scope.by.address,
        userAgent: userAgent.slice(0, mostOfAgent),
        lastSeenAt: now,
        provedAt: now,
        ...(origin && originColumns(hashOf(token), origin)),
      }
      await db.transaction(async (queries, { changed, audited }) => {
        await queries.deleteFrom('session').where('expiresAt', '<', now).execute()
        if (await makeRoom(queries, userId)) {
          changed('session.ended', {}, [userId])
          const detail = 'made room for a new one'
          audited('session.end', scope, userId, { kind: 'user', name: scope.by.name, detail })
        }
        await queries.insertInto('session').values(session).execute()
        await queries.updateTable('user').set({ lastSeenAt: now }).where('id', '=', userId).execute()
        const detail = origin ? `by ${origin.provider.name}` : ''
        audited('session.start', scope, userId, { kind: 'user', name: scope.by.name, detail })
      })
      return token
    },
    /** `address`: from where it is used now. */
    async userOf(_scope: SystemScope, token: string, address: string | null = null) {
      const tokenHash = hashOf(token)
      const row = await db.queries
        .selectFrom('session')
        .select(['userId', 'expiresAt', 'lastSeenAt'])
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst()
      const now = clock.now()
      if (!row || row.expiresAt <= now) return undefined
      if (now - row.lastSeenAt >= seenMemoryMs) await noteSeen(tokenHash, row.userId, now, address)
      return row.userId
    },
    /** Whether its person has just shown that it is there: by signing in, or by the password since. */
    async isProved(_scope: SystemScope, token: string): Promise<boolean> {
      const row = await db.queries
        .selectFrom('session')
        .select('provedAt')
        .where('tokenHash', '=', hashOf(token))
        .executeTakeFirst()
      return row !== undefined && clock.now() - Number(row.provedAt) <= provedForMs
    },
    /** `elsewhere`: by what is more than a password, and good in its place once. */
    async prove(
      scope: SystemScope,
      token: string,
      userId: string,
      { elsewhere = false, detail = '' } = {},
    ): Promise<void> {
      const now = clock.now()
      await db.transaction(async (queries, { audited }) => {
        await queries
          .updateTable('session')
          .set({ provedAt: now, ...(elsewhere && { provedElsewhereAt: now }) })
          .where('tokenHash', '=', hashOf(token))
          .where('userId', '=', userId)
          .execute()
        audited('session.prove', scope, userId, { kind: 'user', name: scope.by.name, detail })
      })
    },
    async isProvedElsewhere(_scope: SystemScope, token: string): Promise<boolean> {
      const row = await db.queries
        .selectFrom('session')
        .select('provedElsewhereAt')
        .where('tokenHash', '=', hashOf(token))
        .executeTakeFirst()
      return row !== undefined && clock.now() - Number(row.provedElsewhereAt) <= elsewhereForMs
    },
    /** Whether it was so; it is no more. */
    async takeProof(_scope: SystemScope, token: string, userId: string): Promise<boolean> {
      const { numUpdatedRows } = await db.queries
        .updateTable('session')
        .set({ provedElsewhereAt: 0 })
        .where('tokenHash', '=', hashOf(token))
        .where('userId', '=', userId)
        .where('provedElsewhereAt', '>=', clock.now() - elsewhereForMs)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    /** By what the provider of a session is told whom to sign out. */
    async originOf(
      _scope: SystemScope,
      token: string,
    ): Promise<{ providerId: string; idToken: string } | undefined> {
      const tokenHash = hashOf(token)
      const row = await db.queries
        .selectFrom('session')
        .select(['providerId', 'idTokenSealed'])
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst()
      if (!row?.providerId || !row.idTokenSealed) return undefined
      return {
        providerId: row.providerId,
        idToken: vault.open(row.idTokenSealed, `session.idToken ${tokenHash}`),
      }
    },
    /** Those that began by this provider: of what it calls one of its own, or all of whom it calls so. Answers how many there were. */
    async endOfProvider(
      scope: SystemScope,
      provider: { id: string; name: string },
      { sid, subject }: { sid: string | undefined; subject: string | undefined },
    ): Promise<number> {
      return db.transaction(async (queries, { changed, audited }) => {
        let ending = queries.deleteFrom('session').where('providerId', '=', provider.id)
        if (sid !== undefined) ending = ending.where('sidHash', '=', sidHashOf(provider.id, sid))
        if (subject !== undefined)
          ending = ending.where('userId', 'in', (each) =>
            each
              .selectFrom('identity')
              .select('userId')
              .where('providerId', '=', provider.id)
              .where('subject', '=', subject),
          )
        if (sid === undefined && subject === undefined) return 0
        const ended = await ending.returning('userId').execute()
        for (const userId of new Set(ended.map((each) => each.userId))) {
          changed('session.ended', {}, [userId])
          audited('session.end', scope, userId, { kind: 'user', detail: `signed out at ${provider.name}` })
        }
        return ended.length
      })
    },
    async end(scope: SystemScope, token: string): Promise<void> {
      const tokenHash = hashOf(token)
      const row = await db.queries
        .selectFrom('session')
        .select('userId')
        .where('tokenHash', '=', tokenHash)
        .executeTakeFirst()
      if (row) await endThose(scope, row.userId, [tokenHash])
    },

    /** Of a user; `token` is that of the one who asks. */
    async list(_scope: SystemScope, userId: string, token: string | undefined): Promise<OwnSession[]> {
      const current = token === undefined ? undefined : hashOf(token)
      return (await rowsOf(userId)).map((row) => ({
        id: idOf(row.tokenHash),
        address: row.address,
        userAgent: row.userAgent,
        createdAt: new Date(row.createdAt).toISOString(),
        lastSeenAt: new Date(row.lastSeenAt || row.createdAt).toISOString(),
        current: row.tokenHash === current,
      }))
    },
    async endOne(scope: SystemScope, userId: string, id: string): Promise<void> {
      const row = (await rowsOf(userId)).find(({ tokenHash }) => idOf(tokenHash) === id)
      if (!row) throw new OffhookError('NOT_FOUND')
      await endThose(scope, userId, [row.tokenHash])
    },
    /** All of the user but that of `token`. */
    async endOthers(scope: SystemScope, userId: string, token: string | undefined): Promise<void> {
      const kept = token === undefined ? undefined : hashOf(token)
      const rows = await rowsOf(userId)
      const others = rows.filter(({ tokenHash }) => tokenHash !== kept)
      await endThose(
        scope,
        userId,
        others.map(({ tokenHash }) => tokenHash),
        others.length < rows.length ? 'all others' : 'all',
      )
    },
  }
}

/** For one more; answers whether some had to go. */
async function makeRoom(queries: Queries, userId: string): Promise<boolean> {
  const old = await queries
    .selectFrom('session')
    .select('tokenHash')
    .where('userId', '=', userId)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('tokenHash')
    .offset(mostOfUser - 1)
    .limit(mostOfUser)
    .execute()
  if (old.length === 0) return false
  const hashes = old.map(({ tokenHash }) => tokenHash)
  await queries.deleteFrom('session').where('tokenHash', 'in', hashes).execute()
  return true
}
