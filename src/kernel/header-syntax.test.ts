import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WireError } from './errors.ts'
import { quote, readParameters, splitList, unquote } from './header-syntax.ts'

test('a list is split at its commas, but neither in quotes nor in angle brackets', () => {
  for (const [text, parts] of [
    ['', ['']],
    ['a', ['a']],
    [' a , b,', ['a', 'b', '']],
    ['"a,b", c', ['"a,b"', 'c']],
    ['"a\\",b", c', ['"a\\",b"', 'c']],
    ['"a\\\\", b', ['"a\\\\"', 'b']],
    ['<a,b>,c', ['<a,b>', 'c']],
    ['"<", a', ['"<"', 'a']],
    ['a\\, b', ['a\\', 'b']],
  ] as const)
    assert.deepEqual(splitList(text, ','), parts, text)
  assert.deepEqual(splitList('<a;b>;c=",;"', ';'), ['<a;b>', 'c=",;"'])
  assert.throws(() => splitList('a, "b', ','), {
    constructor: WireError,
    message: 'A quoted string has no end',
  })
})

test('what is quoted is read back the same, and what is not stays as it is', () => {
  for (const text of ['', 'a', 'a"b\\c', '\n']) assert.equal(unquote(quote(text)), text)
  assert.equal(quote('a"b\\c'), '"a\\"b\\\\c"')
  for (const text of ['a', '"a', 'a"', 'a "b"']) assert.equal(unquote(text), text)
})

test('of two parameters of one name the first one counts, and names are read in any case', () => {
  assert.deepEqual(
    [...readParameters(['Branch = "a b"', '', 'rport', 'BRANCH=c', 'x=', 'y=1=2'])],
    [
      ['branch', 'a b'],
      ['rport', ''],
      ['x', ''],
      ['y', '1=2'],
    ],
  )
  for (const wrong of ['=x', ' =x', 'a b'])
    assert.throws(() => readParameters([wrong]), {
      constructor: WireError,
      message: 'A parameter has no name',
    })
})
