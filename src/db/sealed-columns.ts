/** Every column that holds what is sealed, and what each value was sealed for: who seals in a store names it in the same words. */

import type { Tables } from './tables.ts'

type Row = Readonly<Record<string, unknown>>

type SealedIn<Table> = Extract<keyof Table, `${string}Sealed`>

type Sealed<Table> = {
  /** What orders the rows. */
  readonly keys: readonly (keyof Table & string)[]
  /** What each column was sealed for, in this row; `null` for bytes that lie in several rows. */
  readonly columns: { readonly [Column in SealedIn<Table>]-?: ((row: Row) => string) | null }
}

/** Tables that have such a column: one that is left out does not compile, nor does a column. */
type SealedTables = {
  readonly [Name in keyof Tables as SealedIn<Tables[Name]> extends never ? never : Name]: Sealed<Tables[Name]>
}

const of =
  (what: string, column = 'id') =>
  (row: Row) =>
    `${what} ${row[column]}`

export const sealedColumns: SealedTables = {
  systemDefaults: {
    keys: ['id'],
    columns: {
      settingsSealed: () => 'systemDefaults settings',
      parametersSealed: () => 'systemDefaults parameters',
    },
  },
  tenant: {
    keys: ['id'],
    columns: { settingsSealed: of('tenant.settings'), parametersSealed: of('tenant.parameters') },
  },
  modelDefaults: {
    keys: ['tenantId', 'modelId'],
    columns: {
      settingsSealed: (row) => `modelDefaults ${row.tenantId} ${row.modelId} settings`,
      parametersSealed: (row) => `modelDefaults ${row.tenantId} ${row.modelId} parameters`,
    },
  },
  preset: {
    keys: ['id'],
    columns: { settingsSealed: of('preset.settings'), parametersSealed: of('preset.parameters') },
  },
  extension: { keys: ['id'], columns: { passwordSealed: of('extension.password') } },
  phone: {
    keys: ['id'],
    columns: {
      secretSealed: of('phone.secret'),
      httpPasswordSealed: of('phone.httpPassword'),
      oldHttpPasswordSealed: of('phone.oldHttpPassword'),
      settingsSealed: of('phone.settings'),
      parametersSealed: of('phone.parameters'),
      identitySealed: of('phone.identity'),
    },
  },
  // After the phones: its rows are copied from them, so that what a pass has found clean there stays clean here.
  phoneState: {
    keys: ['phoneId', 'revision'],
    columns: {
      httpPasswordSealed: of('phone.httpPassword', 'phoneId'),
      settingsSealed: of('phone.settings', 'phoneId'),
      parametersSealed: of('phone.parameters', 'phoneId'),
    },
  },
  phoneChange: { keys: ['id'], columns: { patchSealed: of('phoneChange.patch') } },
  fetchContent: {
    keys: ['phoneId', 'etag'],
    columns: { contentSealed: (row) => `fetch.content ${row.phoneId} ${row.etag}` },
  },
  uploadPiece: { keys: ['uploadId', 'number'], columns: { bytesSealed: null } },
  link: { keys: ['id'], columns: { passwordSealed: of('link.password') } },
  firstContact: { keys: ['tenantId'], columns: { codeSealed: of('firstContact.code', 'tenantId') } },
  session: { keys: ['tokenHash'], columns: { idTokenSealed: of('session.idToken', 'tokenHash') } },
  provider: { keys: ['id'], columns: { clientSecretSealed: of('provider.clientSecret') } },
  begunSignIn: { keys: ['hash'], columns: { stateSealed: of('begunSignIn.state', 'hash') } },
  totp: { keys: ['userId'], columns: { secretSealed: of('totp', 'userId') } },
  auditChain: { keys: ['id'], columns: { keySealed: () => 'auditChain.key' } },
  acmeAccount: { keys: ['directory'], columns: { keySealed: of('acmeAccount.key', 'directory') } },
  acmeCertificate: {
    keys: ['directory', 'names'],
    columns: {
      keySealed: (row) => `acmeCertificate.key ${row.directory} ${row.names}`,
      orderKeySealed: (row) => `acmeCertificate.orderKey ${row.directory} ${row.names}`,
    },
  },
  idempotency: { keys: ['keyHash'], columns: { answerSealed: of('idempotency', 'keyHash') } },
}
