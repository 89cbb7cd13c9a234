import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toNetascii } from './netascii.ts'
import { errorPacket, parsePacket } from './packet.ts'

const read = (text: string) => parsePacket(Buffer.from(text, 'latin1'))

test('a request is read with its options, whatever their case', () => {
  assert.deepEqual(read('\0\x01phone.cfg\0OCTET\0BlkSize\x001468\0tsize\x000\0'), {
    kind: 'read',
    file: 'phone.cfg',
    mode: 'octet',
    options: new Map([
      ['blksize', '1468'],
      ['tsize', '0'],
    ]),
  })
})

test('what no client may send is no packet', () => {
  for (const wrong of [
    '',
    '\0\x01',
    '\0\x01a\0octet',
    '\0\x01\0octet\0',
    '\0\x01a\0mail\0',
    '\0\x01a\0octet\0blksize\0',
    '\0\x01a\nb\0octet\0',
    `\0\x01${'a'.repeat(600)}\0octet\0`,
    '\0\x04\0\x01more',
    '\0\x07\0\x01',
    '\x01\x01a\0octet\0',
  ])
    assert.equal(read(wrong), undefined, JSON.stringify(wrong))
})

test('no answer to a stranger is longer than his question', () => {
  for (const asked of [8, 10, 17, 40]) assert.ok(errorPacket(1, 'File not found', asked).length <= asked)
  assert.equal(errorPacket(1, 'File not found', 40).toString('latin1'), '\0\x05\0\x01File not found\0')
})

test('lines of a text end as the mode wants it', () => {
  assert.equal(toNetascii(Buffer.from('a\nb\r\nc\rd')).toString('latin1'), 'a\r\nb\r\nc\r\0d')
})
