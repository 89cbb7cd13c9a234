/** The tables as the query builder sees them. Times are milliseconds since 1970, booleans 0 and 1, `…Sealed` is ciphertext, lists and maps are JSON. */

import type { Generated } from 'kysely'

export type Flag = 0 | 1

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
type GivenPhoneTable = Omit<
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

/** How far who works along the changes has come, and which process does. */
export type FollowerTable = { name: string; seq: number; at: number; node: string; leaseUntil: number }

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

/** How often something was tried, until when it counts. */
export type AttemptTable = { name: string; n: number; until: number }

export type OperationTable = {
  id: string
  tenantId: string
  kind: string
  state: string
  total: number
  createdAt: number
  createdBy: string
  endedAt: number | null
  /** Who leads it; it is another’s to lead once the time is over. `null`: nothing is left to do. */
  node: string
  leaseUntil: number | null
  /** The operation whose phones it asks again. */
  retryOf: string | null
  /** The schedule that made it. */
  scheduleId: string | null
}

/** Kept with each change of state: see `outcome-counts.ts`. */
export type OperationCountTable = { operationId: string; tenantId: string; state: string; n: number }

export type OperationPhoneTable = {
  operationId: string
  tenantId: string
  phoneId: string
  position: number
  name: string
  state: string
  sipStatus: number | null
  /** `phone`, `proxy` or `unknown`; `null` while nobody has answered. */
  answeredBy: string | null
  detail: string
  at: number
  sentAt: number | null
  answeredAt: number | null
  fetchedAt: number | null
  registeredAt: number | null
}

export type ScheduleTable = {
  id: string
  tenantId: string
  name: string
  kind: string
  /** JSON. */
  filter: string
  /** Of the only run; `null`: on these days of each week, a JSON list. */
  date: string | null
  days: string
  time: string
  force: Flag
  enabled: Flag
  /** The zone by which `nextAt` was worked out. */
  zone: string
  nextAt: number | null
  /** The run that a node begins at this moment, and until when it is that node’s. */
  dueAt: number | null
  node: string | null
  leaseUntil: number | null
  lastAt: number | null
  lastOutcome: string | null
  lastDetail: string
  lastOperationId: string | null
  createdBy: string
  revision: number
  createdAt: number
  updatedAt: number
}

export type LinkTable = {
  id: string
  /** `null`: of all tenants. */
  tenantId: string | null
  name: string
  kind: string
  host: string
  port: number | null
  path: string
  tls: Flag
  certificate: string
  username: string
  passwordSealed: string | null
  enabled: Flag
  state: string
  /** Since when it is in this state. */
  stateAt: number
  why: string
  found: string
  /** Who keeps it connected, until when. */
  node: string | null
  leaseUntil: number | null
  /** JSON: of a database, what is read in it; else `null`. */
  source: string | null
  nextReadAt: number | null
  revision: number
  createdAt: number
  updatedAt: number
}

/** An extension that was read out of a PBX’s database, and stays in step with its row there. */
export type TakenExtensionTable = {
  linkId: string
  tenantId: string
  /** The row at the PBX. */
  key: string
  extensionId: string
  /** When it was first missing there; `null` while it is there. */
  goneAt: number | null
}

/** One read of a PBX’s database. */
export type LinkReadTable = {
  id: string
  linkId: string
  at: number
  tookMs: number
  outcome: string
  why: string
  /** JSON. */
  counts: string
}

/** What a link tells now. */
export type RegistrationTable = {
  id: string
  linkId: string
  tenantId: string | null
  username: string
  extensionId: string | null
  phoneId: string | null
  line: number | null
  contact: string
  /** JSON: what its PBX needs to reach it. */
  way: string
  userAgent: string
  model: string
  firmware: string
  mac: string
  since: number
}

/** A device that asked and is not known. */
export type StrangerTable = {
  id: string
  /** From whose networks or link it came, or by whose first-contact URL; `null`: nobody's. */
  tenantId: string | null
  /** By which it is known again, within its tenant. */
  name: string
  /** What it shares its room with: who stands behind an address, or a link. */
  source: string
  mac: string
  ip: string
  userAgent: string
  vendor: string | null
  model: string | null
  modelId: string | null
  firmware: string | null
  confidence: string
  /** JSON. */
  reasons: string
  way: string
  asked: string
  link: string
  times: number
  firstAt: number
  lastAt: number
  dismissed: Flag
}

/** Of a tenant that has a first-contact URL. */
export type FirstContactTable = {
  tenantId: string
  codeSealed: string
  codeHash: string
  openUntil: number | null
  madeAt: number
}

export type ReferenceTable = {
  tenantId: string
  source: string
  kind: string
  label: string
  href: string | null
  phoneId: string
}

export type UserTable = {
  id: string
  name: string
  passwordHash: string
  role: string
  createdAt: number
  /** To the minute; of any session. */
  lastSeenAt: Generated<number | null>
  revision: Generated<number>
  /** `null`: as the browser asks for. */
  language: Generated<string | null>
}
export type UserTenantTable = { userId: string; tenantId: string }
export type SessionTable = {
  tokenHash: string
  userId: string
  createdAt: number
  expiresAt: number
  /** Of its latest use; `null` of a session that began before this was kept. */
  address: Generated<string | null>
  userAgent: Generated<string>
  lastSeenAt: Generated<number>
  /** When its person typed the password last. */
  provedAt: Generated<number>
  /** By which it began; `null`: by a password or passkey of here. */
  providerId: Generated<string | null>
  /** What the provider calls its own session. */
  sidHash: Generated<string | null>
  /** By which the provider is told whom to sign out. */
  idTokenSealed: Generated<string | null>
  /** When its person signed in once more at a provider, or by a passkey: good for one thing that wants a password. */
  provedElsewhereAt: Generated<number>
}

/** Who says by OpenID Connect who somebody is. */
export type ProviderTable = {
  id: string
  name: string
  issuer: string
  clientId: string
  clientSecretSealed: string | null
  scopes: string
  roleClaim: string
  /** JSON: which value is which role. */
  roles: string
  otherRole: string | null
  tenantClaim: string
  /** JSON: which value is which tenant. */
  tenants: string
  comers: string
  nameClaim: string
  ownSignIn: Flag
  endsThere: Flag
  enabled: Flag
  revision: number
  createdAt: number
  updatedAt: number
}
/** What a provider calls somebody; `name` is what it called that person last, to be read. */
export type IdentityTable = {
  id: string
  userId: string
  providerId: string
  subject: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}
/** A sign-in at a provider that has begun, of a browser; `userId` of whoever is signed in already. */
export type BegunSignInTable = {
  hash: string
  browserHash: string
  providerId: string
  userId: string | null
  stateSealed: string
  expiresAt: number
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

/** A secret from which codes are made by the time; without `confirmedAt` nobody has shown yet to have it. */
export type TotpTable = {
  userId: string
  secretSealed: string
  /** Of the code that was used last: none is used twice. */
  lastStep: number
  confirmedAt: number | null
  createdAt: number
}
export type PasskeyTable = {
  id: string
  userId: string
  credentialId: string
  publicKey: string
  /** The host name that it was made for. */
  site: string
  counter: number
  /** JSON: how the browser reaches it. */
  transports: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}
/** A list of phones that somebody saved: of a tenant, or of whichever. */
export type SavedViewTable = {
  id: string
  userId: string
  tenantId: string | null
  name: string
  /** JSON: filter, order and columns. */
  shows: string
  isDefault: Flag
  createdAt: number
}
/** Those that are left. */
export type RecoveryCodeTable = { userId: string; codeHash: string }
/** What was handed out to be answered once. */
export type ChallengeTable = {
  hash: string
  userId: string | null
  purpose: string
  tries: number
  expiresAt: number
  /** Keyed hash of from where it was asked for, where it is nobody's. */
  source: Generated<string>
}
/** A link by which somebody comes in once and sets a password. */
export type InvitationTable = {
  userId: string
  tokenHash: string
  kind: string
  createdBy: string
  createdAt: number
  expiresAt: number
}
export type ApiKeyTable = {
  id: string
  name: string
  keyHash: string
  access: string
  role: string
  tenantId: string | null
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  lastUsedFrom: string | null
  revision: Generated<number>
}
export type AuditTable = {
  id: string
  at: number
  who: string
  /** From where; `null` for what the server did by itself. */
  address: string | null
  tenantId: string | null
  /** As it was then. */
  tenantCode: string
  action: string
  kind: string
  objectId: string | null
  objectName: string
  detail: string
  /** JSON, as `audit-row.ts` writes it. */
  changes: string
  outcome: string
  times: number
  /** What it is found by. */
  words: string
  /** Over all of the above: who has the database alone cannot make it. */
  mac: string
  /** Its place in the chain, and the hash of all up to it; `null` until it is sealed. */
  seq: number | null
  hash: string | null
}

/** Of a row that another version wrote, some are not known. */
type GivenAuditTable = Pick<
  AuditTable,
  'id' | 'at' | 'who' | 'address' | 'tenantId' | 'action' | 'objectId' | 'detail'
> & {
  [Column in
    | 'tenantCode'
    | 'kind'
    | 'objectName'
    | 'changes'
    | 'outcome'
    | 'words'
    | 'mac']: Generated<string>
} & { times: Generated<number> } & Pick<AuditTable, 'seq' | 'hash'>

/** One row at most: where the chain begins and ends, signed. */
export type AuditChainTable = {
  id: number
  keySealed: string
  seq: number
  hash: string
  /** The last one that is no longer kept. */
  prunedSeq: number
  prunedHash: string
  /** Rows that an older version wrote are being taken into it. */
  adopting: Flag
  signed: string
}

export type IdempotencyTable = {
  keyHash: string
  /** Who asked: a user or an API key. */
  actorId: string
  request: string
  status: number
  answerSealed: string
  /** Of `answerSealed`. */
  bytes: number
  at: number
}

/** `seq` is given by the database; `node` wrote it; `ids` is a list. */
export type ChangeTable = {
  seq: Generated<number>
  at: number
  node: string
  type: string
  tenantId: string | null
  ids: string
}

export type KeyCheckTable = { id: number; sealed: string }

/** A key that seals, or that of keyed hashes, once for each by which it is wrapped. */
export type SealKeyTable = { keyId: string; wrappedBy: string; wrapped: string; madeAt: number }

export type AcmeAccountTable = { directory: string; keySealed: string; url: string | null; contact: string }

/** `names` by commas, in order of the alphabet; the order under way has a key of its own. */
export type AcmeCertificateTable = {
  directory: string
  names: string
  chain: string | null
  keySealed: string | null
  notBefore: number | null
  notAfter: number | null
  orderUrl: string | null
  orderKeySealed: string | null
  /** Since it came to something last. */
  failures: number
  /** Why it came to nothing last, in words. */
  trouble: string
  triedAt: number | null
  /** The CA takes no order until then. */
  heldUntil: number | null
  nextAt: number
  node: string | null
  leaseUntil: number | null
}

/** What the CA fetches from port 80; it is no secret. */
export type AcmeAnswerTable = { token: string; answer: string; expiresAt: number }

export type Tables = {
  keyCheck: KeyCheckTable
  sealKey: SealKeyTable
  change: ChangeTable
  wantedFile: WantedFileTable
  follower: FollowerTable
  systemDefaults: SystemDefaultsTable
  tenant: TenantTable
  modelDefaults: ModelDefaultsTable
  extension: ExtensionTable
  contact: ContactTable
  importColumns: ImportColumnsTable
  model: ModelTable
  modelVersion: ModelVersionTable
  modelOrigin: ModelOriginTable
  modelOriginBefore: ModelOriginBeforeTable
  keyLayout: KeyLayoutTable
  preset: PresetTable
  phone: GivenPhoneTable
  handOver: HandOverTable
  phoneLine: PhoneLineTable
  phoneState: PhoneStateTable
  phoneChange: PhoneChangeTable
  servedUser: ServedUserTable
  tally: TallyTable
  dayCount: DayCountTable
  dayFigure: DayFigureTable
  phoneFile: PhoneFileTable
  fetch: FetchTable
  fetchContent: FetchContentTable
  upload: UploadTable
  uploadPiece: UploadPieceTable
  attempt: AttemptTable
  operation: OperationTable
  operationPhone: OperationPhoneTable
  operationCount: OperationCountTable
  schedule: ScheduleTable
  link: LinkTable
  linkRead: LinkReadTable
  takenExtension: TakenExtensionTable
  registration: RegistrationTable
  stranger: StrangerTable
  firstContact: FirstContactTable
  reference: ReferenceTable
  user: UserTable
  userTenant: UserTenantTable
  session: SessionTable
  totp: TotpTable
  passkey: PasskeyTable
  savedView: SavedViewTable
  recoveryCode: RecoveryCodeTable
  challenge: ChallengeTable
  invitation: InvitationTable
  provider: ProviderTable
  identity: IdentityTable
  begunSignIn: BegunSignInTable
  apiKey: ApiKeyTable
  audit: GivenAuditTable
  auditChain: AuditChainTable
  idempotency: IdempotencyTable
  acmeAccount: AcmeAccountTable
  acmeCertificate: AcmeCertificateTable
  acmeAnswer: AcmeAnswerTable
}
