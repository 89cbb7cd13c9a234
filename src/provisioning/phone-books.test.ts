import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { tenantScope } from '../auth/tenant-scope.ts'
import type { ChangeType } from '../db/feed.ts'
import type { Contact } from '../schema/contact.ts'
import { phoneBooks } from './phone-books.ts'

const scopeOf = (id: string) => tenantScope({ id, code: id })
const one = scopeOf('one')
const contact = (name: string, number: string, company = '') =>
  ({ name, company, numbers: [{ kind: 'work', number }] }) as unknown as Contact

function furnish(contacts: Contact[], maxBytes = 100_000) {
  const feed = testFeed()
  let reads = 0
  let gate: Promise<void> = Promise.resolve()
  const books = phoneBooks({
    extensions: { names: async () => [{ number: '100', name: 'Anna' }] },
    contacts: {
      all: async () => {
        reads++
        const read = [...contacts]
        await gate
        return read
      },
    },
    feed,
    maxBytes,
  })
  return {
    ...{ books, feed, contacts, reads: () => reads },
    hold: (until: Promise<void>) => {
      gate = until
    },
  }
}

test('a phone book has extensions and contacts by name, then by number; who has no name is not in it', async () => {
  const { books } = furnish([
    contact('Zoe', '1'),
    contact('', '2'),
    contact('anna', '99', 'Bianchi'),
    contact('Room 10', '3'),
    contact('Room 9', '4'),
    contact('Lift', '30'),
    contact('Lift', '100'),
    contact('Lift', '4'),
  ])
  const book = await books.of(one)
  assert.deepEqual(
    book.map(({ name, company, numbers }) => [name, company, numbers[0]?.number]),
    [
      ['anna', 'Bianchi', '99'],
      ['Anna', '', '100'],
      ['Lift', '', '4'],
      ['Lift', '', '30'],
      ['Lift', '', '100'],
      ['Room 9', '', '4'],
      ['Room 10', '', '3'],
      ['Zoe', '', '1'],
    ],
  )
})

test('it is read once, and again after an extension or a contact of its tenant changed', async () => {
  const { books, feed, reads } = furnish([])
  const change = (type: ChangeType, tenantId: string) => feed.tell([{ type, tenantId, ids: [] }])
  await books.of(one)
  assert.equal(await books.of(one), await books.of(one))
  change('phone.configured', 'one')
  change('contact.changed', 'two')
  await books.of(one)
  assert.equal(reads(), 1)
  change('contact.changed', 'one')
  await books.of(one)
  change('extension.changed', 'one')
  await books.of(one)
  assert.equal(reads(), 3)
  await books.of(scopeOf('two'))
  assert.equal(reads(), 4)
})

test('what was read before a change is not kept after it', async () => {
  const { books, feed, contacts, hold, reads } = furnish([])
  const gate = Promise.withResolvers<void>()
  hold(gate.promise)
  const reading = books.of(one)
  await new Promise((resolve) => setImmediate(resolve))
  contacts.push(contact('Zoe', '1'))
  feed.tell([{ type: 'contact.changed', tenantId: 'one', ids: [] }])
  gate.resolve()
  assert.equal((await reading).length, 1)
  assert.equal((await books.of(one)).length, 2)
  assert.equal(reads(), 2)
})

test('a book that could not be read is read by the next who asks', async () => {
  const { books, hold } = furnish([])
  hold(Promise.reject(new Error('the disk')))
  await assert.rejects(books.of(one), /the disk/)
  hold(Promise.resolve())
  assert.equal((await books.of(one)).length, 1)
})

test('books never weigh more than is allowed, and the one that was asked for last stays', async () => {
  // Each: two entries and itself at 300, and two bytes for each character.
  const weight = 3 * 300 + 2 * ('Anna'.length + '100'.length + 'Zoe'.length + 'Co'.length + '1'.length)
  const { books, reads } = furnish([contact('Zoe', '1', 'Co')], 3 * weight)
  for (const id of ['a', 'b', 'c']) await books.of(scopeOf(id))
  assert.deepEqual(books.size(), { entries: 3, bytes: 3 * weight })
  await books.of(scopeOf('d'))
  assert.ok(books.size().bytes <= 3 * weight)
  await books.of(scopeOf('d'))
  assert.equal(reads(), 4)
  await books.of(scopeOf('a'))
  assert.equal(reads(), 5)
})
