/** The phone book of each tenant: its extensions and contacts by name, kept until one of them changes. */

import { LRUCache } from 'lru-cache'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import type { Feed } from '../db/feed.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { PhoneBook, PhoneBookEntry } from '../rendering/phone-book.ts'

type Parts = {
  extensions: Pick<ExtensionStore, 'names'>
  contacts: Pick<ContactStore, 'all'>
  feed: Feed
  maxBytes: number
}

/** What an entry costs beside its texts. */
const entryBytes = 300

const byName = new Intl.Collator('en', { numeric: true })

export function phoneBooks({ extensions, contacts, feed, maxBytes }: Parts) {
  const books = new LRUCache<string, Promise<PhoneBook>>({ maxSize: maxBytes })

  feed.on(({ type, tenantId }) => {
    if (type === 'everything') books.clear()
    else if (tenantId !== null && /^(extension|contact)\./.test(type)) books.delete(tenantId)
  })

  async function read(scope: TenantScope): Promise<PhoneBook> {
    const entries: PhoneBookEntry[] = [
      ...(await extensions.names(scope)).map(({ number, name }) => ({
        name,
        company: '',
        numbers: [{ kind: 'work' as const, number }],
      })),
      ...(await contacts.all(scope)).map(({ name, company, numbers }) => ({ name, company, numbers })),
    ]
    return entries
      .filter((entry) => entry.name !== '')
      .sort(
        (a, b) =>
          byName.compare(a.name, b.name) ||
          byName.compare(a.numbers[0]?.number ?? '', b.numbers[0]?.number ?? ''),
      )
  }

  return {
    of(scope: TenantScope): Promise<PhoneBook> {
      const { tenantId } = scope
      const there = books.get(tenantId)
      if (there) return there
      const book = read(scope)
      books.set(tenantId, book, { size: entryBytes })
      // Unless it was forgotten meanwhile: what was read before a change may not be kept after it.
      const whenStill = (then: () => void) => books.get(tenantId) === book && then()
      book.then(
        (entries) =>
          whenStill(() => {
            // The cache keeps the weight of a value that is set once more.
            books.delete(tenantId)
            books.set(tenantId, book, { size: weightOf(entries) })
          }),
        () => whenStill(() => books.delete(tenantId)),
      )
      return book
    },

    size: () => ({ entries: books.size, bytes: books.calculatedSize }),
  }
}

function weightOf(book: PhoneBook): number {
  const texts = book.map(
    ({ name, company, numbers }) =>
      2 * (name.length + company.length + numbers.reduce((sum, { number }) => sum + number.length, 0)),
  )
  return texts.reduce((sum, text) => sum + text + entryBytes, entryBytes)
}
