import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileExpression } from './expression.ts'

const scope = {
  seven: 7,
  text: '7',
  minus: -7,
  name: 'Bob "the \\ saw"',
  url: 'https://a.example/b',
  none: undefined,
}

function evaluate(source: string): unknown {
  return compileExpression(source).evaluate(scope)
}

test('modulo is what dividedBy leaves, below zero too, and of nothing by zero', () => {
  assert.equal(evaluate('seven | modulo: 3'), 1)
  assert.equal(evaluate('text | modulo: 7'), 0)
  assert.equal(evaluate('minus | modulo: 3'), 2)
  assert.equal(evaluate('seven | modulo: 0'), undefined)
  assert.equal(evaluate('none | modulo: 3'), undefined)
})

test('atLeast and atMost keep a number within bounds', () => {
  assert.equal(evaluate('seven | atLeast: 60'), 60)
  assert.equal(evaluate('seven | atLeast: 5'), 7)
  assert.equal(evaluate('text | atMost: 5'), 5)
  assert.equal(evaluate('seven | atLeast: 1 | atMost: 9'), 7)
  assert.equal(evaluate('name | atMost: 5'), undefined)
  assert.equal(evaluate('none | atLeast: 5'), undefined)
})

test('quoted writes what may stand between two quotes, remove takes a text out wherever it stands', () => {
  assert.equal(evaluate('name | quoted'), 'Bob \\"the \\\\ saw\\"')
  assert.equal(evaluate(`name | remove: '"'`), 'Bob the \\ saw')
  assert.equal(evaluate("name | remove: ''"), scope.name)
  assert.equal(evaluate("'a;b;;c' | remove: ';'"), 'abc')
})

test('urlPart gives a part of an address, with the dots of a masked secret as they are', () => {
  const part = (name: string) => evaluate(`'https://a.example/p/••••/book.xml' | urlPart: '${name}'`)
  assert.deepEqual(['scheme', 'host', 'folder', 'file'].map(part), [
    'https',
    'a.example',
    '/p/••••/',
    'book.xml',
  ])
})

test('withoutScheme leaves of an address what stands behind its scheme', () => {
  assert.equal(evaluate('url | withoutScheme'), 'a.example/b')
  assert.equal(evaluate("'a.example/http://b' | withoutScheme"), 'a.example/http://b')
  assert.equal(evaluate("'HTTP://a' | withoutScheme"), 'a')
})

test('octet is a number of an IPv4 address, and nothing of anything else', () => {
  assert.equal(evaluate("'192.0.2.53' | octet: 1"), '192')
  assert.equal(evaluate("'192.0.2.53' | octet: 4"), '53')
  for (const other of [
    "'192.0.2.53' | octet: 5",
    "'dns.example.com' | octet: 1",
    'seven | octet: 1',
    'none | octet: 1',
  ])
    assert.equal(evaluate(other), undefined, other)
})

test('uriEncoded writes what may stand as the user of a SIP address', () => {
  assert.equal(evaluate("'bob.o*98+1' | uriEncoded"), 'bob.o*98+1')
  assert.equal(evaluate("'a b@c>\"é' | uriEncoded"), 'a%20b%40c%3E%22%C3%A9')
})

test('urlEncoded writes what may stand as user or password in a URL, with the dots of a masked secret as they are', () => {
  assert.equal(evaluate("'a/b:c@d?é' | urlEncoded"), 'a%2Fb%3Ac%40d%3F%C3%A9')
  assert.equal(evaluate("'••••' | urlEncoded"), '••••')
})

test('a filter’s argument may be a path, or a whole expression in parentheses', () => {
  assert.equal(evaluate('seven | plus: text'), 14)
  assert.equal(evaluate('seven | minus: (seven | minus: 2)'), 2)
  assert.equal(evaluate('seven | plus: none'), undefined)
})

test('no filter makes a long text of a short one: more stands for none', () => {
  assert.equal(evaluate('255 | hex: 500000000'), 'FF'.padStart(20, '0'))
  assert.equal(evaluate(`3600 | utcOffset: '+${'['.repeat(50_000)}'`), undefined)
  const long = compileExpression("words | joined: 'long', ','", { maps: { long: { a: 'x'.repeat(60_000) } } })
  assert.equal(long.evaluate({ words: 'a' }), 'x'.repeat(60_000))
  assert.equal(long.evaluate({ words: 'a,a,a' }), undefined)
  const encoded = compileExpression('text | uriEncoded')
  assert.equal(encoded.evaluate({ text: '漢'.repeat(8000) }), undefined)
})

test('part is what stands between two marks, separatedBy puts other marks between the words of a list', () => {
  assert.equal(evaluate("'07:30' | part: ':', 1"), '07')
  assert.equal(evaluate("'07:30' | part: ':', 2"), '30')
  assert.equal(evaluate("'cn sn' | part: ' ', 3"), undefined)
  assert.equal(evaluate("'cn sn' | part: '', 1"), undefined)
  assert.equal(evaluate("'112,110' | separatedBy: ' '"), '112 110')
})
