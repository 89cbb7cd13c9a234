/** What a phone takes of a file as a whole: how characters become bytes, and how many of them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSchema } from '../schema/definition.ts'
import { makeFormat } from './make-format.ts'

const format = (spec: object) => makeFormat(formatSchema.parse(spec))
const one = (value: string) => [{ name: 'name', value }]

test('a phone that reads ISO 8859-1 gets no character that it lacks: the value is refused with it', () => {
  const lines = format({ kind: 'keyValue', encoding: 'latin1' })
  assert.equal(lines.refuses({ name: 'name', value: 'Zoë' }), undefined)
  assert.equal(
    lines.refuses({ name: 'name', value: 'Zoë 漢' }),
    'holds 漢, and the phone reads the characters of ISO 8859-1 alone',
  )
  assert.throws(() => lines.serialise(one('😀')), /holds 😀/)
})

test('an XML file in ISO 8859-1 says so, and writes other characters by their number', () => {
  const xml = format({ kind: 'xml', root: 'r', encoding: 'latin1' })
  const text = xml.serialise(one('Zoë 漢😀'))
  assert.match(text, /^<\?xml version="1.0" encoding="ISO-8859-1"\?>/)
  assert.ok(text.includes('Zoë &#28450;&#128512;'))
  assert.deepEqual(xml.parse(Buffer.from(text, 'latin1').toString('latin1')), one('Zoë 漢😀'))
})

test('a file of more bytes than the phone takes is not made, and both numbers are said', () => {
  const lines = format({ kind: 'keyValue', largestFile: 100 })
  assert.equal(lines.serialise(one('x'.repeat(80))).length, 88)
  assert.throws(
    () => lines.serialise(one('é'.repeat(80))),
    /is 168 bytes long; the phone takes files of 100 at most/,
  )
})

test('a word that no setting may hold is written where it is meant', () => {
  const lines = format({ kind: 'keyValue', reservedValues: ['%NULL%'] })
  assert.throws(() => lines.serialise(one('%NULL%')), /means something of its own/)
  const meant = { name: 'name', value: '%NULL%', isReserved: true }
  assert.equal(lines.refuses(meant), undefined)
  assert.equal(lines.serialise([meant]), 'name = %NULL%\n')
  assert.throws(
    () => lines.serialise([meant, { name: 'other', value: '%NULL%' }]),
    /means something of its own/,
  )
})
