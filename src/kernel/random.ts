/** Randomness as a parameter, and the two things made of it: ids and provisioning secrets. */

import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

export type Random = (size: number) => Uint8Array

export const systemRandom: Random = (size) => randomBytes(size)

/** UUIDv7 (RFC 9562 §5.7): sorts by time, so lists and indexes stay in order. */
export function newId(): string {
  return v7()
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Bytes as lower-case base32 (RFC 4648 §6) without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{1,5}/g, (five) => base32.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
}

/** A phone's secret: 128 bits in 26 characters. */
export function newSecret(random: Random): string {
  return toBase32(random(16))
}

export const secretPattern = /^[a-z2-7]{26}$/
