/** The page and the API: every route, with what it asks. */

import type { FastifyInstance } from 'fastify'
import type { Api } from './api/api.ts'
import { auditRoutes } from './api/audit-routes.ts'
import { callersOf } from './api/callers.ts'
import { changeManyRoutes } from './api/change-many-routes.ts'
import { contactRoutes } from './api/contact-routes.ts'
import { defaultsRoutes } from './api/defaults-routes.ts'
import { dhcpRoutes } from './api/dhcp-routes.ts'
import { differenceRoutes } from './api/difference-routes.ts'
import { explainRoutes } from './api/explain-routes.ts'
import { extensionRoutes } from './api/extension-routes.ts'
import { factorRoutes } from './api/factor-routes.ts'
import { fetchRoutes } from './api/fetch-routes.ts'
import { fileRoutes } from './api/file-routes.ts'
import { handOverRoutes } from './api/hand-over-routes.ts'
import { importRoutes } from './api/import-routes.ts'
import { inboxRoutes } from './api/inbox-routes.ts'
import { invitationRoutes } from './api/invitation-routes.ts'
import { keyLayoutRoutes } from './api/key-layout-routes.ts'
import { linkRoutes } from './api/link-routes.ts'
import { meRoutes } from './api/me-routes.ts'
import { modelRoutes } from './api/model-routes.ts'
import { operationRoutes } from './api/operation-routes.ts'
import { overviewRoutes } from './api/overview-routes.ts'
import { passkeyRoutes } from './api/passkey-routes.ts'
import { peopleRoutes } from './api/people-routes.ts'
import { phoneHistoryRoutes } from './api/phone-history-routes.ts'
import { phoneRoutes } from './api/phone-routes.ts'
import { policyRoutes } from './api/policy-routes.ts'
import { presetRoutes } from './api/preset-routes.ts'
import { providerRoutes } from './api/provider-routes.ts'
import { providerSignInRoutes } from './api/provider-sign-in-routes.ts'
import { referenceRoutes } from './api/reference-routes.ts'
import { savedViewRoutes } from './api/saved-view-routes.ts'
import { scheduleRoutes } from './api/schedule-routes.ts'
import { sessionRoutes } from './api/session-routes.ts'
import { type SignInParts, signInRoutes } from './api/sign-in-routes.ts'
import { tenantRoutes } from './api/tenant-routes.ts'
import { uploadRoutes } from './api/upload-routes.ts'
import { uploadUseRoutes } from './api/upload-use-routes.ts'
import type { AuditKeeping } from './audit-keeping.ts'
import { guessCounting } from './auth/guesses.ts'
import { refusalNotes } from './auth/refusal-notes.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { tlsPortsOf } from './certificate.ts'
import { writeCheck } from './db/write-check.ts'
import type { Ground } from './ground.ts'
import type { Clock } from './kernel/clock.ts'
import { destinations, splitNetworks } from './kernel/networks.ts'
import { modelFollowing } from './models/model-following.ts'
import { providerClient } from './oidc/provider-client.ts'
import { providerFetch } from './oidc/provider-network.ts'
import { signingOut } from './oidc/signing-out.ts'
import type { OperationParts } from './operation-parts.ts'
import type { PhoneParts } from './phone-parts.ts'
import type { PhoneService } from './phone-service.ts'
import { givenThen } from './provisioning/given-then.ts'
import { pendingDifferences } from './provisioning/pending-differences.ts'
import { type PhoneDescription, phoneDescription } from './provisioning/phone-description.ts'
import { phoneHistory } from './provisioning/phone-history.ts'
import { reachLook } from './provisioning/reach.ts'
import { modelTrying } from './provisioning/try-model.ts'
import { deviceAdoption } from './saving/adopt-device.ts'
import { manyChanging } from './saving/change-many.ts'
import { changedFiles } from './saving/changed-files.ts'
import { extensionsImport } from './saving/import-extensions.ts'
import { phonesImport } from './saving/import-phones.ts'
import { phoneCheck } from './saving/phone-check.ts'
import { pastedReading } from './saving/read-pasted.ts'
import { phoneRestoring } from './saving/restore-phone.ts'
import { extensionSaving } from './saving/save-extension.ts'
import { manyExtensionsSaving } from './saving/save-many-extensions.ts'
import { manyPhonesSaving } from './saving/save-many-phones.ts'
import { type PhoneSaving, phoneSaving } from './saving/save-phone.ts'
import { contactTaking } from './saving/take-contacts.ts'
import { type ApiParts, apiServer } from './servers/api-server.ts'
import { backChannel } from './servers/back-channel.ts'
import { idempotency } from './servers/idempotency.ts'
import { liveEvents } from './servers/live-events.ts'
import { openApiRoutes } from './servers/open-api.ts'
import { pageServer } from './servers/page-server.ts'
import { requestSource } from './servers/request-source.ts'
import { sharedLimit } from './servers/shared-limit.ts'
import { sipPortTrouble } from './sip/sip-port.ts'
import type { Stores } from './stores.ts'

type Around = { publicUrl: string; keeping: Pick<AuditKeeping, 'state'> } & Pick<PhoneService, 'gather'>

/** Not yet listening. */
export async function openPage(
  ground: Ground,
  stores: Stores,
  { models, modelWorker, meant, files, known, recognising, strangers, explain, readTable }: PhoneParts,
  asking: OperationParts,
  { publicUrl, gather, keeping }: Around,
): Promise<FastifyInstance> {
  const { options, db, clock, random, feed, counters, surroundings } = ground
  const { audit, tenants, extensions, phones, references, fetches, operations, registrations } = stores
  const { sip, watch } = asking
  const check = phoneCheck({ extensions, phones, knownPhones: known, files })
  const saving = phoneSaving({ phones, check: check.approvePhone, random })
  const many = manyPhonesSaving({ many: stores.manyPhones, faults: check.faults, random })
  const description = phoneDescription({
    ...{ knownPhones: known, files, fetches, registrations, publicUrl, clock },
    lastOperations: operations.lastOf,
    written: { isOpen: watch.isOpen, pendingOf: stores.wanted.pendingOf },
  })
  const apiParts = apiPartsOf(ground, stores)
  const { app, api } = await apiServer(apiParts)
  const signInParts = { ...stores, clock, guesses: apiParts.guesses, refusals: apiParts.refused }
  accountRoutes(api, signInParts)
  await providerParts(app, api, ground, signInParts)
  tenantRoutes(api, { tenants, asksPhones: tlsPortsOf(options).asksPhones })
  auditRoutes(api, { audit, chain: keeping.state })
  dhcpRoutes(api, {
    ...{ tenants, contacts: stores.firstContacts, models, publicUrl },
    tftpPort: options['tftp-port'],
  })
  inheritanceRoutes(api, stores, { models, known, files }, clock)
  extensionRoutes(api, {
    extensions,
    audit,
    saving: extensionSaving({ extensions, check: check.approveExtension }),
    many: manyExtensionsSaving({ extensions, check: check.approveExtension }),
  })
  contactRoutes(api, stores)
  ownModelRoutes(api, stores, { models, modelWorker, known, files, recognising })
  phoneRoutes(api, { ...stores, saving, many, models, meant, description, watch, audit })
  handOverRoutes(api, { handOvers: stores.handOvers, phones, models, publicUrl })
  changeRoutes(api, ground, stores, { models, meant, known, files, saving, description, check, asking })
  activityRoutes(api, ground, stores, { models, meant, known, files, explain, saving, check, readTable })
  referenceRoutes(api, { phones, references })
  askingRoutes(api, stores, meant, asking)
  inboxRoutes(api, {
    ...{ inbox: stores.inbox, contacts: stores.firstContacts, tenants, description, publicUrl },
    adoption: deviceAdoption({ ...stores, saving, modelOf: models.find }),
    flush: strangers.flush,
  })
  liveEvents(app, apiParts, feed, clock)
  openApiRoutes(app, surroundings.version)
  const canWrite = writeCheck(db, options.data, clock)
  counters.routes(app, {
    notReady: async () => (await canWrite()) ?? (await sipPortTrouble(sip)),
    sip: sip.counters,
    gather,
  })
  await pageServer(app, surroundings.pageFolder)
  return app
}

/** Of models, and what becomes of those that tenants write. */
function ownModelRoutes(
  api: Api,
  { ownModels: store, phones, presets }: Stores,
  parts: Pick<PhoneParts, 'models' | 'modelWorker' | 'known' | 'files' | 'recognising'>,
): void {
  const { models, modelWorker: guard, known, files, recognising } = parts
  modelRoutes(api, {
    models,
    following: modelFollowing({ store, models, guard }),
    trying: modelTrying({ models, phones, known, files }),
    recognise: recognising.recognise,
    ...{ store, presets },
  })
}

/** What phones have in common. */
function inheritanceRoutes(
  api: Api,
  { defaults, presets, keyLayouts, phones }: Stores,
  { models, known, files }: Pick<PhoneParts, 'models' | 'known' | 'files'>,
  clock: Clock,
): void {
  defaultsRoutes(api, { defaults, models })
  keyLayoutRoutes(api, { keyLayouts, phones, known })
  presetRoutes(api, { presets, reachOf: reachLook({ phones, known, files, clock }) })
}

function importing(
  stores: Stores,
  models: PhoneParts['models'],
  { faults, approveExtension }: ReturnType<typeof phoneCheck>,
  ground: Pick<Ground, 'random' | 'guard'> & Pick<PhoneParts, 'readTable'>,
) {
  const { phones, manyPhones: many, extensions, importColumns: columns } = stores
  const { macHolders: holders, inbox, ownModels, presets } = stores
  return {
    ...{ phones, extensions, models },
    pasted: pastedReading({
      ...{ holders, extensions, inbox },
      models: { ...models, phonesOf: ownModels.phoneCounts },
    }),
    phonesIn: phonesImport({ ...{ many, extensions, columns, presets, faults, models }, ...ground }),
    extensionsIn: extensionsImport({ ...{ extensions, columns, check: approveExtension }, ...ground }),
  }
}

/** Who comes in, what is one’s own, and who manages whom. */
function accountRoutes(api: Api, parts: Stores & Pick<SignInParts, 'clock' | 'guesses' | 'refusals'>): void {
  sessionRoutes(api, parts)
  signInRoutes(api, parts)
  meRoutes(api, parts)
  factorRoutes(api, parts)
  invitationRoutes(api, parts)
  passkeyRoutes(api, parts)
  savedViewRoutes(api, parts)
  peopleRoutes(api, parts)
  policyRoutes(api)
}

/** Who comes in because somebody else says who it is. */
async function providerParts(
  app: FastifyInstance,
  api: Api,
  { options, guard }: Ground,
  parts: Stores & Pick<SignInParts, 'clock' | 'guesses' | 'refusals'>,
): Promise<void> {
  const networks = destinations(splitNetworks(options['provider-networks']))
  const askProvider = providerFetch(networks.has, parts.clock)
  const client = providerClient(askProvider, parts.clock)
  providerRoutes(api, { ...parts, providerFetch: askProvider })
  providerSignInRoutes(api, { ...parts, client })
  await backChannel(app, signingOut({ ...parts, client }), guard)
}

type ChangeParts = Pick<PhoneParts, 'models' | 'meant' | 'known' | 'files'> & {
  saving: PhoneSaving
  description: PhoneDescription
  check: ReturnType<typeof phoneCheck>
  asking: OperationParts
}

/** Of changes of many phones, and of how phones were. */
function changeRoutes(
  api: Api,
  { vault, clock }: Ground,
  {
    phones,
    phoneChanges,
    phoneStates,
    fetches,
    uploads,
    registrations,
    audit,
    extensions,
    operations,
  }: Stores,
  { models, meant, known, files, saving, description, check, asking }: ChangeParts,
): void {
  const filesOf = changedFiles({ known, files })
  changeManyRoutes(api, {
    ...{ meant, fetches, runner: asking.runner, changes: phoneChanges },
    changing: manyChanging({ store: phoneChanges, models, faults: check.faults, filesOf, clock }),
  })
  phoneHistoryRoutes(api, {
    ...{ phones, description },
    history: phoneHistory({
      ...{ states: phoneStates, fetches, uploads, registrations, audit, extensions, vault, models },
      operationsOf: operations.ofPhone,
    }),
    restoring: phoneRestoring({ phones, states: phoneStates, saving, known, files, extensions, models }),
  })
}

/** Of what asks phones, now or at a time, and of what knows the way to them. */
function askingRoutes(
  api: Api,
  { operations, schedules, links, linkReads: reads, registrations }: Stores,
  meant: PhoneParts['meant'],
  { runner, scheduling, peers, taking }: OperationParts,
): void {
  operationRoutes(api, { operations, runner, meant })
  scheduleRoutes(api, { schedules, scheduling })
  linkRoutes(api, { links, reads, registrations, peers, taking })
}

/** What phones get, what they asked, why they got what they got, and what they sent; and tables, out of which they come. */
function activityRoutes(
  api: Api,
  { vault, clock, random, guard }: Ground,
  stores: Stores,
  {
    models,
    meant,
    known,
    files,
    explain,
    saving,
    check,
    readTable,
  }: Pick<PhoneParts, 'models' | 'meant' | 'known' | 'files' | 'explain' | 'readTable'> & {
    saving: PhoneSaving
    check: ReturnType<typeof phoneCheck>
  },
): void {
  const { phones, fetches, uploads, contacts, audit } = stores
  importRoutes(api, { meant, ...importing(stores, models, check, { readTable, random, guard }) })
  fileRoutes(api, { phones, saving, known, files, audit })
  overviewRoutes(api, { ...stores, phones, fetches, models, meant, clock })
  explainRoutes(api, { explain, fetches })
  const given = givenThen({ known, files, vault })
  differenceRoutes(api, {
    differences: pendingDifferences({ phones, fetches, known, files, given }),
    ...{ meant, fetches },
  })
  fetchRoutes(api, { phones, fetches, known, given })
  uploadRoutes(api, { phones, known, uploads, audit })
  uploadUseRoutes(api, {
    ...{ phones, known, files, uploads, saving, audit },
    contacts: contactTaking(contacts),
  })
}

function apiPartsOf({ options, clock, guard, log, certificate, surroundings }: Ground, stores: Stores) {
  const { users, sessions, keys, tenants } = stores
  return {
    guard,
    callers: callersOf({ users, sessions, keys, tenants }),
    idempotency: idempotency(stores.keptAnswers),
    sourceOf: requestSource(log),
    limit: sharedLimit(stores.attempts, clock),
    guesses: guessCounting(stores.attempts, clock),
    trustProxy: options['trust-proxy'],
    refused: refusalNotes({
      ...{ audit: stores.audit, clock, guard },
      isKnown: (name) => users.isKnown(systemScope, name),
    }),
    certificate,
    checkAnswers: surroundings.checkAnswers,
    patience: surroundings.patience,
  } satisfies ApiParts
}
