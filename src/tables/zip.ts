/** The files in a ZIP archive (APPNOTE 6.3), unpacked no further than is allowed: what an archive says of its own sizes is not believed. */

import { inflateRawSync } from 'node:zlib'
import { TableError, tableLimits } from './table.ts'

const endMark = 0x06054b50
const entryMark = 0x02014b50
const fileMark = 0x04034b50
/** The record at the end, and the longest comment behind it. */
const longestEnd = 22 + 65_535
const mostEntries = 2000

type Entry = { method: number; flags: number; size: number; offset: number }

const broken = (why: string) =>
  new TableError(`This workbook cannot be opened: ${why}; save it anew as .xlsx or as CSV`)

/** Each is unpacked when it is asked for; all of them together to `tableLimits.unpacked` bytes at most. */
export function openZip(bytes: Uint8Array): { file(name: string): string | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = entriesOf(view, bytes)
  let left = tableLimits.unpacked

  function unpack({ method, flags, size, offset }: Entry): Uint8Array {
    if (flags & 1) throw broken('it is protected by a password')
    if (offset + 30 > bytes.length || view.getUint32(offset, true) !== fileMark) throw broken('it is damaged')
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
    const packed = bytes.subarray(start, start + size)
    if (method === 0) return packed
    if (method !== 8) throw broken('it is packed in an unusual way')
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(left, 1) })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
      throw broken('it is damaged')
    }
  }

  return {
    file(name) {
      const entry = entries.get(name)
      if (!entry) return undefined
      const unpacked = unpack(entry)
      left -= unpacked.length
      if (left < 0) throw tooLarge()
      return new TextDecoder().decode(unpacked)
    },
  }
}

const tooLarge = () =>
  new TableError(
    `Unpacked, this workbook has more than ${tableLimits.unpacked / 1024 / 1024} MB; save the sheet as CSV`,
  )

function entriesOf(view: DataView, bytes: Uint8Array): Map<string, Entry> {
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  if (count > mostEntries) throw broken(`it holds ${count} files`)
  const entries = new Map<string, Entry>()
  let at = view.getUint32(end + 16, true)
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entryMark) throw broken('it is damaged')
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    entries.set(name.replaceAll('\\', '/').replace(/^\//, ''), {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function endOf(view: DataView): number {
  const first = Math.max(0, view.byteLength - longestEnd)
  for (let at = view.byteLength - 22; at >= first; at--) if (view.getUint32(at, true) === endMark) return at
  throw broken('it is damaged')
}
