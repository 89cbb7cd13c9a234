import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { makeFormat } from './make-format.ts'

const format = makeFormat({ kind: 'json', contentType: 'application/json' })
const named = (...names: string[]) => names.map((name) => ({ name, value: 'x' }))

test('dots in a name are objects within each other, and every value is a string', () => {
  const text = format.serialise([
    { name: 'b.2', value: '5' },
    { name: 'a', value: 'true' },
    { name: 'b.1', value: '"<\n\u2028' },
  ])
  assert.equal(text, '{\n  "b": {\n    "2": "5",\n    "1": "\\"\\u003c\\n\\u2028"\n  },\n  "a": "true"\n}\n')
  assert.deepEqual(JSON.parse(text), { a: 'true', b: { 1: '"<\n\u2028', 2: '5' } })
})

test('a name that reaches into the objects of a program is refused', () => {
  for (const name of [
    '__proto__',
    'a.__proto__.b',
    'constructor',
    'a.prototype',
    '',
    '.',
    'a.',
    'a..b',
    'a b',
    'a"b',
    `${'a.'.repeat(20)}b`,
  ]) {
    assert.match(format.refuses({ name, value: 'x' }) ?? '', /^has /, name)
  }
})

test('two parameters cannot stand in the same place, nor one inside another', () => {
  for (const names of [
    ['a', 'a'],
    ['a', 'a.b'],
    ['a.b', 'a'],
  ])
    assert.throws(() => format.serialise(named(...names)), FormatError)
})

test('what Offhook does not write is still read, under names that no parameter has', () => {
  assert.deepEqual(format.parse('{"a": [1, {"b": {}}, []], "c.d": null, "e": {"f": "{"}, "e": 2}'), [
    { name: 'a.0', value: '1' },
    { name: 'a.1.b', value: '{}' },
    { name: 'a.2', value: '[]' },
    { name: 'c\\.d', value: 'null' },
    { name: 'e.f', value: '{' },
    { name: 'e', value: '2' },
  ])
})

test('a text that is not JSON is an error that quotes nothing of it', () => {
  for (const text of ['', '[]', '1', 'null', '{"password": "hush",}', '{"a": hush}', '{} {}']) {
    assert.throws(
      () => format.parse(text),
      (error) => error instanceof SourceError && !error.message.includes('hush'),
      text,
    )
  }
})
