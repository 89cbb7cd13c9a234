/** A phone as the server handles it, with its secrets open, and its row in the database. */

import { type Lock, locksAt, readGuesses } from '../db/guesses.ts'
import { type Failing, type LastFetch, readHeard } from '../db/heard.ts'
import type { PhoneTable } from '../db/phone-tables.ts'
import { flag, openMap, sealMap, time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { Parameters } from '../schema/fields.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import { placeOf } from '../schema/registered-state.ts'
import type { Settings } from '../schema/settings.ts'

export type AssignedLine = {
  line: number
  extensionId: string
  /** Its place in the request that asks for it, for saying which one is at fault. */
  index?: number
}

/** Until when what was replaced works, and when it was last used; `takenAt`: when the phone was first seen to have the new one. */
export type Replaced = { until: string; usedAt: string | null; takenAt: string | null }

/** What took another one's place, until that is ended: by the hashes of both secrets, and by when the old password for fetching ends or did. */
export type Replacements = {
  secret: { now: string; before: string } | null
  httpUntil: number | null
}

/** For inside the server only: its secret and passwords are open. */
export type PhoneRecord = {
  id: string
  tenantId: string
  name: string
  virtual: boolean
  modelId: string
  presetId: string | null
  keyLayoutId: string | null
  mac: MacAddress
  secret: string
  oldSecret: Replaced | null
  acceptUploads: boolean
  fileName: string
  httpUsername: string
  httpPassword: string
  oldHttp: (Replaced & { username: string; password: string }) | null
  replaced: Replacements
  contact: string
  lines: AssignedLine[]
  lineKeys: LineKey[]
  expansionKeys: ExpansionKey[]
  settings: Settings
  parameters: Parameters
  revision: number
  createdAt: string
  updatedAt: string
  lastFetch: LastFetch | null
  failing: Failing | null
  servedAt: string | null
  /** What its files told it so far, by names. */
  told: string | null
  /** As whom it registers by the main file that it fetched last: `servedLines` reads it. */
  identity: string | null
  /** Of the main file that it fetched last and whose content is kept. */
  contentEtag: string | null
  /** What it fetched is not what it should have, as far as that was worked out. */
  pending: boolean
  /** Who gave too many wrong passwords for it. */
  locks: readonly Lock[]
}

/** What a save decides; the rest is the server's own. */
export type PhoneDraft = Omit<
  PhoneRecord,
  | 'tenantId'
  | 'oldSecret'
  | 'oldHttp'
  | 'replaced'
  | 'revision'
  | 'createdAt'
  | 'updatedAt'
  | 'lastFetch'
  | 'failing'
  | 'servedAt'
  | 'told'
  | 'identity'
  | 'contentEtag'
  | 'pending'
  | 'locks'
>

/** All of it but what makes it this phone and no other: a secret is never put back. */
export type PhoneFields = Omit<PhoneDraft, 'id' | 'secret'>

export function toRecord(vault: Vault, row: PhoneTable, lines: AssignedLine[], now: number): PhoneRecord {
  const oldUntil = row.oldSecretUntil
  return {
    id: row.id,
    tenantId: row.tenantId,
    name: row.name,
    virtual: row.virtual === 1,
    modelId: row.modelId,
    presetId: row.presetId,
    keyLayoutId: row.keyLayoutId,
    mac: row.mac as MacAddress,
    secret: vault.open(row.secretSealed, `phone.secret ${row.id}`),
    oldSecret:
      oldUntil !== null && oldUntil > now
        ? { until: time(oldUntil), usedAt: time(row.oldSecretUsedAt), takenAt: time(row.secretTakenAt) }
        : null,
    acceptUploads: row.acceptUploads === 1,
    fileName: row.fileName,
    httpUsername: row.httpUsername,
    httpPassword:
      row.httpPasswordSealed === null
        ? ''
        : vault.open(row.httpPasswordSealed, `phone.httpPassword ${row.id}`),
    oldHttp: oldHttpOf(vault, row, now),
    replaced: {
      secret: row.oldSecretHash === null ? null : { now: row.secretHash, before: row.oldSecretHash },
      httpUntil: row.oldHttpUntil,
    },
    contact: row.contact,
    lines,
    lineKeys: JSON.parse(row.lineKeys) as LineKey[],
    expansionKeys: JSON.parse(row.expansionKeys) as ExpansionKey[],
    settings: openMap<Settings>(vault, row.settingsSealed, `phone.settings ${row.id}`),
    parameters: openMap<Parameters>(vault, row.parametersSealed, `phone.parameters ${row.id}`),
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
    ...readHeard(row.lastFetch),
    told: row.told,
    identity: row.identitySealed === null ? null : vault.open(row.identitySealed, identityPurpose(row.id)),
    contentEtag: row.contentEtag,
    servedAt: time(row.servedAt),
    pending: row.pending === 1,
    locks: locksAt(readGuesses(row.guesses), now),
  }
}

function oldHttpOf(vault: Vault, row: PhoneTable, now: number): PhoneRecord['oldHttp'] {
  const { oldHttpUntil: until, oldHttpPasswordSealed: sealed } = row
  if (until === null || until <= now) return null
  return {
    username: row.oldHttpUsername ?? '',
    password: sealed === null ? '' : vault.open(sealed, `phone.oldHttpPassword ${row.id}`),
    ...{ until: time(until), usedAt: time(row.oldHttpUsedAt), takenAt: time(row.httpTakenAt) },
  }
}

/** What the identity of a phone is sealed for. */
export const identityPurpose = (id: string): string => `phone.identity ${id}`

export function secretHash(vault: Vault, secret: string): string {
  return vault.hash(secret, 'phone.secret')
}

/** Of a phone whose credentials are the first ones, and at which nobody guessed. */
export const neverRotated = {
  ...{ oldSecretHash: null, oldSecretUntil: null, oldSecretUsedAt: null, secretTakenAt: null },
  ...{ oldHttpUsername: null, oldHttpPasswordSealed: null, oldHttpUntil: null, oldHttpUsedAt: null },
  ...{ httpTakenAt: null, guesses: null },
}

/** Of a phone that nobody has heard of yet. */
export const neverHeard = {
  ...neverRotated,
  ...{
    lastFetch: null,
    told: null,
    identitySealed: null,
    contentEtag: null,
    lastFetchAt: null,
    servedAt: null,
    refusedAt: null,
  },
}

/** How many lines of a new phone are registered: no link has told of it yet. */
export const registeredAtFirst = ({ lines }: Pick<PhoneDraft, 'lines'>): number =>
  placeOf(lines.length > 0 ? 'unregistered' : 'none')

/** Each column by itself: to seal what is not written costs time. */
const columnsIn = (vault: Vault, phone: PhoneDraft) => ({
  name: () => phone.name,
  virtual: () => flag(phone.virtual),
  modelId: () => phone.modelId,
  presetId: () => phone.presetId,
  keyLayoutId: () => phone.keyLayoutId,
  mac: () => phone.mac,
  secretSealed: () => vault.seal(phone.secret, `phone.secret ${phone.id}`),
  secretHash: () => secretHash(vault, phone.secret),
  acceptUploads: () => flag(phone.acceptUploads),
  fileName: () => phone.fileName,
  httpUsername: () => phone.httpUsername,
  httpPasswordSealed: () =>
    phone.httpPassword === '' ? null : vault.seal(phone.httpPassword, `phone.httpPassword ${phone.id}`),
  contact: () => phone.contact,
  lineKeys: () => JSON.stringify(phone.lineKeys),
  expansionKeys: () => JSON.stringify(phone.expansionKeys),
  settingsSealed: () => sealMap(vault, phone.settings, `phone.settings ${phone.id}`),
  parametersSealed: () => sealMap(vault, phone.parameters, `phone.parameters ${phone.id}`),
})
type Columns = ReturnType<typeof columnsIn>
type Row = { [Column in keyof Columns]: ReturnType<Columns[Column]> }

export function toRow(vault: Vault, phone: PhoneDraft): Row {
  return columnsOf(vault, phone, () => true) as Row
}

/** Those of its columns that are wanted. */
export function columnsOf(
  vault: Vault,
  phone: PhoneDraft,
  isWanted: (column: string) => boolean,
): Partial<Row> {
  const made = Object.entries(columnsIn(vault, phone)).flatMap(([column, value]) =>
    isWanted(column) ? [[column, value()] as const] : [],
  )
  return Object.fromEntries(made)
}
