/** Seals secrets before they reach the database, and hashes what must be found again without being readable. */

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import { type Bytes, openBytes, sealBytes } from './sealed-stream.ts'

export type Vault = {
  /** Encrypts `text` (AES-256-GCM). `purpose` names the column and row; a value moved elsewhere does not open. */
  seal(text: string, purpose: string): string
  open(sealed: string, purpose: string): string
  /** A keyed hash (HMAC-SHA-256) as base64url: the same text always gives the same one. */
  hash(text: string, purpose: string): string
  /** As `seal` for what is too long to be held at once; opening throws as soon as a byte is not what was sealed. */
  sealBytes(bytes: Bytes, purpose: string): AsyncIterable<Uint8Array>
  openBytes(sealed: Bytes, purpose: string): AsyncIterable<Uint8Array>
}

const version = 'v1'

/** `masterKey`: 32 bytes, kept outside the database. */
export function createVault(masterKey: Uint8Array, random: Random): Vault {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', masterKey, 'offhook', use, 32))
  // Of bytes a key is made at each use, which costs more than what it is used for.
  const sealKey = createSecretKey(derive('seal'))
  const hashKey = createSecretKey(derive('hash'))
  const bytesKey = derive('bytes')
  return {
    seal(text, purpose) {
      const nonce = random(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      cipher.setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text), cipher.final()])
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const [kind, data] = sealed.split('.')
      if (kind !== version || data === undefined)
        throw new InternalError(`a sealed value of ${purpose} is not readable`)
      const bytes = Buffer.from(data, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, 12))
      decipher.setAAD(Buffer.from(purpose))
      decipher.setAuthTag(bytes.subarray(12, 28))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      } catch {
        throw new InternalError(`a sealed value of ${purpose} does not open: was it sealed with another key?`)
      }
    },
    hash: (text, purpose) =>
      createHmac('sha256', hashKey).update(purpose).update('\0').update(text).digest('base64url'),
    sealBytes: (bytes, purpose) => sealBytes(bytesKey, random, bytes, purpose),
    openBytes: (sealed, purpose) => openBytes(bytesKey, sealed, purpose),
  }
}
