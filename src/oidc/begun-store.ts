/** Sign-ins at providers that have begun: each is of one browser, is answered once, and within minutes. Only keyed hashes are kept, and what is needed later is sealed. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'

export const begunMs = 10 * 60_000
/** Anybody may begin one; the oldest make room. */
const most = 10_000

/** `signIn`: to come in · `link`: so that it is known who that is here · `proof`: to show that one is still there. */
export type Purpose = 'signIn' | 'link' | 'proof'

/** What is needed when the browser comes back. */
export type BegunState = {
  readonly purpose: Purpose
  readonly redirectUri: string
  readonly nonce: string
  readonly verifier: string
  readonly begunAt: number
  /** Where on the page one goes on. */
  readonly to: string | null
}

export type Begun = BegunState & { readonly providerId: string; readonly userId: string | null }

export type BegunStore = ReturnType<typeof begunStore>

export function begunStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const newText = () => Buffer.from(random(32)).toString('base64url')
  const hashOf = (state: string) => vault.hash(state, 'begunSignIn')
  const browserOf = (cookie: string) => vault.hash(cookie, 'begunSignIn browser')

  async function makeRoom(): Promise<void> {
    const now = clock.now()
    await db.queries.deleteFrom('begunSignIn').where('expiresAt', '<=', now).execute()
    const old = await db.queries
      .selectFrom('begunSignIn')
      .select('hash')
      .orderBy('expiresAt', 'desc')
      .orderBy('hash')
      .offset(most - 1)
      .limit(most)
      .execute()
    const hashes = old.map(({ hash }) => hash)
    if (hashes.length > 0)
      await db.queries.deleteFrom('begunSignIn').where('hash', 'in', hashes.slice(0, 500)).execute()
  }

  return {
    /** The state to hand out, what the browser keeps, and the rest; neither text is kept. */
    async begin(
      _scope: SystemScope,
      { providerId, userId, ...given }: Omit<Begun, 'nonce' | 'verifier' | 'begunAt'>,
    ): Promise<{ state: string; cookie: string; begun: BegunState }> {
      const [state, cookie] = [newText(), newText()]
      const hash = hashOf(state)
      const begun = { ...given, nonce: newText(), verifier: newText(), begunAt: clock.now() }
      await makeRoom()
      await db.queries
        .insertInto('begunSignIn')
        .values({
          ...{ hash, browserHash: browserOf(cookie), providerId, userId },
          stateSealed: vault.seal(JSON.stringify(begun), `begunSignIn.state ${hash}`),
          expiresAt: clock.now() + begunMs,
        })
        .execute()
      return { state, cookie, begun }
    },

    /** Once: nothing for whoever comes second, too late, or with another browser, who takes nothing from the right one. */
    async take(_scope: SystemScope, state: string, cookie: string): Promise<Begun | undefined> {
      const hash = hashOf(state)
      const row = await db.queries
        .deleteFrom('begunSignIn')
        .where('hash', '=', hash)
        .where('browserHash', '=', browserOf(cookie))
        .returning(['providerId', 'userId', 'stateSealed', 'expiresAt'])
        .executeTakeFirst()
      if (!row || Number(row.expiresAt) <= clock.now()) return undefined
      const begun = JSON.parse(vault.open(row.stateSealed, `begunSignIn.state ${hash}`)) as BegunState
      return { ...begun, providerId: row.providerId, userId: row.userId }
    },
  }
}
