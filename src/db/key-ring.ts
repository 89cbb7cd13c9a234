/**
 * The keys under which secrets are sealed. Each has an id that stands before what it sealed; the newest one seals. As long as none
 * was renewed there is one, made of the master key; then they stand in the database, each wrapped by the master key.
 */

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { oneAtATime } from '../kernel/one-at-a-time.ts'
import type { Random } from '../kernel/random.ts'
import type { SealKeyTable } from './service-tables.ts'

/** Of the key that is made of the master key. */
export const firstKey = 'v1'
/** Of the key of keyed hashes, which stays: a session, an API key or a secret is found again by its hash. */
export const hashKeyId = 'hash'

export type WrappedKey = SealKeyTable

/** `seal` for texts, `bytes` for streams. */
type SealKey = { readonly text: KeyObject; readonly bytes: Buffer }

/** As another thread takes it over. */
export type RingState = {
  readonly current: string
  readonly hash: Uint8Array
  readonly keys: readonly (readonly [id: string, key: Uint8Array])[]
  readonly file: string | undefined
}

const keyBytes = 32

const derive = (from: Uint8Array, use: string) =>
  Buffer.from(hkdfSync('sha256', from, 'offhook', use, keyBytes))

/** By whom a key is wrapped: a master key, or the key before it. */
export const masterName = (master: Uint8Array) => `master ${derive(master, 'name').toString('hex', 0, 6)}`
export const isMasterName = (wrappedBy: string) => wrappedBy.startsWith('master ')
const keyName = (id: string) => `key ${id}`

/** The keys of one thread, or of a command. */
export class KeyRing {
  #keys = new Map<string, SealKey>()
  #wrapping = new Map<string, Buffer>()
  #hash: Buffer
  #hashKey: KeyObject
  #current = firstKey
  /** The hash key is that of the database: nothing replaces it. */
  #isSure = false
  #random: Random
  #file: string | undefined
  #look: (() => Promise<void>) | undefined

  constructor(master: Uint8Array, random: Random) {
    this.#random = random
    this.addMaster(master)
    this.#add(firstKey, Buffer.concat([derive(master, 'seal'), derive(master, 'bytes')]))
    this.#hash = derive(master, 'hash')
    this.#hashKey = createSecretKey(this.#hash)
  }

  get current(): string {
    return this.#current
  }

  get hashKey(): KeyObject {
    return this.#hashKey
  }

  /** Of what is sealed from now on. */
  newest(): SealKey {
    return this.#keys.get(this.#current) as SealKey
  }

  has(id: string): boolean {
    return this.#keys.has(id)
  }

  /** Nothing where nobody told this thread of it, and the file beside the data does not know it either. */
  find(id: string): SealKey | undefined {
    const known = this.#keys.get(id)
    if (known || this.#file === undefined) return known
    this.#learnFromFile(this.#file)
    return this.#keys.get(id)
  }

  /** Wraps and unwraps from now on, too. */
  addMaster(master: Uint8Array): void {
    this.#wrapping.set(masterName(master), derive(master, 'wrap'))
  }

  /** What stands in the database is as it says; `false` where this ring cannot unwrap the newest of it. */
  learn(rows: readonly WrappedKey[]): boolean {
    if (rows.length === 0) {
      this.#current = firstKey
      if (this.#file !== undefined) this.#keepInFile(this.#file, rows)
      return true
    }
    const unwrapped = this.#unwrapAll(rows)
    this.#isSure ||= unwrapped.has(hashKeyId)
    const newest = newestOf(rows)
    if (newest === undefined || !this.#keys.has(newest) || !this.#isSure) return false
    this.#current = newest
    if (this.#file !== undefined) this.#keepInFile(this.#file, rows)
    return true
  }

  #unwrapAll(rows: readonly WrappedKey[]): Set<string> {
    const byAge = rows.toSorted((a, b) => a.madeAt - b.madeAt || (a.keyId < b.keyId ? -1 : 1))
    const unwrapped = new Set<string>()
    // One may be wrapped by another one that comes before it.
    for (const row of byAge) if (this.#unwrap(row)) unwrapped.add(row.keyId)
    return unwrapped
  }

  /** What stood there at some moment: a key that came after it still seals. */
  learnMore(rows: readonly WrappedKey[]): void {
    const isOfNow = this.#current === firstKey || rows.some(({ keyId }) => keyId === this.#current)
    if (isOfNow) this.learn(rows)
    else this.#unwrapAll(rows)
  }

  #unwrap({ keyId, wrappedBy, wrapped }: WrappedKey): boolean {
    const isKnown = keyId === hashKeyId ? false : this.#keys.has(keyId) && keyId !== firstKey
    if (isKnown) return true
    const by = this.#wrapping.get(wrappedBy)
    const opened = by && unwrapped(by, wrapped, keyId)
    if (!opened) return false
    if (keyId !== hashKeyId) this.#add(keyId, opened)
    else if (!opened.equals(this.#hash)) {
      this.#hash = opened
      this.#hashKey = createSecretKey(opened)
    }
    return true
  }

  #add(id: string, both: Buffer): void {
    this.#keys.set(id, {
      text: createSecretKey(both.subarray(0, keyBytes)),
      bytes: both.subarray(keyBytes),
    })
    this.#wrapping.set(keyName(id), derive(both, 'wrap'))
  }

  /** A key that nobody knows yet. It is not used before it was learnt from the database. */
  made(): { id: string; key: Uint8Array } {
    return {
      id: Buffer.from(this.#random(4)).toString('hex'),
      key: Buffer.from(this.#random(2 * keyBytes)),
    }
  }

  /** A key of this ring, or a new one, wrapped by all of `by`: names of masters or ids of keys. */
  wrap(keyId: string, by: readonly string[], madeAt: number, fresh?: Uint8Array): WrappedKey[] {
    const key = fresh ?? (keyId === hashKeyId ? this.#hash : this.#both(keyId))
    return by.map((each) => {
      const wrappedBy = isMasterName(each) ? each : keyName(each)
      const wrapping = this.#wrapping.get(wrappedBy) as Buffer
      return { keyId, wrappedBy, wrapped: wrap(wrapping, key, keyId, this.#random), madeAt }
    })
  }

  #both(id: string): Buffer {
    const { text, bytes } = this.#keys.get(id) as SealKey
    return Buffer.concat([text.export(), bytes])
  }

  /** By whom a wrapped key was given out that this ring can unwrap. */
  canUnwrap({ wrappedBy, wrapped, keyId }: WrappedKey): boolean {
    const by = this.#wrapping.get(wrappedBy)
    return by !== undefined && unwrapped(by, wrapped, keyId) !== undefined
  }

  /** From where it learns of keys that others have made. */
  readFrom(read: () => Promise<readonly WrappedKey[]>): void {
    this.#look = oneAtATime(async () => void this.learn(await read()))
  }

  /** Reads again what keys there are; those who ask meanwhile share the look after that. */
  async look(): Promise<void> {
    await this.#look?.()
  }

  /** Where they are kept, wrapped, for a start without the database, and for threads that hear of one later than others. */
  keepIn(file: string): void {
    this.#file = file
    this.#learnFromFile(file)
  }

  #learnFromFile(file: string): void {
    const rows = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as WrappedKey[]) : []
    const before = this.#current
    if (rows.length === 0) return
    this.#file = undefined
    this.learn(rows)
    this.#file = file
    // Which one seals, the database says.
    if (before !== firstKey) this.#current = before
  }

  #keepInFile(file: string, rows: readonly WrappedKey[]): void {
    const text = `${JSON.stringify(rows)}\n`
    if (existsSync(file) && readFileSync(file, 'utf8') === text) return
    const fresh = `${file}.${Buffer.from(this.#random(4)).toString('hex')}`
    writeFileSync(fresh, text, { mode: 0o600, flush: true })
    renameSync(fresh, file)
  }

  state(): RingState {
    return {
      current: this.#current,
      hash: this.#hash,
      keys: [...this.#keys.keys()].map((id) => [id, this.#both(id)] as const),
      file: this.#file,
    }
  }

  /** What another thread of the process knows. */
  takeOver({ current, hash, keys, file }: RingState): void {
    for (const [id, key] of keys) this.#add(id, Buffer.from(key))
    this.#hash = Buffer.from(hash)
    this.#hashKey = createSecretKey(this.#hash)
    this.#current = current
    this.#file = file
    this.#isSure = true
  }
}

/** Of the keys that seal. */
export function newestOf(rows: readonly Pick<WrappedKey, 'keyId' | 'madeAt'>[]): string | undefined {
  const ids = rows.filter(({ keyId }) => keyId !== hashKeyId)
  return ids.toSorted((a, b) => a.madeAt - b.madeAt || (a.keyId < b.keyId ? -1 : 1)).at(-1)?.keyId
}

function wrap(by: Buffer, key: Uint8Array, keyId: string, random: Random): string {
  const nonce = random(12)
  const cipher = createCipheriv('aes-256-gcm', by, nonce).setAAD(Buffer.from(`sealKey ${keyId}`))
  const body = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
}

function unwrapped(by: Buffer, wrapped: string, keyId: string): Buffer | undefined {
  const bytes = Buffer.from(wrapped, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', by, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(`sealKey ${keyId}`)).setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
  } catch {
    return undefined
  }
}

/** Which key sealed a text: `v1.…` and `v2.<id>.…`. */
export function keyIdOf(sealed: string): string | undefined {
  const parts = sealed.split('.', 4)
  if (parts[0] === firstKey && parts.length === 2) return firstKey
  return parts[0] === 'v2' && parts.length === 3 ? parts[1] : undefined
}
