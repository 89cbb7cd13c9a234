/** An extension as a PBX's database keeps it, whatever its tables are called. */

import type { Tech } from '../../schema/extension.ts'

/** Why a row has no password to give to a phone; empty where it has one, or needs none. */
export type NoPassword = '' | 'hash' | 'empty' | 'unusable'

export type SourceRow = {
  /** Names the row at the PBX for as long as it is there. */
  readonly key: string
  /** The PBX's name of the tenant; empty where the tables know none. */
  readonly tenantKey: string
  readonly number: string
  readonly name: string
  readonly tech: Tech
  readonly username: string
  /** Empty where it is the user name. */
  readonly authUsername: string
  readonly password: string
  readonly noPassword: NoPassword
  /** In the midst of being saved there: it is neither taken nor missing. */
  readonly isUnfinished: boolean
  readonly mailbox: string
  readonly voicemailNumber: string
}

/** What a whole read found. */
export type SourceContents = {
  readonly rows: readonly SourceRow[]
  /** Why nothing of it may be taken yet; empty where it may. */
  readonly waiting: string
  readonly notes: readonly string[]
}

/** As a list of values: a hundred thousand rows go from one process to another. */
export const packed = (row: SourceRow) => rowFields.map((field) => row[field])
export const unpacked = (values: readonly unknown[]): SourceRow =>
  Object.fromEntries(rowFields.map((field, index) => [field, values[index]])) as SourceRow

const rowFields = [
  ...(['key', 'tenantKey', 'number', 'name', 'tech', 'username', 'authUsername', 'password'] as const),
  ...(['noPassword', 'isUnfinished', 'mailbox', 'voicemailNumber'] as const),
] satisfies (keyof SourceRow)[]

const none = { tenantKey: '', name: '', authUsername: '', password: '', mailbox: '', voicemailNumber: '' }

export const sourceRow = (
  row: Pick<SourceRow, 'key' | 'number' | 'tech' | 'username'> & Partial<SourceRow>,
): SourceRow => ({ ...none, noPassword: '' as const, isUnfinished: false, ...row })
