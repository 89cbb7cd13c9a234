/** What lists sort and search by, beside the columns that people write: kept with them in the same transaction. */

import { type Kysely, sql } from 'kysely'
import { addressKey } from '../kernel/networks.ts'
import { mostOfFirmware } from '../schema/phone-filter.ts'
import { type LastFetch, readHeard } from './heard.ts'
import { inParts } from './rows.ts'
import type { Tables } from './tables.ts'

type Queries = Kysely<Tables>

/** Orders texts without regard to case. */
export const orderOf = (text: string): string => text.toLowerCase()

/** One text that holds whatever a search may find a phone by. */
export function phoneWords(phone: {
  name: string
  mac: string
  numbers: readonly string[]
  seen?: Seen | null
}): string {
  const { ip = '', userAgent = '', firmware } = phone.seen ?? {}
  const seen = [ip, userAgent.slice(0, mostOfAgent), firmware ?? ''].filter(Boolean)
  return [phone.name, phone.mac, ...phone.numbers, ...seen].join('\n').toLowerCase()
}

/** What a phone was seen to be when it fetched last, as far as lists know it. */
export type Seen = Pick<LastFetch, 'ip' | 'userAgent' | 'firmware'>

const mostOfAgent = 200

/** What of it lists are narrowed by. */
export const seenBy = (seen: Seen | null): Pick<ListedBy, 'firmware' | 'address'> => ({
  firmware: (seen?.firmware ?? '').slice(0, mostOfFirmware),
  address: addressKey(seen?.ip ?? ''),
})

/** Whether a list would tell one from the other. */
export const isSeenAlike = (one: Seen | null, other: Seen | null): boolean =>
  one?.ip === other?.ip && one?.userAgent === other?.userAgent && one?.firmware === other?.firmware

export function extensionWords(extension: {
  number: string
  name: string
  username: string
  tech: string
}): string {
  const { number, name, username, tech } = extension
  return [number, name, username, tech].join('\n').toLowerCase()
}

async function numbersOf(
  queries: Queries,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const numbers = new Map<string, string>()
  for (const some of inParts(ids)) {
    const rows = await queries
      .selectFrom('extension')
      .select(['id', 'number'])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .execute()
    for (const { id, number } of rows) numbers.set(id, number)
  }
  return numbers
}

/** As people know it: its lines by the numbers that they have. */
export async function numbered<Phone extends Pick<Listed, 'lines'>>(
  queries: Queries,
  { tenantId }: { tenantId: string },
  phone: Phone,
): Promise<Omit<Phone, 'lines'> & { lines: Record<string, string> }> {
  const ids = phone.lines.map(({ extensionId }) => extensionId)
  const numbers = await numbersOf(queries, tenantId, ids)
  const lines = phone.lines.map(({ line, extensionId }) => [line, numbers.get(extensionId) ?? extensionId])
  return { ...phone, lines: Object.fromEntries(lines) }
}

type Listed = {
  name: string
  mac: string
  lines: readonly { line: number; extensionId: string }[]
  /** `null`: it never fetched. */
  seen: Seen | null
}

export type ListedBy = {
  nameOrder: string
  firstNumber: string
  words: string
  firmware: string
  address: string
}

/** What a phone is listed by, as its lines stand. */
export async function listPhone(queries: Queries, tenantId: string, phone: Listed): Promise<ListedBy> {
  const ids = phone.lines.map((line) => line.extensionId)
  return listedBy(phone, await numbersOf(queries, tenantId, ids))
}

function listedBy({ name, mac, lines, seen }: Listed, numbers: ReadonlyMap<string, string>): ListedBy {
  const own = [...lines]
    .sort((a, b) => a.line - b.line)
    .flatMap(({ extensionId }) => numbers.get(extensionId) ?? [])
  return {
    nameOrder: orderOf(name),
    firstNumber: own[0] ?? '',
    words: phoneWords({ name, mac, numbers: own, seen }),
    ...seenBy(seen),
  }
}

/** As `listPhone`, for many. */
export async function listPhones(
  queries: Queries,
  tenantId: string,
  phones: readonly Listed[],
): Promise<ListedBy[]> {
  const ids = [...new Set(phones.flatMap(({ lines }) => lines.map((line) => line.extensionId)))]
  const numbers = await numbersOf(queries, tenantId, ids)
  return phones.map((phone) => listedBy(phone, numbers))
}

/** Ids of the phones that have one of these extensions on a line. */
export async function phonesOnLines(
  queries: Queries,
  tenantId: string,
  extensionIds: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  for (const some of inParts(extensionIds)) {
    const rows = await queries
      .selectFrom('phoneLine')
      .select('phoneId')
      .distinct()
      .where('tenantId', '=', tenantId)
      .where('extensionId', 'in', some)
      .execute()
    for (const { phoneId } of rows) found.add(phoneId)
  }
  return [...found]
}

/** After numbers, lines or what was seen changed: writes anew what these phones are listed by. */
export async function relistPhones(
  queries: Queries,
  tenantId: string,
  phoneIds: readonly string[],
): Promise<void> {
  for (const some of inParts(phoneIds)) {
    const rows = await queries
      .selectFrom('phone')
      .select(['id', 'name', 'mac', 'lastFetch'])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .execute()
    const lines = await queries
      .selectFrom('phoneLine')
      .select(['phoneId', 'line', 'extensionId'])
      .where('tenantId', '=', tenantId)
      .where('phoneId', 'in', some)
      .execute()
    const byPhone = Map.groupBy(lines, (line) => line.phoneId)
    const listed = await listPhones(
      queries,
      tenantId,
      rows.map((row) => ({
        ...{ ...row, lines: byPhone.get(row.id) ?? [] },
        seen: readHeard(row.lastFetch).lastFetch,
      })),
    )
    const written = listed.map(
      (by, index) =>
        sql`(${sql.join([rows[index]?.id, by.nameOrder, by.firstNumber, by.words, by.firmware, by.address].map((text) => sql`cast(${text} as text)`))})`,
    )
    if (written.length > 0)
      await sql`update "phone" set "nameOrder" = by.column2, "firstNumber" = by.column3, "words" = by.column4,
          "firmware" = by.column5, "address" = by.column6
        from (values ${sql.join(written)}) as by where "phone"."id" = by.column1`.execute(queries)
  }
}
