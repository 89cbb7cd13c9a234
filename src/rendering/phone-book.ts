/** Whom the tenant's phones can call, in the order of the names. */

import type { ContactNumber } from '../schema/contact.ts'

export type PhoneBookEntry = {
  readonly name: string
  readonly company: string
  readonly numbers: readonly ContactNumber[]
}
export type PhoneBook = readonly PhoneBookEntry[]
