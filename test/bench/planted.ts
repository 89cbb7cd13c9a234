/** A tenant with as many phones as wanted, in a database of its own; all of them are known by their number. */

import { createHash } from 'node:crypto'
import { extensionWords, orderOf, phoneWords } from '../../src/db/listed.ts'
import type { PhoneTable } from '../../src/db/phone-tables.ts'
import type { Tables } from '../../src/db/tables.ts'
import type { ExtensionTable } from '../../src/db/tenant-tables.ts'
import type { Vault } from '../../src/db/vault.ts'
import { toBase32 } from '../../src/kernel/random.ts'
import { neverRotated } from '../../src/phones/phone-record.ts'
import type { PhoneState } from '../../src/schema/phone-state.ts'

export type Planted = {
  readonly phones: number
  /** Of its one tenant. */
  readonly path: string
  /** How a server is started on it. */
  readonly start: {
    data: string
    flags: readonly string[]
    environment: Readonly<Record<string, string>>
    besides: readonly number[]
  }
}

export const tenantCode = 'BENCH'
/** Another tenant’s phones, by which the code of a server gets warm before what is measured is asked for the first time. */
export const warming = { code: 'WARM', from: 2_000_000, phones: 2000 }
const modelIds = ['yealink-t54w', 'yealink-t46s', 'yealink-t57w', 'yealink-t33g', 'yealink-t31p'] as const
/** A search for one of them finds a quarter. */
const surnames = ['Rossi', 'Neri', 'Verdi', 'Bianchi']

const numbered = (kind: string, n: number) => `01900000-0000-7000-${kind}-${n.toString(16).padStart(12, '0')}`
export const phoneId = (n: number): string => numbered('8000', n)
export const extensionId = (n: number): string => numbered('9000', n)
export const macOf = (n: number): string => `001565${n.toString(16).padStart(6, '0')}`
const secretOf = (n: number) => toBase32(createHash('sha256').update(`phone ${n}`).digest().subarray(0, 16))
export const fileFolder = (n: number): string => `/p/${secretOf(n)}/`
/** Where the phone fetches its main file. */
export const filePath = (n: number): string => `${fileFolder(n)}${macOf(n)}.cfg`
const [httpUser, httpPassword] = ['phone', 'sample']
/** Each phone's. */
export const authorization = `Basic ${Buffer.from(`${httpUser}:${httpPassword}`).toString('base64')}`

/** Most have what they should, as in a tenant that is at work. */
function stateOf(n: number): PhoneState {
  if (n % 10 === 9) return 'neverFetched'
  if (n % 20 === 7) return 'pending'
  return n % 100 === 3 ? 'failing' : 'upToDate'
}

export type PlantedTable = 'extension' | 'phone' | 'phoneLine' | 'wantedFile' | 'phoneFile'
export type PlantedRows = { [Table in PlantedTable]: Tables[Table][] }

/** As saves, looks and fetches would have written the phone of that number, its extension and its files. */
export function addRows(
  rows: PlantedRows,
  n: number,
  at: number,
  owner: { tenantId: string; vault: Vault },
): void {
  const { tenantId } = owner
  const [id, file] = [phoneId(n), `${macOf(n)}.cfg`]
  const state = stateOf(n)
  rows.extension.push(extensionRow(n, at, tenantId))
  rows.phone.push(phoneRow(n, at, state, owner) as never)
  rows.phoneLine.push({ tenantId, phoneId: id, line: 1, extensionId: extensionId(n) })
  // What it should have is worked out from its first fetch on.
  if (state === 'neverFetched') return
  const etag = `wanted-${n}`
  rows.wantedFile.push({ tenantId, phoneId: id, file, etag, main: 1 })
  rows.phoneFile.push({ tenantId, phoneId: id, file, etag: state === 'upToDate' ? etag : 'old', at })
}

const numberOf = (n: number) => String(1_000_000 + n)

function extensionRow(n: number, at: number, tenantId: string): ExtensionTable {
  const number = numberOf(n)
  const person = {
    number,
    name: `${surnames[n % surnames.length]} ${n}`,
    username: `${number}-X`,
    tech: 'PJSIP',
  }
  return {
    ...{ ...person, id: extensionId(n), tenantId, authUsername: '', passwordSealed: null, mailbox: '' },
    ...{ voicemailNumber: '', members: '[]', words: extensionWords(person), revision: 1 },
    ...{ createdAt: at, updatedAt: at },
  }
}

function phoneRow(
  n: number,
  at: number,
  status: PhoneState,
  { tenantId, vault }: Parameters<typeof addRows>[3],
): PhoneTable {
  const [id, mac, secret, number] = [phoneId(n), macOf(n), secretOf(n), numberOf(n)]
  const name = `Desk ${n} ${surnames[n % surnames.length]}`
  const seal = (text: string, column: string) => vault.seal(text, `phone.${column} ${id}`)
  const fetched = status !== 'neverFetched'
  return {
    ...{ id, tenantId, name, mac, virtual: 0, modelId: modelIdOf(n), status },
    ...{ presetId: null, keyLayoutId: null },
    ...{ nameOrder: orderOf(name), firstNumber: number, words: phoneWords({ name, mac, numbers: [number] }) },
    ...{ firmware: '', address: '' },
    ...{ secretSealed: seal(secret, 'secret'), secretHash: vault.hash(secret, 'phone.secret') },
    ...{ ...neverRotated, acceptUploads: 0, fileName: '' },
    ...{ httpUsername: httpUser, httpPasswordSealed: seal(httpPassword, 'httpPassword') },
    ...{ contact: '', lineKeys: '[]', expansionKeys: '[]' },
    ...{ settingsSealed: seal('{}', 'settings'), parametersSealed: seal('{}', 'parameters') },
    ...{ revision: 1, createdAt: at, updatedAt: at },
    told: null,
    registered: n % 50 === 11 ? 0 : 2,
    identitySealed: null,
    contentEtag: null,
    lastFetch: fetched ? heard(n, at, status === 'failing') : null,
    ...{ lastFetchAt: fetched ? at : null, servedAt: fetched ? at : null, refusedAt: null },
    ...{ isFailing: status === 'failing' ? 1 : 0, pending: status === 'upToDate' ? 0 : 1 },
  }
}

export const modelIdOf = (n: number): string => modelIds[n % modelIds.length] ?? ''

/** What it said of itself when it fetched, and why it fails, if it does. It is reached by SIP where nobody listens. */
function heard(n: number, at: number, isFailing: boolean): string {
  const time = new Date(at).toISOString()
  const reason = { code: 'SERVED', message: 'It was given its file' }
  return JSON.stringify({
    ...{ at: time, file: `${macOf(n)}.cfg`, outcome: 'served', ip: `127.0.${n % 200}.2`, reason },
    ...{ userAgent: 'Yealink SIP-T54W 96.86.0.20', model: 'T54W', firmware: '96.86.0.20' },
    ...(isFailing ? { failing: { at: time, outcome: 'unauthorized', reason } } : {}),
  })
}
