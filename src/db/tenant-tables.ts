/** What a tenant has and what its phones inherit, as the query builder sees them. */

import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export type TenantTable = {
  id: string
  code: string
  name: string
  timezone: string
  language: string
  sipServer: string
  sipPort: number | null
  sipTransport: string
  outboundProxy: string
  notifyVia: string
  allowedNetworks: string
  tftpNetworks: Generated<string>
  pnpNetworks: Generated<string>
  clientCertificates: Generated<string>
  autoResync: Flag
  autoResyncMinutes: Generated<number>
  settingsSealed: string
  parametersSealed: string
  revision: number
  createdAt: number
  updatedAt: number
}

/** One row at most. */
export type SystemDefaultsTable = {
  id: number
  settingsSealed: string
  parametersSealed: string
  revision: number
  updatedAt: number
}

export type ModelDefaultsTable = {
  tenantId: string
  modelId: string
  settingsSealed: string
  parametersSealed: string
  revision: number
  updatedAt: number
}

export type ExtensionTable = {
  id: string
  tenantId: string
  number: string
  name: string
  tech: string
  username: string
  authUsername: string
  passwordSealed: string | null
  mailbox: string
  voicemailNumber: string
  members: string
  /** What it is found by. */
  words: string
  revision: number
  createdAt: number
  updatedAt: number
}

export type ContactTable = {
  id: string
  tenantId: string
  name: string
  numbers: string
  company: string
  revision: number
  createdAt: number
  updatedAt: number
}

export type ModelTable = {
  id: string
  tenantId: string
  kind: string
  name: string
  vendor: string
  family: string
  description: string
  source: string
  format: string
  fileName: string
  firstLine: number
  lastLine: number
  resyncEvent: string
  rebootEvent: string
  locked: Flag
  revision: number
  /** JSON, or null. */
  quarantine: string | null
  createdAt: number
  updatedAt: number
  /** The built-in model that it is a copy of, and the digest of what that said when it was copied or followed last. */
  originId: string | null
  originHash: string | null
}

/** A model as it was saved; of one from before versions were kept nobody knows who. */
export type ModelVersionTable = {
  modelId: string
  revision: number
  tenantId: string
  at: number
  who: string | null
  address: string | null
  action: string
  /** JSON. */
  content: string
  /** The digest of what the origin of a copy said then; of one from before that was kept nobody knows. */
  originHash: string | null
}

/** What the origin of a copy said, as JSON. */
export type ModelOriginTable = { modelId: string; tenantId: string; content: string }

/** What it said before, by its digest: as long as a version of the copy is of that. */
export type ModelOriginBeforeTable = { modelId: string; hash: string; tenantId: string; content: string }

export type KeyLayoutTable = {
  id: string
  tenantId: string
  name: string
  nameOrder: string
  description: string
  /** Side modules that it fills. */
  modules: number
  /** JSON. */
  entries: string
  /** It has rules that name extensions. */
  isListing: Flag
  revision: number
  createdAt: number
  updatedAt: number
}

export type PresetTable = {
  id: string
  tenantId: string
  name: string
  nameOrder: string
  description: string
  lineCount: number
  keyLayoutId: string | null
  settingsSealed: string
  parametersSealed: string
  revision: number
  createdAt: number
  updatedAt: number
}

/** Which columns of a table were taken for which fields. */
export type ImportColumnsTable = {
  tenantId: string
  kind: string
  headersHash: string
  /** JSON: the field of each header, by its hash. */
  columns: string
  usedAt: number
}
