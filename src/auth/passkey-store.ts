/** Passkeys (Web Authentication): the public key of each, for which site it was made, and how often it was used. */

import { Buffer } from 'node:buffer'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Database } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import type { PasskeyTable } from '../db/people-tables.ts'
import { time } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Passkey, PasskeyAnswer } from '../schema/me.ts'
import { type ChallengeStore, challengeMs } from './challenge-store.ts'
import { forgetUselessCodes } from './factor-store.ts'
import type { PasskeySite } from './passkey-site.ts'
import type { SystemScope } from './tenant-scope.ts'

const mostOfUser = 20
/** Ed25519, ES256 and RS256, by their COSE numbers: what every authenticator has one of. */
const algorithms = [-8, -7, -257]

export type PasskeyStore = ReturnType<typeof passkeyStore>

export function passkeyStore(db: Database, clock: Clock, challenges: ChallengeStore) {
  const rowsOf = (userId: string) =>
    db.queries.selectFrom('passkey').selectAll().where('userId', '=', userId).orderBy('id').execute()

  /** Those of the site, as the browser is told of them. */
  const knownTo = async (userId: string, site: PasskeySite) =>
    (await rowsOf(userId))
      .filter((row) => row.site === site.name)
      .map((row) => ({ id: row.credentialId, transports: JSON.parse(row.transports) as string[] }))

  return {
    async list(_scope: SystemScope, userId: string): Promise<Passkey[]> {
      return (await rowsOf(userId)).map(toPasskey)
    },

    /** What the browser makes a new one by. */
    async newOptions(
      scope: SystemScope,
      user: { id: string; name: string },
      site: PasskeySite,
    ): Promise<PublicKeyCredentialCreationOptionsJSON> {
      const { generateRegistrationOptions } = await import('@simplewebauthn/server')
      return generateRegistrationOptions({
        ...{ rpName: 'Offhook', rpID: site.name, userName: user.name, userDisplayName: user.name },
        userID: Uint8Array.from(Buffer.from(user.id)),
        challenge: bytesOf(await challenges.issue(scope, 'newPasskey', user.id)),
        ...{ timeout: challengeMs, attestationType: 'none' },
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: await knownTo(user.id, site),
        // So that it signs in by itself: found without a name, and unlocked by whoever owns it.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
    },

    async add(
      scope: SystemScope,
      userId: string,
      site: PasskeySite,
      { name, credential }: { name: string; credential: PasskeyAnswer },
    ): Promise<Passkey> {
      const challenge = challengeOf(credential)
      const asked = await challenges.take(scope, 'newPasskey', challenge)
      if (asked?.userId !== userId) throw new OffhookError('PASSKEY_REFUSED')
      const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
      const { verified, registrationInfo } = await refusing(
        verifyRegistrationResponse({
          response: credential as unknown as RegistrationResponseJSON,
          ...{ expectedChallenge: challenge, expectedOrigin: site.origins, expectedRPID: site.name },
          requireUserVerification: true,
          supportedAlgorithmIDs: algorithms,
        }),
      )
      if (!verified) throw new OffhookError('PASSKEY_REFUSED')
      const row: PasskeyTable = {
        ...{ id: newId(), userId, name, site: site.name },
        credentialId: registrationInfo.credential.id,
        publicKey: Buffer.from(registrationInfo.credential.publicKey).toString('base64url'),
        counter: registrationInfo.credential.counter,
        transports: JSON.stringify(registrationInfo.credential.transports ?? []),
        ...{ createdAt: clock.now(), lastUsedAt: null },
      }
      await db.transaction(async (queries, { audited }) => {
        const own = queries.selectFrom('passkey').where('userId', '=', userId)
        if ((await countOf(own)) >= mostOfUser) throw new OffhookError('TOO_MANY_PASSKEYS')
        const known = queries.selectFrom('passkey').where('credentialId', '=', row.credentialId)
        if ((await countOf(known)) > 0) throw new OffhookError('PASSKEY_REFUSED')
        await queries.insertInto('passkey').values(row).execute()
        audited('passkey.create', scope, userId, { kind: 'user', name: scope.by.name, detail: name })
      })
      return toPasskey(row)
    },

    /** What the browser signs to sign in; `userId` of whoever has given the password already, `from` where one asks. */
    async options(
      scope: SystemScope,
      userId: string | null,
      site: PasskeySite,
      from: string,
    ): Promise<PublicKeyCredentialRequestOptionsJSON> {
      const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
      return generateAuthenticationOptions({
        rpID: site.name,
        challenge: bytesOf(await challenges.issue(scope, 'passkey', userId, from)),
        timeout: challengeMs,
        ...(userId !== null && { allowCredentials: await knownTo(userId, site) }),
        userVerification: userId === null ? 'required' : 'preferred',
      })
    },

    /** Whose it is. Alone it must have been unlocked by its owner; after the password it need only be there. */
    async use(
      scope: SystemScope,
      userId: string | null,
      site: PasskeySite,
      credential: PasskeyAnswer,
    ): Promise<string> {
      const challenge = challengeOf(credential)
      const asked = await challenges.take(scope, 'passkey', challenge)
      const row = await db.queries
        .selectFrom('passkey')
        .selectAll()
        .where('credentialId', '=', credential.id)
        .executeTakeFirst()
      if (
        !asked ||
        asked.userId !== userId ||
        !row ||
        row.site !== site.name ||
        (userId ?? row.userId) !== row.userId
      )
        throw new OffhookError('PASSKEY_REFUSED')
      const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
      const { verified, authenticationInfo } = await refusing(
        verifyAuthenticationResponse({
          response: credential as unknown as AuthenticationResponseJSON,
          ...{ expectedChallenge: challenge, expectedOrigin: site.origins, expectedRPID: site.name },
          credential: {
            ...{ id: row.credentialId, counter: row.counter, transports: JSON.parse(row.transports) },
            publicKey: bytesOf(row.publicKey),
          },
          requireUserVerification: userId === null,
        }),
      )
      if (!verified) throw new OffhookError('PASSKEY_REFUSED')
      const { numUpdatedRows } = await db.queries
        .updateTable('passkey')
        .set({ counter: authenticationInfo.newCounter, lastUsedAt: clock.now() })
        .where('id', '=', row.id)
        // Two that count the same are a copy, or the same answer twice.
        .where('counter', '=', row.counter)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw new OffhookError('PASSKEY_REFUSED')
      return row.userId
    },

    async rename(scope: SystemScope, userId: string, id: string, name: string): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const { numUpdatedRows } = await queries
          .updateTable('passkey')
          .set({ name })
          .where('id', '=', id)
          .where('userId', '=', userId)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new OffhookError('NOT_FOUND')
        audited('passkey.update', scope, userId, { kind: 'user', name: scope.by.name, detail: name })
      })
    },

    async remove(scope: SystemScope, userId: string, id: string): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const { numDeletedRows } = await queries
          .deleteFrom('passkey')
          .where('id', '=', id)
          .where('userId', '=', userId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('NOT_FOUND')
        audited('passkey.delete', scope, userId, { kind: 'user', name: scope.by.name })
        await forgetUselessCodes(queries, userId)
      })
    },
  }
}

function toPasskey(row: PasskeyTable): Passkey {
  return {
    ...{ id: row.id, name: row.name, site: row.site },
    ...{ createdAt: time(row.createdAt), lastUsedAt: time(row.lastUsedAt) },
  }
}

const bytesOf = (base64url: string) => Uint8Array.from(Buffer.from(base64url, 'base64url'))

/** What the browser says that it signed. */
function challengeOf(credential: PasskeyAnswer): string {
  try {
    const text = Buffer.from(credential.response.clientDataJSON, 'base64url').toString('utf8')
    const { challenge } = JSON.parse(text) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

/** The library says in its own words what is wrong with an answer: nothing that helps whoever sent it. */
async function refusing<Result>(verifying: Promise<Result>): Promise<Result> {
  return verifying.catch(() => {
    throw new OffhookError('PASSKEY_REFUSED')
  })
}
