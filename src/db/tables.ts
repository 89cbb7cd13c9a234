/** The tables as the query builder sees them. Times are milliseconds since 1970, booleans 0 and 1, `…Sealed` is ciphertext, lists and maps are JSON. */

import type {
  ApiKeyTable,
  AttemptTable,
  BegunSignInTable,
  ChallengeTable,
  IdentityTable,
  InvitationTable,
  PasskeyTable,
  ProviderTable,
  RecoveryCodeTable,
  SavedViewTable,
  SessionTable,
  TotpTable,
  UserTable,
  UserTenantTable,
} from './people-tables.ts'
import type {
  DayCountTable,
  DayFigureTable,
  FetchContentTable,
  FetchTable,
  GivenPhoneTable,
  HandOverTable,
  PhoneChangeTable,
  PhoneFileTable,
  PhoneLineTable,
  PhoneStateTable,
  ServedUserTable,
  TallyTable,
  UploadPieceTable,
  UploadTable,
  WantedFileTable,
} from './phone-tables.ts'
import type {
  AcmeAccountTable,
  AcmeAnswerTable,
  AcmeCertificateTable,
  AuditChainTable,
  ChangeTable,
  FollowerTable,
  GivenAuditTable,
  IdempotencyTable,
  KeyCheckTable,
  SealKeyTable,
} from './service-tables.ts'
import type {
  FirstContactTable,
  LinkReadTable,
  LinkTable,
  OperationCountTable,
  OperationPhoneTable,
  OperationTable,
  ReferenceTable,
  RegistrationTable,
  ScheduleTable,
  StrangerTable,
  TakenExtensionTable,
} from './sip-tables.ts'
import type {
  ContactTable,
  ExtensionTable,
  ImportColumnsTable,
  KeyLayoutTable,
  ModelDefaultsTable,
  ModelOriginBeforeTable,
  ModelOriginTable,
  ModelTable,
  ModelVersionTable,
  PresetTable,
  SystemDefaultsTable,
  TenantTable,
} from './tenant-tables.ts'

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
