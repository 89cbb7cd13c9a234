import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineButtons, withGroups } from './line-groups.ts'

const line = (number: number, server: string, more: object = {}) => ({
  ...{ number, server, port: 5060, transport: 'udp', handset: number },
  ...more,
})

test('lines that register in the same way share a number, the most common way first', () => {
  const lines = [
    line(1, 'a.example.com'),
    line(2, 'b.example.com'),
    line(3, 'b.example.com'),
    line(4, 'c.example.com'),
    line(5, 'b.example.com', { transport: 'tcp' }),
  ]
  assert.deepEqual(
    withGroups(lines).map(({ registrar }) => registrar),
    [2, 1, 1, 3, 4],
  )
})

test('each setting of how a line registers tells it apart, and nothing else does', () => {
  const plain = line(1, 'a.example.com')
  const registrars = (more: object) =>
    withGroups([plain, { ...plain, ...more }]).map(({ registrar }) => registrar)
  for (const more of [
    { port: 5061 },
    { transport: 'tls' },
    { backupServer: 'b.example.com' },
    { outboundProxy: 'b.example.com' },
    { registerExpiry: 60 },
    { codecs: 'g722' },
    { srtp: 'required' },
    { dtmf: 'info' },
    { mwi: true },
  ])
    assert.deepEqual(registrars(more), [1, 2], JSON.stringify(more))
  assert.deepEqual(registrars({ label: 'Bob', user: 'bob', password: 'x', voicemail: '*97' }), [1, 1])
})

test('a line says which lines its handset has', () => {
  const lines = [line(1, 'a', { handset: 2 }), line(2, 'a'), line(3, 'a'), line(4, 'a', { handset: 3 })]
  assert.deepEqual(
    withGroups(lines).map(({ handsetLines }) => handsetLines),
    ['1,2', '1,2', '3,4', '3,4'],
  )
})

test('what is not set is as what is empty, and stands in no other setting’s place', () => {
  const registrars = (...lines: object[]) =>
    withGroups(lines.map((more, index) => line(index + 1, 'a', more))).map(({ registrar }) => registrar)
  assert.deepEqual(registrars({}, { backupServer: '' }, { backupServer: undefined }), [1, 1, 1])
  assert.deepEqual(registrars({ backupServer: 'b' }, { outboundProxy: 'b' }), [1, 2])
})

test('a line has the button of its number, or where a key has that the first free one', () => {
  const buttons = (lines: number[], keys: number[], count: number) => [...lineButtons(lines, keys, count)]
  assert.deepEqual(buttons([1, 2], [], 0), [
    [1, 1],
    [2, 2],
  ])
  assert.deepEqual(buttons([1, 3], [1], 4), [
    [3, 3],
    [1, 2],
  ])
  assert.deepEqual(buttons([1, 2, 3], [1, 2], 4), [
    [3, 3],
    [1, 4],
  ])
  assert.deepEqual(buttons([1, 2], [2, 1, 3], 4), [[1, 4]])
})
