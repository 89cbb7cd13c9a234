/** The nonces by which phones are asked for their passwords: of all threads of this process, and of others on the same database. */

import { LRUCache } from 'lru-cache'
import { systemScope } from './auth/tenant-scope.ts'
import type { Vault } from './db/vault.ts'
import type { Ground } from './ground.ts'
import { isDatabaseBusy } from './kernel/errors.ts'
import { nonceMemory, nonceUses } from './kernel/nonce-uses.ts'
import { newId } from './kernel/random.ts'
import { nonceMs, phoneDigest } from './roads/phone-digest.ts'
import type { Stores } from './stores.ts'

export type Nonces = ReturnType<typeof phoneNonces>

/** Of those that are taken while the database does not answer. */
const mostTaken = 10_000

export function phoneNonces({ db, vault, clock }: Ground, { attempts }: Pick<Stores, 'attempts'>) {
  const memory = nonceMemory()
  const taken = new LRUCache<string, true>({ max: mostTaken })

  /** While nobody can say who took it, it is taken once here: phones get their last good files. */
  async function claim(nonce: string): Promise<boolean> {
    if (taken.has(nonce)) return false
    taken.set(nonce, true)
    try {
      return (await attempts.hold(systemScope, 'nonce', nonce, 2 * nonceMs)) === undefined
    } catch (error) {
      if (isDatabaseBusy(error)) return true
      throw error
    }
  }

  const claims = db.shared ? claim : undefined
  return {
    memory,
    claim: claims,
    digest: phoneDigest({ ...signedBy(vault), clock, uses: nonceUses(memory), node: db.node, claim: claims }),
  }
}

/** Of a process that was started without its database; without a key it knows no phone. */
export function digestAlone({ clock }: Pick<Ground, 'clock'>, vault: Vault | undefined) {
  const sign = vault ? signedBy(vault).sign : () => ''
  return phoneDigest({ sign, clock, uses: nonceUses(nonceMemory()), node: newId() })
}

const signedBy = (vault: Vault) => ({ sign: (text: string) => vault.hash(text, 'phone.nonce') })
