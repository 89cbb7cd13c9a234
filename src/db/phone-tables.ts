/** Phones, their files, and what they fetched and sent, as the query builder sees them. */

import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

export type PhoneTable = {
  id: string
  tenantId: string
  name: string
  /** What it is listed by: written with what it is made of. */
  nameOrder: string
  firstNumber: string
  words: string
  /** What it said of itself and from where it came when it fetched last, as `listed.ts` writes it. */
  firmware: string
  address: string
  virtual: Flag
  modelId: string
  mac: string
  secretSealed: string
  secretHash: string
  oldSecretHash: string | null
  oldSecretUntil: number | null
  oldSecretUsedAt: number | null
  /** When the phone was first seen to have the new one. */
  secretTakenAt: number | null
  acceptUploads: Flag
  fileName: string
  httpUsername: string
  httpPasswordSealed: string | null
  oldHttpUsername: string | null
  oldHttpPasswordSealed: string | null
  oldHttpUntil: number | null
  oldHttpUsedAt: number | null
  httpTakenAt: number | null
  /** Who is locked out, and the wrong passwords that count, as `guesses.ts` writes them. */
  guesses: string | null
  contact: string
  presetId: string | null
  keyLayoutId: string | null
  lineKeys: string
  expansionKeys: string
  settingsSealed: string
  parametersSealed: string
  revision: number
  createdAt: number
  updatedAt: number
  lastFetch: string | null
  /** What its files told it so far, as `told.ts` writes it. */
  told: string | null
  /** As whom it registers by the main file that it fetched last, as `served-identity.ts` writes it. */
  identitySealed: string | null
  /** Of the main file that it fetched last and whose content is kept. */
  contentEtag: string | null
  lastFetchAt: number | null
  servedAt: number | null
  /** When it did not get it, last. */
  refusedAt: number | null
  /** The phone itself did not get its main file when it asked last. */
  isFailing: Flag
  /** What it fetched is not what it should have. */
  pending: Flag
  /** As `phoneStates` of the schema has it. */
  status: string
  /** Place in `registeredStates` of the schema. */
  registered: number
}

/** How a new phone fares is the database's to say. */
export type GivenPhoneTable = Omit<
  PhoneTable,
  'isFailing' | 'pending' | 'status' | 'registered' | 'presetId' | 'keyLayoutId' | 'firmware' | 'address'
> & {
  presetId: Generated<string | null>
  keyLayoutId: Generated<string | null>
  firmware: Generated<string>
  address: Generated<string>
  isFailing: Generated<Flag>
  pending: Generated<Flag>
  status: Generated<string>
  registered: Generated<number>
}

/** The link by which a phone was handed to its user last. */
export type HandOverTable = {
  phoneId: string
  tenantId: string
  tokenHash: string
  createdBy: string
  createdAt: number
  expiresAt: number
  /** When, from where and by which program it was used. */
  usedAt: number | null
  usedFrom: string | null
  usedAgent: string | null
}

/** What each file that is compared should be now. */
export type WantedFileTable = { tenantId: string; phoneId: string; file: string; etag: string; main: Flag }

/** Phones, each once, that fetched a day by the tenant’s calendar: a part of them, the parts are added up. */
export type DayCountTable = { tenantId: string; day: string; piece: number; served: number; refused: number }

/** How everything stood when it was noted last that day; of lines `null` where no link told. */
export type DayFigureTable = {
  tenantId: string
  day: string
  phones: number | null
  pending: number | null
  failing: number | null
  neverFetched: number | null
  lines: number | null
  registered: number | null
  sampledAt: number | null
}

/** How many rows of a noun there are, by a part of it: see `tally.ts`. */
export type TallyTable = { tenantId: string; noun: string; part: string; n: number }

/** As which users a phone registers by the main file that it fetched last, where it fetched one. */
export type ServedUserTable = { tenantId: string; phoneId: string; line: number; username: string }

/** A phone as it was at this revision, until the change that ended it; the newest state is the phone itself. */
export type PhoneStateTable = Pick<
  PhoneTable,
  | 'tenantId'
  | 'revision'
  | 'name'
  | 'virtual'
  | 'modelId'
  | 'presetId'
  | 'keyLayoutId'
  | 'mac'
  | 'secretHash'
  | 'acceptUploads'
  | 'fileName'
  | 'httpUsername'
  | 'httpPasswordSealed'
  | 'contact'
  | 'lineKeys'
  | 'expansionKeys'
  | 'settingsSealed'
  | 'parametersSealed'
> & {
  phoneId: string
  /** `<line> <extension id>`, by commas. */
  lines: string
  /** When, by whom and how it was changed. */
  endedAt: number
  who: string
  address: string | null
  action: string
  /** The change of many that changed it. */
  changeId: string | null
}

/** A change of many phones. */
export type PhoneChangeTable = {
  id: string
  tenantId: string
  at: number
  who: string
  /** JSON: the names of the fields. */
  fields: string
  phones: number
  /** What was written, as long as it can be undone. */
  patchSealed: string | null
  until: number
  undoneAt: number | null
}

export type PhoneLineTable = { tenantId: string; phoneId: string; line: number; extensionId: string }

/** What each file was when the phone last fetched it. */
export type PhoneFileTable = { tenantId: string; phoneId: string; file: string; etag: string; at: number }

export type FetchTable = {
  id: string
  tenantId: string
  phoneId: string
  at: number
  protocol: string
  method: string
  path: string
  file: string
  ip: string
  userAgent: string
  outcome: string
  reasonCode: string
  reason: string
  bytes: number
  tookMs: number
  etag: string
}

/** What a phone was given, of files that are others now or will be. */
export type FetchContentTable = {
  tenantId: string
  phoneId: string
  etag: string
  at: number
  contentSealed: string
}

export type UploadTable = {
  id: string
  tenantId: string
  phoneId: string
  name: string
  contentType: string
  bytes: number
  at: number
}

/** A part of what a phone sent, where the database has the bytes. */
export type UploadPieceTable = { uploadId: string; number: number; bytesSealed: Uint8Array }
