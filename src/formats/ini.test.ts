import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import type { Format } from './format.ts'
import { makeFormat } from './make-format.ts'

const format = (spec: object = {}): Format => makeFormat(formatSchema.parse({ kind: 'ini', ...spec }))

test('parameters stand below their sections, in the order in which each first came', () => {
  const parameters = [
    { name: 'Settings/accountId', value: '1' },
    { name: 'Account1/label', value: 'Bob; "the" = #1' },
    { name: 'Settings/empty', value: '' },
  ]
  const text = format().serialise(parameters)
  assert.equal(text, '[Settings]\naccountId=1\nempty=\n\n[Account1]\nlabel=Bob; "the" = #1\n')
  assert.deepEqual(format().parse(text), [parameters[0], parameters[2], parameters[1]])
  assert.equal(format({ separator: ' = ' }).serialise(parameters.slice(0, 1)), '[Settings]\naccountId = 1\n')
})

test('a file of another hand is read too: comments, spaces, quotes', () => {
  const text = '; note\r\n# note\r\n\r\n[ sip ]\r\n  user_name = "a b"\r\n'
  assert.deepEqual(format().parse(text), [{ name: 'sip/user_name', value: 'a b' }])
})

test('a name is a section and a name in it', () => {
  for (const name of ['Settings/a', 'Account 1/user_name', 'a/b.c-d'])
    assert.equal(format().refuses({ name, value: 'x' }), undefined, name)
  for (const name of [
    '',
    'a',
    '/a',
    'a/',
    'a/b/c',
    '[a]/b',
    'a]/b',
    'a/b=c',
    'a/;b',
    'a/#b',
    'a/[b',
    'a/b\n',
    'é/b',
  ])
    assert.match(format().refuses({ name, value: 'x' }) ?? '', /^has a name/, name)
})

test('a value that would be read back as another is refused', () => {
  const refusal = (value: string) => format().refuses({ name: 'a/b', value })
  assert.match(refusal('x\n[Account2]') ?? '', /line break/)
  assert.match(refusal(' x') ?? '', /space/)
  for (const value of ['"x"', "'x'", '""']) assert.match(refusal(value) ?? '', /quotes/, value)
  for (const value of ['"', '"x', 'say "x"', '[x]', ';x', '#x', 'a=b'])
    assert.equal(refusal(value), undefined)
})

test('a name twice in a section, a line before any section and a line without = are errors', () => {
  const twice = [1, 2].map((value) => ({ name: 'a/b', value: String(value) }))
  assert.throws(() => format().serialise(twice), FormatError)
  for (const text of ['a=1\n', '[a]\nb\n', '[a]\n=b\n', '[a\nb=1\n', '[]\n', '[a]b\n'])
    assert.throws(() => format().parse(text), SourceError, text)
})
