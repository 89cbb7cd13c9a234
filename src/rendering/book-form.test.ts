import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf } from './book-form.ts'

const scope = {
  ...{ name: 'Desk', language: 'de', contacts: [{ name: 'Anna' }] },
  ...{ phone: { mac: '1', far: { x: 2 } }, lines: [{ user: 'a' }], nothing: null, contactsLike: 'y' },
}

test('the form of a book is all that it reads, once and in order, but its contacts', () => {
  const paths = ['phone.mac', 'language', 'contacts', 'contacts.*.name', 'language', 'contactsLike']
  const form = '[["contactsLike","y"],["language","de"],["phone.mac","1"]]'
  assert.equal(formOf(paths, scope), form)
  assert.equal(formOf([...paths].reverse(), { ...scope, contacts: [], name: 'Other' }), form)
  assert.equal(formOf([], scope), '[]')
})

test('a list stands for all that may be read of its items, and what is not there for nothing', () => {
  assert.equal(formOf(['lines.0.user'], scope), '[["lines.0.user",[{"user":"a"}]]]')
  assert.equal(formOf(['phone.far.x'], scope), '[["phone.far.x",2]]')
  const missing = formOf(['nothing.at.all', 'none', 'none.more', 'language.length'], scope)
  assert.equal(missing, '[["language.length","de"],["none",null],["none.more",null],["nothing.at.all",null]]')
})

test('a long form is told by its hash: the same for the same, another for another', () => {
  const long = (length: number, last = 'x') => formOf(['a'], { a: 'x'.repeat(length - 11) + last })
  // Ten signs stand round the text, and one more in it.
  assert.equal(long(200).length, 200)
  assert.match(long(201), /^[\w-]{43}$/)
  assert.equal(long(300), long(300))
  assert.notEqual(long(300), long(300, 'y'))
})
