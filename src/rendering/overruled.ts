/** Settings that a phone has no place for beside another one, found by asking its files: the one phone book that it takes, one way to fetch. */

import { bareScope } from '../definitions/key-kinds.ts'
import type { CompiledModel } from '../definitions/model.ts'
import { writtenWith } from '../definitions/written-with.ts'
import type { Scope, Value } from '../language/scope.ts'
import { inOrder } from './phone-books.ts'

/** What may stand before a setting, with two values of it that no file writes alike. */
const rivals: Readonly<Record<string, { by: readonly string[]; values: readonly [Value, Value] }>> = {
  phoneBookUrl: { by: ['tenantPhoneBook'], values: ['https://a.example/1.xml', 'https://b.example/2.xml'] },
  phoneBookUrl2: {
    by: ['tenantPhoneBook', 'phoneBookUrl'],
    values: ['https://a.example/3.xml', 'https://b.example/4.xml'],
  },
  resyncInterval: { by: ['fetchFrom', 'fetchUntil', 'fetchDays'], values: [2880, 5760] },
  lldp: { by: ['vlan'], values: [true, false] },
}

const samples: Scope = {
  ...{ tenantPhoneBook: true, phoneBookUrl: 'https://c.example/5.xml' },
  ...{ fetchFrom: '01:30', fetchUntil: '04:15', fetchDays: 'mon', vlan: 100 },
}

const asked = new WeakMap<CompiledModel, Map<string, boolean>>()

/** Which of the settings that are set stands in this one's place; `undefined` where it has its own. */
export function overruledBy(
  model: CompiledModel,
  key: string,
  isSet: (key: string) => boolean,
): string | undefined {
  const { by = [], values } = rivals[key] ?? {}
  const set = by.filter((rival) => isSet(rival) && model.settings.some((spec) => spec.key === rival))
  const [first] = set
  if (first === undefined || values === undefined) return undefined
  const known = asked.get(model) ?? new Map<string, boolean>()
  asked.set(model, known)
  const question = `${key} ${set}`
  const before = known.get(question)
  const isSaid = before ?? filesWith(model, key, values[0], set) !== filesWith(model, key, values[1], set)
  known.set(question, isSaid)
  return isSaid ? undefined : first
}

function filesWith(model: CompiledModel, key: string, value: Value, set: readonly string[]): string {
  const own: Scope = { ...Object.fromEntries(set.map((rival) => [rival, samples[rival]])), [key]: value }
  const books = inOrder(
    own.tenantPhoneBook === true ? 'https://d.example/tenant.xml' : undefined,
    own,
    'Name',
  )
  const phoneBook = books.find((book) => book.isFirst) ?? {}
  return writtenWith(model, { ...bareScope(model), ...own, phoneBooks: books, phoneBook })
}
