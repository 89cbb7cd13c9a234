/** Packets of TFTP (RFC 1350, 2347): read from the wire, where anybody may send anything, and written to it. */

export type TftpMode = 'octet' | 'netascii'
export type TftpOptions = ReadonlyMap<string, string>

export type TftpRequestPacket = {
  readonly kind: 'read' | 'write'
  readonly file: string
  readonly mode: TftpMode
  /** By their names in lower case. */
  readonly options: TftpOptions
}
export type TftpPacket =
  | TftpRequestPacket
  | { readonly kind: 'data'; readonly block: number; readonly bytes: Uint8Array }
  | { readonly kind: 'ack'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number }

export const errorCodes = { undefined: 0, notFound: 1, denied: 2, full: 3, illegal: 4, options: 8 } as const

const opcodes = { read: 1, write: 2, data: 3, ack: 4, error: 5, options: 6 } as const
/** RFC 2347: a request is no longer, with all its options. */
const longestRequest = 512
const control = /[\u0000-\u001f\u007f]/

/** `undefined` for what is no packet that a client may send. */
export function parsePacket(datagram: Uint8Array): TftpPacket | undefined {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length)
  if (bytes.length < 4) return undefined
  const opcode = bytes.readUInt16BE(0)
  const number = bytes.readUInt16BE(2)
  switch (opcode) {
    case opcodes.read:
      return requestIn(bytes, 'read')
    case opcodes.write:
      return requestIn(bytes, 'write')
    case opcodes.data:
      return { kind: 'data', block: number, bytes: bytes.subarray(4) }
    case opcodes.ack:
      return bytes.length === 4 ? { kind: 'ack', block: number } : undefined
    case opcodes.error:
      return { kind: 'error', code: number }
    default:
      return undefined
  }
}

function requestIn(bytes: Buffer, kind: 'read' | 'write'): TftpRequestPacket | undefined {
  if (bytes.length > longestRequest || bytes.at(-1) !== 0) return undefined
  const texts = bytes.toString('utf8', 2, bytes.length - 1).split('\0')
  const [file = '', mode = '', ...rest] = texts
  const known = mode.toLowerCase()
  if (file === '' || control.test(file) || (known !== 'octet' && known !== 'netascii')) return undefined
  if (rest.length % 2 !== 0) return undefined
  const options = new Map<string, string>()
  for (let at = 0; at < rest.length; at += 2) {
    const name = (rest[at] ?? '').toLowerCase()
    if (!options.has(name)) options.set(name, rest[at + 1] ?? '')
  }
  return { kind, file, mode: known, options }
}

export function dataPacket(block: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([head(opcodes.data, block), bytes])
}

export function ackPacket(block: number): Buffer {
  return head(opcodes.ack, block)
}

/** `longest`: to somebody who has not proved where he is, no answer is longer than his question. */
export function errorPacket(code: number, message: string, longest = 512): Buffer {
  const text = Buffer.from(message, 'latin1').subarray(0, Math.max(0, longest - 5))
  return Buffer.concat([head(opcodes.error, code), text, Buffer.of(0)])
}

export function optionsPacket(options: TftpOptions): Buffer {
  const texts = [...options].map(([name, value]) => `${name}\0${value}\0`)
  return Buffer.concat([Buffer.of(0, opcodes.options), Buffer.from(texts.join(''), 'latin1')])
}

function head(opcode: number, number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(opcode, 0)
  bytes.writeUInt16BE(number & 0xffff, 2)
  return bytes
}
