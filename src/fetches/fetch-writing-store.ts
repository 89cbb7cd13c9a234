/** Writes what phones asked: a few statements for a hundred phones, so that it costs little where each is a way to a server. */

import { sql } from 'kysely'
import type { z } from 'zod'
import type { Queries } from '../db/database.ts'
import { type LastFetch, readHeard, writeHeard } from '../db/heard.ts'
import { isSeenAlike, relistPhones } from '../db/listed.ts'
import type { PhoneTable } from '../db/phone-tables.ts'
import { flag, inParts, time } from '../db/rows.ts'
import type { ServedIdentity } from '../db/served-identity.ts'
import { type ToldNames, toldIn, withTold } from '../db/told.ts'
import { newId } from '../kernel/random.ts'
import type { FetchOutcome, fetchSchema } from '../schema/phone.ts'
import { type Counting, countDays } from './day-count-store.ts'
import { keepContents } from './fetch-content-store.ts'

/** One request of a phone, as it happened. */
export type FetchRecord = {
  tenantId: string
  phoneId: string
  at: number
  protocol: z.infer<typeof fetchSchema>['protocol']
  method: string
  /** With the secret masked. */
  path: string
  file: string
  ip: string
  userAgent: string
  model: string | null
  firmware: string | null
  outcome: FetchOutcome
  reason: { code: string; message: string }
  bytes: number
  tookMs: number
  /** Of the file that was served or found unchanged; `''` otherwise. */
  etag: string
  /** What the phone knows by name now that it has the file, where that is news. */
  names: ToldNames | null
  /** As whom the phone registers now that it has the file, where that is news. */
  identity: ServedIdentity | null
  /** What it was given, sealed, where that is news: of its main file. */
  content: string | null
  /** It was the phone's main file, so it counts for `pending` and `servedAt`. */
  main: boolean
  /** The phone itself did not get its main file. */
  failing: boolean
  /** With which secret it came, where one took another one’s place. Whether that is the phone’s of now, the row says when it is written. */
  secretHash: string | null
  /** Where its user name and password were replaced: which ones it gave. `oldUntil` tells this replacement from later ones. */
  http?: { readonly given: 'old' | 'new'; readonly oldUntil: number } | undefined
  /** What it showed by TLS. */
  clientCertificate?: LastFetch['clientCertificate']
}

/** It says what is said once of a file, so that nobody would say it again. */
export const tellsOnce = ({ names, identity }: FetchRecord): boolean => Boolean(names || identity)

/** Takes so many off, the oldest first; those that tell something once go when nothing else is left. */
export function takeOldestOff(records: FetchRecord[], count: number): void {
  let plain = Math.min(count, plainOnes(records))
  let telling = count - plain
  let kept = 0
  for (const record of records) {
    const goes = tellsOnce(record) ? telling-- > 0 : plain-- > 0
    if (!goes) records[kept++] = record
  }
  records.length = Math.min(kept, records.length)
}

/** How many tell nothing that is told once. */
export const plainOnes = (records: readonly FetchRecord[]): number =>
  records.reduce((count, record) => count + (tellsOnce(record) ? 0 : 1), 0)

/** How many fetches of a phone are remembered. */
export const keptFetches = 200

/** Of one phone, in the order in which they came. */
export type Waiting = { tenantId: string; phoneId: string; records: FetchRecord[] }

/** As many as one statement takes. */
const phonesAtOnce = 100

/** By more than this no two nodes’ clocks differ: what is told of earlier is told late, by who had to wait for the database. */
const lateMs = 60_000

const wasLater = (known: { at: string | null } | null, at: number, by = 0) =>
  known !== null && known.at !== null && Date.parse(known.at) > at + by

/** `isSeenAnew`: it came from somewhere else than before, or as something else. */
type HeardNow = { column: string | null; isFailing: boolean; isSeenAnew: boolean }

/**
 * What the phone itself told last, with what these requests tell: asking for anything but its main file tells nothing, and what is
 * told late changes nothing of what happened since.
 */
function heardIn(records: readonly FetchRecord[], before: string | null): HeardNow {
  const old = readHeard(before)
  let { lastFetch, failing } = old
  for (const { at, file, outcome, ip, userAgent, model, firmware, reason, ...record } of records) {
    if (record.main) {
      const { clientCertificate } = record
      if (!wasLater(failing, at, lateMs)) failing = null
      if (wasLater(lastFetch, at)) continue
      lastFetch = { at: time(at), file, outcome, ip, userAgent, model, firmware, reason }
      if (clientCertificate) lastFetch.clientCertificate = clientCertificate
    } else if (record.failing && ![lastFetch, failing].some((known) => wasLater(known, at, lateMs)))
      failing = { at: time(at), outcome, reason }
  }
  return {
    column: writeHeard({ lastFetch, failing }),
    isFailing: failing !== null,
    isSeenAnew: !isSeenAlike(old.lastFetch, lastFetch),
  }
}

/**
 * Of phones that were deleted meanwhile nothing is written. Answers those that were told something else than what is
 * known to be wanted of them: their files are others now.
 */
export async function writeFetches(
  queries: Queries,
  waiting: readonly Waiting[],
  counting: Counting,
): Promise<Waiting[]> {
  const told: Waiting[] = []
  const seenAnew: Waiting[] = []
  const asked: Parameters<typeof countDays>[1][number][] = []
  for (const some of inParts(waiting, phonesAtOnce)) {
    const heard = await heardBefore(queries, some)
    const known = some
      .filter(({ phoneId, tenantId }) => heard.get(phoneId)?.tenantId === tenantId)
      .map((each) => ({ ...each, records: each.records.toSorted((a, b) => a.at - b.at) }))
    if (known.length === 0) continue
    const isTimely = await timelyBy(queries, known, heard)
    const anew = known.map((each) => {
      const before = heard.get(each.phoneId)
      const now = heardIn(each.records, before?.lastFetch ?? null)
      return { ...each, timely: each.records.filter(isTimely), before, now }
    })
    const timely = anew.map((each) => ({ ...each, records: each.timely }))
    const rows = known.flatMap(rowsOf)
    for (const part of inParts(rows)) await queries.insertInto('fetch').values(part).execute()
    await keepEtags(queries, known)
    await keepContents(queries, known)
    await tellPhones(queries, anew)
    await tellUsers(queries, timely)
    told.push(...(await toldAnew(queries, timely, heard)))
    for (const { tenantId, phoneId, records } of known) {
      const before = heard.get(phoneId)
      if (before) asked.push({ tenantId, records, before })
    }
    seenAnew.push(...anew.filter(({ now }) => now.isSeenAnew))
    await dropOldest(
      queries,
      known.map(({ phoneId }) => phoneId),
    )
  }
  // What lists know of a phone is written where it is another than before: seldom.
  for (const [tenantId, some] of Map.groupBy(seenAnew, (each) => each.tenantId))
    await relistPhones(
      queries,
      tenantId,
      some.map(({ phoneId }) => phoneId),
    )
  await countDays(queries, asked, counting)
  return told
}

/**
 * Not of what is told late, after a later fetch of the same file was written: what the phone knows now, that one said. Two nodes’
 * clocks may differ, and what is told once would be lost if it seemed late.
 */
async function timelyBy(
  queries: Queries,
  waiting: readonly Waiting[],
  before: ReadonlyMap<string, Pick<PhoneTable, 'servedAt'>>,
): Promise<(record: FetchRecord) => boolean> {
  const asked = waiting.filter(({ records }) => records.some((record) => !record.main && tellsOnce(record)))
  const lastAt = new Map<string, number>()
  if (asked.length > 0) {
    const ids = asked.map(({ phoneId }) => phoneId)
    const rows = await queries
      .selectFrom('phoneFile')
      .select(['phoneId', 'file', 'at'])
      .where('phoneId', 'in', ids)
      .execute()
    for (const { phoneId, file, at } of rows) lastAt.set(`${phoneId} ${file}`, at)
  }
  return ({ phoneId, main, file, at }) =>
    at + lateMs >= ((main ? before.get(phoneId)?.servedAt : lastAt.get(`${phoneId} ${file}`)) ?? 0)
}

/**
 * Those with news of what they know, unless it is all that their files were made for. Of a phone that nobody has looked
 * at yet it counts whether its file took something back, or it was saved since it asked.
 */
async function toldAnew(
  queries: Queries,
  waiting: readonly Waiting[],
  before: ReadonlyMap<string, Before>,
): Promise<Waiting[]> {
  const news = waiting.filter(({ records }) => records.some(({ names }) => names !== null))
  if (news.length === 0) return []
  const rows = await queries
    .selectFrom('phone')
    .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
    .leftJoin('wantedFile', (join) =>
      join.onRef('wantedFile.phoneId', '=', 'phone.id').on('wantedFile.main', '=', 1),
    )
    .select(['phone.id', 'phone.updatedAt as phoneAt', 'tenant.updatedAt as tenantAt'])
    .select(['wantedFile.file', 'wantedFile.etag'])
    .where(
      'phone.id',
      'in',
      news.map(({ phoneId }) => phoneId),
    )
    .execute()
  const wanted = new Map(rows.map((row) => [row.id, row]))
  return news.filter(({ phoneId, records }) => {
    const { file, etag, phoneAt = 0, tenantAt = 0 } = wanted.get(phoneId) ?? {}
    const last = records.findLast(({ names }) => names !== null)
    if (file) return etag !== lastEtag(records, file)
    return (
      tookBack(records, before.get(phoneId)?.told ?? null) || Math.max(phoneAt, tenantAt) > (last?.at ?? 0)
    )
  })
}

/** Something that the phone was told before is not among what it knows now. */
function tookBack(records: readonly FetchRecord[], before: string | null): boolean {
  return records.some(({ file, names }) => {
    const now = new Set(names?.names)
    return names !== null && toldIn(before, names.family, file).some((name) => !now.has(name))
  })
}

const lastEtag = (records: readonly FetchRecord[], file: string): string | undefined =>
  records.findLast((record) => record.file === file && record.etag !== '')?.etag

async function heardBefore(queries: Queries, waiting: readonly Waiting[]) {
  const rows = await queries
    .selectFrom('phone')
    .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
    .select(['phone.id', 'tenantId', 'lastFetch', 'told', 'secretHash', 'oldSecretHash', 'oldHttpUntil'])
    .select(['servedAt', 'refusedAt', 'timezone'])
    .where(
      'phone.id',
      'in',
      waiting.map(({ phoneId }) => phoneId),
    )
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function rowsOf({ tenantId, phoneId, records }: Waiting) {
  return records.slice(-keptFetches).map((record) => ({
    id: newId(),
    tenantId,
    phoneId,
    at: record.at,
    protocol: record.protocol,
    method: record.method,
    path: record.path,
    file: record.file,
    ip: record.ip,
    userAgent: record.userAgent,
    outcome: record.outcome,
    reasonCode: record.reason.code,
    reason: record.reason.message,
    bytes: record.bytes,
    tookMs: record.tookMs,
    etag: record.etag,
  }))
}

/** Of each file what its phone has of it now. */
async function keepEtags(queries: Queries, waiting: readonly Waiting[]): Promise<void> {
  const rows = waiting.flatMap(({ tenantId, phoneId, records }) => {
    const latest = new Map(records.filter(({ etag }) => etag !== '').map((each) => [each.file, each]))
    return [...latest].map(([file, { etag, at }]) => ({ tenantId, phoneId, file, etag, at }))
  })
  for (const some of inParts(rows))
    await queries
      .insertInto('phoneFile')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['phoneId', 'file'])
          .doUpdateSet((set) => ({ etag: set.ref('excluded.etag'), at: set.ref('excluded.at') }))
          .where((where) => where('excluded.at', '>=', where.ref('phoneFile.at'))),
      )
      .execute()
}

type Before = Pick<PhoneTable, 'lastFetch' | 'told' | 'secretHash' | 'oldSecretHash' | 'oldHttpUntil'>

/** What each phone is known by from now on. */
async function tellPhones(
  queries: Queries,
  waiting: readonly (Waiting & {
    timely: readonly FetchRecord[]
    before: Before | undefined
    now: HeardNow
  })[],
): Promise<void> {
  const told = waiting.map(({ phoneId, records, timely, before, now: heard }) => {
    const names = toldNow(timely, before?.told ?? null)
    const refusedAt = records.findLast((record) => record.failing)?.at ?? null
    const servedAt = records.findLast((record) => record.main)?.at ?? null
    const identity = identityIn(timely)?.sealed ?? null
    const contentEtag = timely.findLast((record) => record.content)?.etag ?? null
    const { oldSecretAt, secretAt, oldHttpAt, httpAt } = credentialsIn(records, before)
    const { secretHash = null, oldHttpUntil = null } = before ?? {}
    return sql`(cast(${phoneId} as text), cast(${heard.column} as text), cast(${flag(heard.isFailing)} as bigint), cast(${servedAt} as bigint), cast(${oldSecretAt} as bigint), cast(${names} as text), cast(${identity} as text), cast(${contentEtag} as text), cast(${secretAt} as bigint), cast(${oldHttpAt} as bigint), cast(${httpAt} as bigint), cast(${secretHash} as text), cast(${oldHttpUntil} as bigint), cast(${refusedAt} as bigint))`
  })
  await sql`update "phone" set "lastFetch" = told.column2, "isFailing" = told.column3,
      "servedAt" = ${laterOf('servedAt', 4)}, "lastFetchAt" = ${laterOf('lastFetchAt', 4)},
      "refusedAt" = ${laterOf('refusedAt', 14)},
      "oldSecretUsedAt" = case when ${sameSecret} then ${laterOf('oldSecretUsedAt', 5)} else "oldSecretUsedAt" end, "told" = coalesce(told.column6, "phone"."told"),
      "identitySealed" = coalesce(told.column7, "identitySealed"),
      "contentEtag" = coalesce(told.column8, "contentEtag"),
      "secretTakenAt" = case when ${sameSecret} then ${laterOf('secretTakenAt', 9)} else "secretTakenAt" end,
      "oldHttpUsedAt" = case when ${sameHttp} then ${laterOf('oldHttpUsedAt', 10)} else "oldHttpUsedAt" end,
      "httpTakenAt" = case when ${sameHttp} then ${laterOf('httpTakenAt', 11)} else "httpTakenAt" end
    from (values ${sql.join(told)}) as told where "phone"."id" = told.column1`.execute(queries)
}

type LastTime =
  | ('servedAt' | 'lastFetchAt' | 'refusedAt')
  | ('oldSecretUsedAt' | 'secretTakenAt' | 'oldHttpUsedAt' | 'httpTakenAt')

/** What is told late does not put back when something happened last. */
const laterOf = (column: LastTime, told: number) =>
  sql`case when told.${sql.ref(`column${told}`)} is null or ${sql.ref(`phone.${column}`)} > told.${sql.ref(`column${told}`)} then ${sql.ref(`phone.${column}`)} else told.${sql.ref(`column${told}`)} end`

/** Nobody replaced them since the row was read. */
const sameSecret = sql`"phone"."secretHash" = told.column12`
const sameHttp = sql`"phone"."oldHttpUntil" = told.column13`

/**
 * When it came with what, as they are called now: a fetch may be written long after it was answered, and what was new then has been
 * replaced. Only a file that the phone itself took proves that it has the new ones.
 */
function credentialsIn(records: readonly FetchRecord[], before: Before | undefined) {
  const { secretHash: now, oldSecretHash: old = null, oldHttpUntil = null } = before ?? {}
  const lastOf = (is: (record: FetchRecord) => boolean) => records.findLast(is)?.at ?? null
  const gave = ({ http }: FetchRecord, which: 'old' | 'new') =>
    http?.given === which && http.oldUntil === oldHttpUntil
  return {
    oldSecretAt: lastOf(({ secretHash }) => old !== null && secretHash === old),
    secretAt: lastOf(({ secretHash, etag }) => old !== null && secretHash === now && etag !== ''),
    oldHttpAt: lastOf((record) => gave(record, 'old')),
    httpAt: lastOf((record) => gave(record, 'new') && record.etag !== ''),
  }
}

const identityIn = (records: readonly FetchRecord[]): ServedIdentity | undefined =>
  records.findLast(({ identity }) => identity !== null)?.identity ?? undefined

/** As whom each phone registers from now on, where that is news. */
async function tellUsers(queries: Queries, waiting: readonly Waiting[]): Promise<void> {
  const news = waiting.flatMap(({ tenantId, phoneId, records }) => {
    const identity = identityIn(records)
    return identity ? [{ tenantId, phoneId, users: identity.users }] : []
  })
  if (news.length === 0) return
  const ids = news.map(({ phoneId }) => phoneId)
  await queries.deleteFrom('servedUser').where('phoneId', 'in', ids).execute()
  const rows = news.flatMap(({ users, ...of }) => users.map((user) => ({ ...of, ...user })))
  for (const some of inParts(rows)) await queries.insertInto('servedUser').values(some).execute()
}

/** Nothing where the fetches say nothing new. */
function toldNow(records: readonly FetchRecord[], before: string | null): string | null {
  let told: string | null = null
  for (const { file, names } of records) if (names) told = withTold(told ?? before, file, names)
  return told
}

/** Looks at those alone that have too many. */
async function dropOldest(queries: Queries, phoneIds: readonly string[]): Promise<void> {
  const rows = await queries
    .selectFrom('fetch')
    .select('phoneId')
    .where('phoneId', 'in', phoneIds)
    .groupBy('phoneId')
    .having((having) => having(having.fn.countAll(), '>', keptFetches))
    .execute()
  if (rows.length === 0) return
  const placed = queries
    .selectFrom('fetch')
    .select([
      'id',
      sql<number>`row_number() over (partition by "phoneId" order by "at" desc, "id" desc)`.as('place'),
    ])
    .where(
      'phoneId',
      'in',
      rows.map(({ phoneId }) => phoneId),
    )
  await queries
    .deleteFrom('fetch')
    .where('id', 'in', (old) =>
      old.selectFrom(placed.as('placed')).select('placed.id').where('placed.place', '>', keptFetches),
    )
    .execute()
}
