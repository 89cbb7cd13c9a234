/**
 * Bytes of any length, sealed in pieces (the STREAM construction over AES-256-GCM): what is changed, moved, repeated,
 * cut off or added does not open, and neither side ever holds more than a piece.
 */

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import { firstKey } from './key-ring.ts'

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** By the first key, and by another one, whose id follows. */
const [magic, magicWithId] = [Buffer.from('OHS1'), Buffer.from('OHS2')]
const idBytes = 8
const saltBytes = 16
const tagBytes = 16
/** Of what is sealed; a piece on disk is longer by its tag. */
const pieceBytes = 64 * 1024

/** A key for this one stream, so that pieces can be numbered from 0: no nonce ever comes twice. */
function streamKey(key: Uint8Array, salt: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, 32))
}

/** Says which piece it is, and whether it is the last. */
function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Regroups bytes into pieces of one size; the last, which may be empty, is told apart. */
async function* inPieces(bytes: Bytes, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let rest = Buffer.alloc(0)
  for await (const some of bytes) {
    rest = Buffer.concat([rest, some])
    // A full piece waits for the next byte, since only that tells that it is not the last.
    let start = 0
    for (; rest.length - start > size; start += size)
      yield { piece: rest.subarray(start, start + size), last: false }
    rest = rest.subarray(start)
  }
  yield { piece: rest, last: true }
}

export async function* sealBytes(
  { id, key }: { id: string; key: Uint8Array },
  random: Random,
  bytes: Bytes,
  purpose: string,
): AsyncGenerator<Buffer> {
  const salt = random(saltBytes)
  const own = streamKey(key, salt, purpose)
  yield Buffer.concat([...(id === firstKey ? [magic] : [magicWithId, Buffer.from(id)]), salt])
  let number = 0
  for await (const { piece, last } of inPieces(bytes, pieceBytes)) {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(number++, last))
    const body = Buffer.concat([cipher.update(piece), cipher.final()])
    yield Buffer.concat([body, cipher.getAuthTag()])
  }
}

/** Throws at the first piece that is not what was sealed; pieces before it have been given out by then. */
export async function* openBytes(
  keyOf: (id: string) => Promise<Uint8Array | undefined>,
  sealed: Bytes,
  purpose: string,
): AsyncGenerator<Buffer> {
  const refused = () => new InternalError(`the sealed bytes of ${purpose} do not open`)
  let own: Buffer | undefined
  let number = 0
  for await (const { piece, last } of inPieces(
    withoutHead(sealed, async (head) => {
      const id = keyIdOfBytes(head)
      const key = id === undefined ? undefined : await keyOf(id)
      if (!key) throw refused()
      own = streamKey(key, head.subarray(head.length - saltBytes), purpose)
    }),
    pieceBytes + tagBytes,
  )) {
    if (!own || piece.length < tagBytes) throw refused()
    const decipher = createDecipheriv('aes-256-gcm', own, nonceOf(number++, last), {
      authTagLength: tagBytes,
    })
    decipher.setAuthTag(piece.subarray(piece.length - tagBytes))
    const body = decipher.update(piece.subarray(0, piece.length - tagBytes))
    try {
      decipher.final()
    } catch {
      throw refused()
    }
    if (body.length > 0) yield body
  }
}

/** The bytes after the head, which is handed over before the first of them; nothing where there is no whole head. */
async function* withoutHead(
  sealed: Bytes,
  read: (head: Buffer) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const some of sealed) {
    if (!head) {
      yield some
      continue
    }
    head = Buffer.concat([head, some])
    const length = headLength(head)
    if (head.length < length) continue
    await read(head.subarray(0, length))
    yield head.subarray(length)
    head = undefined
  }
}

function headLength(head: Buffer): number {
  const hasId = head.subarray(0, magicWithId.length).equals(magicWithId)
  return magic.length + (hasId ? idBytes : 0) + saltBytes
}

/** How much of sealed bytes tells which key sealed them. */
export const namingBytes = magic.length + idBytes

/** Which key sealed the bytes that begin so. */
export function keyIdOfBytes(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, namingBytes))
  if (start.subarray(0, magic.length).equals(magic)) return firstKey
  return start.subarray(0, magic.length).equals(magicWithId) && start.length === namingBytes
    ? start.toString('latin1', magic.length)
    : undefined
}
