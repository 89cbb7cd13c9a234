/** Transfers block by block, with a clock that a test moves and packets that it loses. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { ackPacket, dataPacket, parsePacket } from './packet.ts'
import { sendFile } from './send-file.ts'
import { takeFile } from './take-file.ts'
import { termsOf } from './terms.ts'
import type { TransferEnd } from './transfer.ts'

const packet = (bytes: Uint8Array) => {
  const read = parsePacket(bytes)
  assert.ok(read)
  return read
}

/** What was sent, as `DATA 1 (512)`, `ACK 3`, `OACK blksize=8`. */
function said(bytes: Uint8Array): string {
  const all = Buffer.from(bytes)
  const [opcode, number] = [all.readUInt16BE(0), all.readUInt16BE(2)]
  if (opcode === 3) return `DATA ${number} (${all.length - 4})`
  if (opcode === 4) return `ACK ${number}`
  if (opcode === 6) return `OACK ${all.toString('latin1', 2, all.length - 1).replaceAll('\0', ' ')}`
  return `ERROR ${number}`
}

function surroundings(options: Record<string, string>, size?: number) {
  const clock = manualClock()
  const sent: string[] = []
  const ends: TransferEnd[] = []
  const parts = {
    terms: termsOf(new Map(Object.entries(options)), size),
    clock,
    send: (bytes: Uint8Array) => void sent.push(said(bytes)),
    answered: () => {},
    ended: (how: TransferEnd) => void ends.push(how),
  }
  return { clock, sent, ends, parts, news: () => sent.splice(0) }
}

function reading(length: number, options: Record<string, string> = {}) {
  const around = surroundings(options, length)
  const transfer = sendFile(Buffer.alloc(length, 'a'), around.parts)
  return { ...around, ack: (block: number) => transfer.received(packet(ackPacket(block))), transfer }
}

test('a file goes out block by block, each after the one before it was acknowledged', () => {
  const { ack, news, ends } = reading(1100)
  assert.deepEqual(news(), ['DATA 1 (512)'])
  ack(1)
  assert.deepEqual(news(), ['DATA 2 (512)'])
  ack(2)
  assert.deepEqual(news(), ['DATA 3 (76)'])
  assert.deepEqual(ends, [])
  ack(3)
  assert.deepEqual([news(), ends], [[], ['done']])
})

test('a file of whole blocks ends with an empty one, and an empty file is one', () => {
  const whole = reading(512)
  whole.ack(1)
  assert.deepEqual(whole.news(), ['DATA 1 (512)', 'DATA 2 (0)'])
  assert.deepEqual(reading(0).news(), ['DATA 1 (0)'])
})

test('what is agreed on is told first, and only what was asked for', () => {
  const { ack, news } = reading(3000, { blksize: '1468', tsize: '0', timeout: '3', multicast: '' })
  assert.deepEqual(news(), ['OACK blksize 1468 timeout 3 tsize 3000'])
  ack(0)
  assert.deepEqual(news(), ['DATA 1 (1468)'])
})

test('a block size that does not fit into a frame becomes smaller, and nonsense is not answered', () => {
  assert.deepEqual(reading(10, { blksize: '65464' }).news(), ['OACK blksize 1468'])
  assert.deepEqual(reading(10, { blksize: '7', timeout: '0', windowsize: 'x', tsize: '-1' }).news(), [
    'DATA 1 (10)',
  ])
})

test('a window of blocks goes out at once, and again from the block after the one acknowledged', () => {
  const { ack, news, ends } = reading(8 * 10, { blksize: '8', windowsize: '4' })
  assert.deepEqual(news(), ['OACK blksize 8 windowsize 4'])
  ack(0)
  assert.deepEqual(news(), ['DATA 1 (8)', 'DATA 2 (8)', 'DATA 3 (8)', 'DATA 4 (8)'])
  ack(2)
  assert.deepEqual(news(), ['DATA 3 (8)', 'DATA 4 (8)', 'DATA 5 (8)', 'DATA 6 (8)'])
  ack(6)
  news()
  ack(10)
  assert.deepEqual(news(), ['DATA 11 (0)'])
  ack(11)
  assert.deepEqual(ends, ['done'])
})

test('an acknowledgement that comes twice sends nothing twice', () => {
  const { ack, news } = reading(2000)
  ack(1)
  news()
  assert.equal(ack(1), false)
  assert.equal(ack(1), false)
  assert.deepEqual(news(), [])
  ack(2)
  assert.deepEqual(news(), ['DATA 3 (512)'])
})

test('of a window whose first block was lost, it is sent once more and no oftener', () => {
  const { ack, news } = reading(8 * 20, { blksize: '8', windowsize: '2' })
  ack(0)
  ack(2)
  news()
  ack(2)
  ack(2)
  ack(2)
  assert.deepEqual(news(), ['DATA 3 (8)', 'DATA 4 (8)'])
})

test('an acknowledgement of what was never sent is dropped', () => {
  const { ack, news } = reading(2000)
  news()
  assert.equal(ack(2), false)
  assert.equal(ack(65535), false)
  assert.deepEqual(news(), [])
})

test('the numbers of blocks begin again after 65535', () => {
  const blocks = 70_000
  const { ack, ends, sent } = reading(8 * blocks, { blksize: '8' })
  ack(0)
  for (let block = 1; block <= blocks + 1; block++) assert.ok(ack(block & 0xffff))
  assert.deepEqual(ends, ['done'])
  assert.deepEqual(sent.slice(65_535, 65_538), ['DATA 65535 (8)', 'DATA 0 (8)', 'DATA 1 (8)'])
})

test('to an address that never answers, the first packet goes three times, and nothing more', async () => {
  for (const options of [{}, { blksize: '1468', windowsize: '16' }] as Record<string, string>[]) {
    const { clock, sent, ends } = reading(100_000, options)
    await clock.advance(600_000)
    assert.equal(sent.length, 3)
    assert.equal(new Set(sent).size, 1)
    assert.deepEqual(ends, ['silent'])
  }
})

test('a phone that has answered is waited for longer, and then let go', async () => {
  const { ack, clock, news, ends } = reading(2000)
  ack(1)
  news()
  await clock.advance(600_000)
  assert.deepEqual(news(), Array(5).fill('DATA 2 (512)'))
  assert.deepEqual(ends, ['silent'])
})

test('a phone that gives up gets nothing more', async () => {
  const { transfer, clock, news, ends } = reading(2000)
  transfer.received(packet(Buffer.from('\0\x05\0\x08no\0')))
  news()
  await clock.advance(600_000)
  assert.deepEqual([news(), ends], [[], ['givenUp']])
})

function writing(options: Record<string, string> = {}, mode: 'octet' | 'netascii' = 'octet') {
  const around = surroundings(options)
  const taken = takeFile(mode, around.parts)
  const data = (block: number, text: string) => taken.received(packet(dataPacket(block, Buffer.from(text))))
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { ...around, taken, data, settle }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

test('what a phone writes is taken only when somebody reads it, and its end acknowledged when it is kept', async () => {
  const { taken, data, settle, news, ends, clock } = writing({ blksize: '8', tsize: '11' })
  await clock.advance(10_000)
  assert.deepEqual(news(), [])
  const text = textOf(taken.body)
  await settle()
  assert.deepEqual(news(), ['OACK blksize 8 tsize 11'])
  data(1, '12345678')
  await settle()
  assert.deepEqual(news(), ['ACK 1'])
  data(2, 'abc')
  assert.equal(await text, '12345678abc')
  assert.deepEqual(news(), [])
  taken.kept()
  assert.deepEqual(news(), ['ACK 2'])
  data(2, 'abc')
  assert.deepEqual(news(), ['ACK 2'])
  await clock.advance(10_000)
  assert.deepEqual(ends, ['done'])
})

test('a block that comes twice is kept once, and one that came too early is asked for', async () => {
  const { taken, data, settle, news } = writing({ blksize: '8', windowsize: '3' })
  const text = textOf(taken.body)
  await settle()
  news()
  data(1, '11111111')
  data(1, '11111111')
  data(3, '33333333')
  assert.deepEqual(news(), ['ACK 1'])
  data(2, '22222222')
  data(3, '33333333')
  data(4, '44444444')
  await settle()
  assert.deepEqual(news(), ['ACK 4'])
  data(5, '')
  assert.equal(await text, '11111111222222223333333344444444')
})

test('blocks beyond the window are dropped until somebody has read what is there', async () => {
  const { taken, data, settle, news } = writing({ blksize: '8', windowsize: '2' })
  const pieces = taken.body[Symbol.asyncIterator]()
  const text = async (piece: ReturnType<typeof pieces.next>) => Buffer.from((await piece).value).toString()
  const first = pieces.next()
  await settle()
  news()
  for (const block of [1, 2, 3, 4, 5])
    assert.equal(data(block, `${block}`.repeat(8)), block <= 2, `block ${block}`)
  assert.equal(await text(first), '11111111')
  assert.equal(await text(pieces.next()), '22222222')
  const third = pieces.next()
  await settle()
  assert.deepEqual(news(), ['ACK 2'])
  assert.equal(data(3, '33333333'), true)
  assert.equal(await text(third), '33333333')
  taken.end('givenUp')
})

test('a phone that stops writing breaks its file off', async () => {
  const { taken, data, settle, clock, ends } = writing()
  const text = textOf(taken.body)
  text.catch(() => {})
  await settle()
  data(1, 'x'.repeat(512))
  await settle()
  await clock.advance(600_000)
  await assert.rejects(text, { code: 'ERR_STREAM_PREMATURE_CLOSE' })
  assert.deepEqual(ends, ['silent'])
})

test('lines of a text come in as they were, wherever a block ends', async () => {
  const { taken, data, settle } = writing({ blksize: '8' }, 'netascii')
  const text = textOf(taken.body)
  await settle()
  data(1, 'one\r\ntw\r')
  await settle()
  data(2, '\no\r\0\r\0\r')
  await settle()
  data(3, '')
  assert.equal(await text, 'one\ntw\no\r\r\r')
})
