/** What becomes of the rows of a PBX's database in one tenant: compared with the extensions that are there, nothing written. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import type { Taken, TakenPiece, TakenStore } from '../extensions/taken-store.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { NoPassword, SourceRow } from '../links/sources/source-row.ts'
import { extensionCreateSchema, extensionPatchSchema } from '../schema/extension.ts'
import { fieldErrors } from '../schema/field-errors.ts'
import { withoutNul } from '../schema/fields.ts'
import type { PlanItem } from '../schema/link-source.ts'

export type TakingPolicy = {
  onNew: 'add' | 'leave'
  onChanged: 'take' | 'leave'
  onGone: 'delete' | 'keep'
  mostGonePercent: number
}

export type PlanParts = {
  extensions: Pick<ExtensionStore, 'byNumber' | 'readMany'>
  taken: Pick<TakenStore, 'of' | 'ofOthers' | 'used'>
  /** Throws InvalidInput when a phone that shows it cannot carry its new values. */
  check(scope: TenantScope, draft: ExtensionRecord): Promise<void>
}

type Draft = TakenPiece['drafts'][number]

export type TenantPlan = {
  readonly scope: TenantScope
  readonly items: PlanItem[]
  readonly drafts: { draft: Draft; key: string }[]
  /** Extensions that are as their rows are, and not tied to them yet. */
  readonly tied: { key: string; extensionId: string }[]
  readonly back: string[]
  /** Missing for the first time, and for another time. */
  readonly missing: string[]
  readonly gone: string[]
  readonly inUse: number
  /** Why nothing of it may be done; empty where it may. */
  readonly held: string
}

/** Two reads that are closer together may both meet the same moment of an edit. */
export const secondReadMs = 10_000
/** So few may go at once, whatever share they are. */
const fewGone = 5
/** As long as what a database keeps in an index may be. */
const longestKey = 500
const atOnce = 50

const noPasswordWords: Readonly<Record<Exclude<NoPassword, ''>, string>> = {
  hash: 'Cannot be provisioned: the PBX keeps no password, only a hash of it',
  empty: 'Cannot be provisioned: the PBX keeps no password',
  unusable: 'Cannot be provisioned: its password holds a semicolon, with which Asterisk itself cannot use it',
}

const fields = [
  ...(['number', 'name', 'tech', 'username', 'authUsername', 'password'] as const),
  ...(['mailbox', 'voicemailNumber', 'members'] as const),
]
type Field = (typeof fields)[number]

export async function planOfTenant(
  parts: PlanParts,
  scope: TenantScope,
  {
    linkId,
    rows,
    policy,
    now,
  }: { linkId: string; rows: readonly SourceRow[]; policy: TakingPolicy; now: number },
): Promise<TenantPlan> {
  const known = await parts.taken.of(scope, linkId)
  const others = await parts.taken.ofOthers(scope, linkId)
  const byKey = new Map(known.map((each) => [each.key, each]))
  const ids = known.map(({ extensionId }) => extensionId)
  const byId = await inTurns(ids, (some) => parts.extensions.readMany(scope, some))
  const isAsKnown = ({ key, number }: SourceRow) =>
    byId.get(byKey.get(key)?.extensionId ?? '')?.number === number
  const numbersToFind = rows.filter((row) => !isAsKnown(row) && !holdsNul(row)).map(({ number }) => number)
  const byNumber = await inTurns(numbersToFind, (some) => parts.extensions.byNumber(scope, some))
  const plan = { scope, items: [] as PlanItem[], drafts: [] as TenantPlan['drafts'] }
  const tied: TenantPlan['tied'] = []
  const back: string[] = []
  const claimed = new Set<string>()
  const numbers = new Set<string>()
  const keys = new Set<string>()
  let done = 0
  for (const row of rows) {
    if (++done % atOnce === 0) await pause()
    const origin = byKey.get(row.key)
    const old = (origin && byId.get(origin.extensionId)) ?? byNumber.get(row.number)
    const item = itemOf(scope, row, old)
    plan.items.push(item)
    const wrong = rowTrouble(row, { old, origin, claimed, numbers, keys, others })
    numbers.add(row.number)
    keys.add(row.key)
    if (old) claimed.add(old.id)
    if (wrong !== undefined) {
      Object.assign(item, { outcome: 'wrong', why: wrong })
      continue
    }
    if (origin && origin.goneAt !== null) back.push(row.key)
    if (row.isUnfinished) {
      item.why = 'It is being saved at the PBX; the next read takes it'
      continue
    }
    const draft = await draftOf(parts, scope, { row, old, item, policy, byNumber })
    if (draft) plan.drafts.push({ draft, key: row.key })
    else if (old && !origin && item.outcome !== 'wrong') tied.push({ key: row.key, extensionId: old.id })
  }
  const absent = known.filter(({ key, extensionId }) => !keys.has(key) && !claimed.has(extensionId))
  const after = await absentOf(parts, scope, { absent, byId, policy, now })
  plan.items.push(...after.items)
  return { ...plan, tied, back, ...after.marks, held: heldBy(after, known.length, policy) }
}

/** Their passwords are opened: others are heard in between. */
async function inTurns(
  keys: readonly string[],
  find: (some: readonly string[]) => Promise<Map<string, ExtensionRecord>>,
): Promise<Map<string, ExtensionRecord>> {
  const all = new Map<string, ExtensionRecord>()
  for (const some of inParts(keys)) {
    for (const [key, found] of await find(some)) all.set(key, found)
    await pause()
  }
  return all
}

function itemOf({ code }: TenantScope, row: SourceRow, old: ExtensionRecord | undefined): PlanItem {
  const name = row.name || old?.name || row.number
  return {
    ...{ outcome: 'same', tenant: code, number: row.number.slice(0, 40), name: name.slice(0, 120) },
    ...{ id: old?.id ?? null, fields: [], why: '' },
  }
}

type Around = {
  old: ExtensionRecord | undefined
  origin: Taken | undefined
  claimed: ReadonlySet<string>
  numbers: ReadonlySet<string>
  keys: ReadonlySet<string>
  others: ReadonlySet<string>
}

/** No database takes it, not even in a question. */
const holdsNul = ({ key, number }: SourceRow): boolean => key.includes('\0') || number.includes('\0')

/** What keeps a row from being an extension here, before its fields are looked at. */
function rowTrouble(row: SourceRow, { old, claimed, numbers, keys, others }: Around): string | undefined {
  const called = `“${withoutNul(row.key).slice(0, 60)}”`
  if (row.number === '') return `No number is found in ${called}`
  if (holdsNul(row)) return `A NUL character stands in ${called}, which no number or name of a row can hold`
  if (row.key.length > longestKey)
    return `The name of the row, ${called}, is longer than ${longestKey} characters`
  if (numbers.has(row.number) || (old && claimed.has(old.id)))
    return `The number ${row.number.slice(0, 40)} stands there twice; each extension has its own`
  if (keys.has(row.key)) return `The row ${called} stands there twice; each extension has its own`
  if (old && others.has(old.id)) return 'Another link keeps this extension in step'
  return undefined
}

/** What the PBX says of it; what it does not say stays as it is. */
function wantedOf(row: SourceRow, old: ExtensionRecord | undefined) {
  const said = {
    name: row.name || (old ? '' : row.number),
    password: row.password,
    mailbox: row.mailbox,
    voicemailNumber: row.voicemailNumber,
    username: row.username,
  }
  const given = Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ''))
  return {
    ...{ number: row.number, tech: row.tech, ...given },
    ...(row.username === '' ? {} : { authUsername: row.authUsername }),
    ...(row.tech === 'VIRTUAL' ? {} : { members: [] }),
  }
}

type Drafting = {
  row: SourceRow
  old: ExtensionRecord | undefined
  item: PlanItem
  policy: TakingPolicy
  byNumber: ReadonlyMap<string, ExtensionRecord>
}

async function draftOf(
  { check }: PlanParts,
  scope: TenantScope,
  { row, old, item, policy, byNumber }: Drafting,
): Promise<Draft | undefined> {
  const why = row.noPassword === '' ? '' : noPasswordWords[row.noPassword]
  const wrong = (message: string) => void Object.assign(item, { outcome: 'wrong', why: message, fields: [] })
  if (!old && why !== '') return void Object.assign(item, { outcome: 'noPassword', why })
  const wanted = wantedOf(row, old)
  const read = (old ? extensionPatchSchema : extensionCreateSchema).safeParse(wanted)
  if (!read.success)
    return wrong(
      read.error.issues
        .flatMap(fieldErrors)
        .map(({ path, message }) => `${path}: ${message}`)
        .join('; ')
        .slice(0, 300),
    )
  if (!old) {
    Object.assign(item, { outcome: 'new', why: policy.onNew === 'leave' ? leftAlone : '' })
    const draft = read.data as Draft['draft']
    return policy.onNew === 'leave' ? undefined : { index: 0, id: newId(), draft, old: undefined }
  }
  const draft = { ...old, ...read.data }
  item.fields = differences(old, draft)
  // Who has no password here either is told each time.
  const lacks = why !== '' && old.password === ''
  if (item.fields.length === 0) return void Object.assign(item, lacks ? { outcome: 'noPassword', why } : {})
  const other = byNumber.get(draft.number)
  if (other && other.id !== old.id) return wrong(`There is an extension ${draft.number} already`)
  Object.assign(item, {
    outcome: 'changed',
    why: policy.onChanged === 'leave' ? leftAlone : lacks ? why : '',
  })
  if (policy.onChanged === 'leave') return undefined
  try {
    await check(scope, draft)
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return wrong(
      error.errors
        .map(({ message }) => message)
        .join('; ')
        .slice(0, 300),
    )
  }
  return { index: 0, id: old.id, draft, old }
}

const leftAlone = 'Left alone, as the link says'

/** Old and new of what differs; of a password only that it does. */
function differences(old: ExtensionRecord, draft: ExtensionRecord): PlanItem['fields'] {
  const text = (value: ExtensionRecord[Field]) => (Array.isArray(value) ? value.join(' ') : value)
  return fields.flatMap((field) => {
    const [before, after] = [text(old[field]), text(draft[field])]
    if (before === after) return []
    const shown = field === 'password' || field === 'members' ? [null, null] : [before, after]
    return [{ field, old: shown[0] ?? null, new: shown[1] ?? null }]
  })
}

type Absent = {
  absent: readonly Taken[]
  byId: ReadonlyMap<string, ExtensionRecord>
  policy: TakingPolicy
  now: number
}

/** Of those whose rows are not there: a row may be missing for a moment while it is saved, so it must be missing twice. */
async function absentOf({ taken }: PlanParts, scope: TenantScope, { absent, byId, policy, now }: Absent) {
  const ids = absent.map(({ extensionId }) => extensionId)
  const used = await taken.used(scope, ids)
  const marks = { missing: [] as string[], gone: [] as string[], inUse: 0 }
  let fresh = 0
  const items = absent.flatMap(({ key, extensionId, goneAt }): PlanItem[] => {
    const old = byId.get(extensionId)
    if (!old) return []
    const { number, name, id } = old
    const item = { outcome: 'gone' as const, tenant: scope.code, number, name, id, fields: [] }
    if (policy.onGone === 'keep') return [{ ...item, why: leftAlone }]
    if (goneAt === null) marks.missing.push(key)
    if (used.has(extensionId)) {
      marks.inUse++
      return [
        { ...item, why: 'Phones or other extensions use it, so it stays: take it from them, or delete it' },
      ]
    }
    if (goneAt === null) fresh++
    const isSure = goneAt !== null && now - goneAt >= secondReadMs
    if (isSure) marks.gone.push(id)
    return [{ ...item, why: isSure ? '' : 'Deleted once it is missing in a second read, too' }]
  })
  return { items, marks, fresh }
}

/** Judged when they are missed for the first time: what was let go then, or by somebody, goes with the second read. */
function heldBy(
  { items, fresh }: { items: readonly PlanItem[]; fresh: number },
  known: number,
  { onGone, mostGonePercent }: TakingPolicy,
): string {
  if (onGone === 'keep' || fresh === 0) return ''
  const isAll = items.length === known && known > 1
  const isMany = fresh > fewGone && fresh * 100 > known * mostGonePercent
  if (!isAll && !isMany) return ''
  return `${fresh} of ${known} extensions are gone there, more than may go at once (${mostGonePercent} %)`
}
