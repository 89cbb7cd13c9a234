/** A ZIP archive as it is written (APPNOTE 6.3): what stands in its files need never be held whole. */

import { crc32, createDeflateRaw } from 'node:zlib'

export type ZippedFile = { name: string; content: AsyncIterable<string> | Iterable<string> }

/** Deflated, with its size told behind it. */
const flags = 0x0808
const deflated = 8
/** 1980-01-01, which is as early as an archive can say: the same content is the same file. */
const noDay = 0x0021

type Written = { name: Buffer; crc: number; packed: number; size: number; offset: number }

export async function* zipStream(files: Iterable<ZippedFile>): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let offset = 0
  for (const { name: text, content } of files) {
    const file: Written = { name: Buffer.from(text), crc: 0, packed: 0, size: 0, offset }
    const head = [Buffer.from('PK\x03\x04', 'latin1'), common(file), file.name]
    yield Buffer.concat(head)
    for await (const packed of deflate(content, file)) yield packed
    yield Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), sums(file)])
    offset += 30 + file.name.length + file.packed + 16
    written.push(file)
  }
  const entries = Buffer.concat(written.map(entryOf))
  const end = Buffer.alloc(18)
  end.writeUInt16LE(written.length, 4)
  end.writeUInt16LE(written.length, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  yield Buffer.concat([entries, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** Counts what goes through. */
async function* deflate(content: ZippedFile['content'], file: Written): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw()
  const feeding = (async () => {
    for await (const text of content) {
      const bytes = Buffer.from(text)
      file.crc = crc32(bytes, file.crc)
      file.size += bytes.length
      if (!packer.write(bytes)) await new Promise((resolve) => packer.once('drain', resolve))
    }
    packer.end()
  })().catch((error: Error) => void packer.destroy(error))
  for await (const packed of packer as AsyncIterable<Buffer>) {
    file.packed += packed.length
    yield packed
  }
  await feeding
}

/** What a file's head and its entry have in common, but for the sums, which a head does not know yet. */
function common({ name }: Written, known?: Written): Buffer {
  const head = Buffer.alloc(10)
  head.writeUInt16LE(20, 0)
  head.writeUInt16LE(flags, 2)
  head.writeUInt16LE(deflated, 4)
  head.writeUInt16LE(noDay, 8)
  const lengths = Buffer.alloc(4)
  lengths.writeUInt16LE(name.length, 0)
  return Buffer.concat([head, known ? sums(known) : Buffer.alloc(12), lengths])
}

function sums({ crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32LE(crc, 0)
  bytes.writeUInt32LE(packed, 4)
  bytes.writeUInt32LE(size, 8)
  return bytes
}

function entryOf(file: Written): Buffer {
  const place = Buffer.alloc(14)
  place.writeUInt32LE(file.offset, 10)
  const mark = Buffer.from('PK\x01\x02\x14\x00', 'latin1')
  return Buffer.concat([mark, common(file, file), place, file.name])
}
