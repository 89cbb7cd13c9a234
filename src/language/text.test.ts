import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileText } from './text.ts'

const scope = { line: { number: 2, user: '100' }, empty: '' }

test('text without an expression is a constant', () => {
  assert.equal(compileText('account.1.enable').constant, 'account.1.enable')
  assert.equal(compileText('').constant, '')
  assert.equal(compileText("a{{ 'b' | upper }}c").constant, 'aBc')
})

test('expressions are put into the text', () => {
  const text = compileText('account.{{ line.number }}.user')
  assert.equal(text.constant, undefined)
  assert.equal(text.evaluate(scope), 'account.2.user')
  assert.deepEqual(text.paths, ['line.number'])
  assert.equal(compileText('{{line.number}}{{ line.user }}!').evaluate(scope), '2100!')
  assert.equal(compileText("{{ line.user | prepend: '}}' }}").evaluate(scope), '}}100')
})

test('text with an expression that has no value is no text; an empty value is one', () => {
  assert.equal(compileText('a{{ absent }}').evaluate(scope), undefined)
  assert.equal(compileText('a{{ line.number }}{{ absent }}').evaluate(scope), undefined)
  assert.equal(compileText('a{{ empty }}').evaluate(scope), 'a')
  assert.equal(compileText('{{ line }}').evaluate(scope), undefined)
})

test('an expression that is not closed is a mistake', () => {
  assert.throws(() => compileText('a {{ line.number'), /no closing }}/)
  assert.throws(() => compileText('a line.number }}'), /no {{ before it/)
})
