/** Contacts that a phone sent, on their way to the phone book: each told from those that are there. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import { type Contact, type ContactCreate, contactCreateSchema } from '../schema/contact.ts'
import type { SentContact as Shown } from '../schema/upload-use.ts'
import type { SentContact } from '../uploads/sent-contacts.ts'

type Told = Shown & { readonly contact: ContactCreate | undefined }

export function contactTaking(contacts: Pick<ContactStore, 'all' | 'createMany'>) {
  return {
    async preview(scope: TenantScope, sent: readonly SentContact[]): Promise<Shown[]> {
      return told(sent, await contacts.all(scope)).map(({ contact: _, ...shown }) => shown)
    },

    /** Those at these places, or all that are new; what is there already is never added again. */
    async add(
      scope: TenantScope,
      sent: readonly SentContact[],
      places: readonly number[] | undefined,
    ): Promise<{ added: number; leftOut: number }> {
      const chosen = places && new Set(places)
      const added = await contacts.createMany(scope, (there) =>
        told(sent, there).flatMap(({ place, status, contact }) => {
          const isMeant = chosen ? chosen.has(place) : status === 'new'
          return isMeant && contact && (status === 'new' || status === 'sameName') ? [contact] : []
        }),
      )
      return { added, leftOut: sent.length - added }
    },
  }
}

function told(sent: readonly SentContact[], there: readonly Contact[]): Told[] {
  const byName = Map.groupBy(there, ({ name }) => nameKey(name))
  const seen = new Set<string>()
  return sent.map(({ name, numbers }, place) => {
    const read = contactCreateSchema.safeParse({ name, numbers })
    const contact = read.success ? read.data : undefined
    const status = contact
      ? statusOf(contact, byName.get(nameKey(contact.name)) ?? [], seen)
      : ({ status: 'unfit', why: read.error?.issues[0]?.message ?? '' } as const)
    return { place, name, numbers: [...numbers], ...status, contact }
  })
}

function statusOf(
  { name, numbers }: ContactCreate,
  there: readonly Contact[],
  seen: Set<string>,
): Pick<Shown, 'status' | 'why'> {
  const key = `${nameKey(name)} ${numbers
    .map(({ number }) => number)
    .sort()
    .join(' ')}`
  const isTwice = seen.has(key)
  seen.add(key)
  if (isTwice) return { status: 'twice', why: 'The same stands before it in this file' }
  const known = there.some((each) => {
    const has = new Set(each.numbers.map(({ number }) => number))
    return numbers.every(({ number }) => has.has(number))
  })
  if (known) return { status: 'known', why: 'The phone book has it already' }
  if (there.length > 0)
    return {
      status: 'sameName',
      why: `The phone book has ${there[0]?.name} with ${there[0]?.numbers.map(({ number }) => number).join(', ')}`,
    }
  return { status: 'new', why: '' }
}

const nameKey = (name: string) => name.trim().toLowerCase()
