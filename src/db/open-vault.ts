/** The vault of a database that a command has opened: what it holds is sealed by keys of its own, wrapped by the master key. */

import { systemRandom } from '../kernel/random.ts'
import type { Database } from './database.ts'
import { keysAt } from './key-watch.ts'
import { createVault, type Vault } from './vault.ts'

/** A database, and where it is. */
export type OpenPlace = { readonly db: Database; readonly place: string }

export async function openVault({ db, place }: OpenPlace, masterKey: Uint8Array): Promise<Vault> {
  const vault = createVault(masterKey, systemRandom)
  vault.keys.readFrom(keysAt(place, db.queries))
  await vault.keys.look()
  return vault
}
