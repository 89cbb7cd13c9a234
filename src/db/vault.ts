/** Seals secrets before they reach the database, and hashes what must be found again without being readable. */

import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import { firstKey, KeyRing, keyIdOf } from './key-ring.ts'
import { type Bytes, openBytes, sealBytes } from './sealed-stream.ts'

export type Vault = {
  readonly keys: KeyRing
  /** Encrypts `text` (AES-256-GCM). `purpose` names the column and row; a value moved elsewhere does not open. */
  seal(text: string, purpose: string): string
  open(sealed: string, purpose: string): string
  /** A keyed hash (HMAC-SHA-256) as base64url: the same text always gives the same one. */
  hash(text: string, purpose: string): string
  /** As `seal` for what is too long to be held at once; opening throws as soon as a byte is not what was sealed. */
  sealBytes(bytes: Bytes, purpose: string): AsyncIterable<Uint8Array>
  openBytes(sealed: Bytes, purpose: string): AsyncIterable<Uint8Array>
}

/** `masterKey`: 32 bytes, kept outside the database. */
export function createVault(masterKey: Uint8Array, random: Random): Vault {
  return vaultOf(new KeyRing(masterKey, random), random)
}

export function vaultOf(keys: KeyRing, random: Random): Vault {
  return {
    keys,
    seal(text, purpose) {
      const nonce = random(12)
      const cipher = createCipheriv('aes-256-gcm', keys.newest().text, nonce)
      cipher.setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text), cipher.final()])
      const head = keys.current === firstKey ? firstKey : `v2.${keys.current}`
      return `${head}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const id = keyIdOf(sealed)
      if (id === undefined) throw new InternalError(`a sealed value of ${purpose} is not readable`)
      const key = keys.find(id)
      const bytes = Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key?.text as KeyObject, bytes.subarray(0, 12))
        decipher.setAAD(Buffer.from(purpose))
        decipher.setAuthTag(bytes.subarray(12, 28))
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      } catch {
        throw new InternalError(`a sealed value of ${purpose} does not open: was it sealed with another key?`)
      }
    },
    hash: (text, purpose) =>
      createHmac('sha256', keys.hashKey).update(purpose).update('\0').update(text).digest('base64url'),
    sealBytes: (bytes, purpose) =>
      sealBytes({ id: keys.current, key: keys.newest().bytes }, random, bytes, purpose),
    openBytes: (sealed, purpose) =>
      openBytes(
        async (id) => {
          if (!keys.find(id)) await keys.look()
          return keys.find(id)?.bytes
        },
        sealed,
        purpose,
      ),
  }
}
