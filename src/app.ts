/** Builds every part of Offhook by hand, in order, from the ground up. */

import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { callersOf } from './api/callers.ts'
import { contactRoutes } from './api/contact-routes.ts'
import { defaultsRoutes } from './api/defaults-routes.ts'
import { extensionRoutes } from './api/extension-routes.ts'
import { fileRoutes } from './api/file-routes.ts'
import { modelRoutes } from './api/model-routes.ts'
import { operationRoutes } from './api/operation-routes.ts'
import { phoneRoutes } from './api/phone-routes.ts'
import { referenceRoutes } from './api/reference-routes.ts'
import { sessionRoutes } from './api/session-routes.ts'
import { tenantRoutes } from './api/tenant-routes.ts'
import { uploadRoutes } from './api/upload-routes.ts'
import { auditStore } from './auth/audit-store.ts'
import { keyStore } from './auth/key-store.ts'
import { sessionStore } from './auth/session-store.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { userStore } from './auth/user-store.ts'
import { contactStore } from './contacts/contact-store.ts'
import { createFeed } from './db/feed.ts'
import { followFeed } from './db/follow-feed.ts'
import { openData } from './db/open-data.ts'
import { writeCheck } from './db/write-check.ts'
import { defaultsStore } from './defaults/defaults-store.ts'
import type { Loaded } from './definitions/load-definitions.ts'
import { recogniser } from './definitions/recognise.ts'
import { makeDemo } from './demo.ts'
import { demoPhones } from './demo-phones.ts'
import { extensionStore } from './extensions/extension-store.ts'
import { fetchStore } from './fetches/fetch-store.ts'
import { type Clock, guardedClock, systemClock } from './kernel/clock.ts'
import { createGuard, type Guard } from './kernel/guard.ts'
import { type GuardLimits, guardedWorker } from './kernel/guarded-worker.ts'
import type { Log } from './kernel/log.ts'
import { destinations, splitNetworks } from './kernel/networks.ts'
import { type Random, systemRandom, toBase32 } from './kernel/random.ts'
import { repeated } from './kernel/repeated.ts'
import { modelDirectory } from './models/model-directory.ts'
import { modelStore } from './models/model-store.ts'
import { autoResync } from './operations/auto-resync.ts'
import { operationRunner } from './operations/operation-runner.ts'
import { operationStore } from './operations/operation-store.ts'
import type { Options } from './options.ts'
import { phoneService, shareOfCache } from './phone-service.ts'
import { manyPhonesStore } from './phones/many-phones-store.ts'
import { phoneStore } from './phones/phone-store.ts'
import { referenceStore } from './phones/reference-store.ts'
import { wantedStore } from './phones/wanted-store.ts'
import { knownPhones } from './provisioning/known-phones.ts'
import { pendingWatch } from './provisioning/pending-watch.ts'
import { phoneDescription } from './provisioning/phone-description.ts'
import { phoneFiles } from './provisioning/phone-files.ts'
import { cachesOf } from './provisioning/room-for-caches.ts'
import { phoneRoad } from './roads/phone-road.ts'
import { phoneCheck } from './saving/phone-check.ts'
import { extensionSaving } from './saving/save-extension.ts'
import { manyExtensionsSaving } from './saving/save-many-extensions.ts'
import { manyPhonesSaving } from './saving/save-many-phones.ts'
import { phoneSaving } from './saving/save-phone.ts'
import { type ApiParts, apiServer } from './servers/api-server.ts'
import { idempotency } from './servers/idempotency.ts'
import { idempotencyStore } from './servers/idempotency-store.ts'
import { hangUpSoon, outlive } from './servers/listening.ts'
import { liveEvents } from './servers/live-events.ts'
import { metrics } from './servers/metrics.ts'
import { openApiRoutes } from './servers/open-api.ts'
import { pageServer } from './servers/page-server.ts'
import { sipClient } from './sip/sip-client.ts'
import { nodeNetwork } from './sip/sip-network.ts'
import { sipPortTrouble } from './sip/sip-port.ts'
import { tenantStore } from './tenants/tenant-store.ts'
import { warmZones } from './timezones/warm-zones.ts'
import { forgetUploads } from './uploads/forget-uploads.ts'
import { uploadFiles } from './uploads/upload-files.ts'
import { uploadStore } from './uploads/upload-store.ts'

/** Built, it stands in one folder with the program; from source, it is run as it is. */
const modelWorkerFile = new URL(
  import.meta.url.endsWith('.ts') ? 'model-worker.ts' : 'model-worker.js',
  import.meta.url,
)
const modelLimits = { memoryMb: 64, processorMs: 500, wallMs: 10_000, waiting: 500, idleMs: 600_000 }

export type App = {
  /** Where the page and API listen: `http://127.0.0.1:8080`. */
  readonly pageUrl: string
  /** Where phones are told to fetch from. */
  readonly publicUrl: string
  /** The password of `admin`, when this start made it. */
  readonly newPassword: string | undefined
  /** What works less than it should from the start on, in words. */
  readonly trouble: string | undefined
  /** For what nobody else catches. */
  readonly guard: Guard
  close(): Promise<void>
}

export type Surroundings = {
  options: Options
  log: Log
  definitions: Loaded
  /** Where they come from, for other threads: a folder, or the file of a release. */
  definitionsPlace: string
  /** Folders that come with the program. */
  pageFolder: string
  demoFolder: string
  /** With `--demo`: programs play the demo’s phones. */
  playPhones: boolean
  version: string
  /** Who this process is, for the one that would share its data: `process 4711 on pbx-1`. */
  self: string
  /** How phones reach this machine, when nothing else was said. */
  ownAddress: string
  /** Checks every answer against the contract. */
  checkAnswers: boolean
  /** How long slow clients of the page and the API are waited for. */
  patience?: ApiParts['patience']
  /** What tenants’ own models may take. */
  modelLimits?: GuardLimits
  clock?: Clock
  random?: Random
}

const megabyte = 1024 * 1024
const hourMs = 3_600_000

export async function startApp(surroundings: Surroundings): Promise<App> {
  const { options, log } = surroundings
  const counters = metrics()
  const guard = createGuard(log, counters.countFailure)
  const clock = guardedClock(surroundings.clock ?? systemClock, guard)
  const { random = systemRandom } = surroundings
  const feed = createFeed(guard)
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  const { db, vault, place } = await openData({
    folder: options.data,
    database: options.database,
    givenKey: options.masterKey,
    random,
    clock,
    feed,
    troubled: (error, why) => guard.failed('database', error, { why }),
    holder: { name: surroundings.self, since: new Date(clock.now()).toISOString() },
  })

  const follower = await followFeed(db, clock, guard)

  const { catalogue, mistakes } = surroundings.definitions
  for (const { file, line, path, message } of mistakes)
    log.error({ file, line, path }, `a definition was left out: ${message}`)
  const recognising = recogniser(catalogue)
  const { recognise } = recognising

  const users = userStore(db, clock)
  const sessions = sessionStore(db, vault, clock, random)
  const keys = keyStore(db, vault, clock, random)
  const audit = auditStore(db)
  const tenants = tenantStore(db, vault, clock)
  const defaults = defaultsStore(db, vault, clock)
  const extensions = extensionStore(db, vault, clock)
  const contacts = contactStore(db, clock)
  const modelWorker = guardedWorker(modelWorkerFile, surroundings.modelLimits ?? modelLimits)
  counters.watchModels(modelWorker.state)
  const ownModels = modelStore(db, clock)
  const models = modelDirectory(catalogue, ownModels, clock, modelWorker)
  const phones = phoneStore(db, vault, clock, random)
  const references = referenceStore(db)
  const uploadLimits = {
    perPhone: options['uploads-per-phone'] * megabyte,
    perTenant: options['uploads-per-tenant'] * megabyte,
    inAll: options['uploads-in-all'] * megabyte,
  }
  const uploads = uploadStore(db, uploadFiles(join(options.data, 'uploads'), vault), clock, uploadLimits)
  const operations = operationStore(db, clock)

  const service = await phoneService({
    ...{ options, db, place, clock, guard, counters },
    definitionsPlace: surroundings.definitionsPlace,
  })
  const publicUrl = options['public-url'] || `http://${surroundings.ownAddress}:${service.port}`
  const files = phoneFiles(publicUrl, vault, clock, log)
  const known = knownPhones({
    phones,
    extensions,
    contacts,
    tenants,
    defaults,
    modelOf: models.find,
    uploads,
    files,
    ...cachesOf(shareOfCache(options)),
    vault,
    clock,
    feed,
  })
  counters.watchCaches(() => [known.sizes(), ...service.sizes()])
  const fetches = fetchStore(db, clock, guard, service.gather)
  const check = phoneCheck({ extensions, phones, knownPhones: known, files })
  const saving = phoneSaving({ phones, check: check.approvePhone, random })
  const many = manyPhonesSaving({
    ...{ many: manyPhonesStore(db, vault, clock, phones), faults: check.faults, random },
  })
  const sipNetworks = destinations(splitNetworks(options['sip-networks']))
  /** Phones that the demo simulates on this machine, as `address port`: of what is closed by default, they alone are open. */
  const simulated = new Set<string>()
  const sip = sipClient({
    clock,
    random,
    network: nodeNetwork({ host: options['sip-host'], port: options['sip-port'] }),
    mayReach: ({ address, port }) => sipNetworks.has(address) || simulated.has(`${address} ${port}`),
    userAgent: `Offhook/${surroundings.version}`,
    log,
    guard,
  })
  const runner = operationRunner({ operations, knownPhones: known, sip, feed, clock, guard })
  const watch = pendingWatch({ wanted: wantedStore(db, clock), phones, known, feed, clock, guard })
  const description = phoneDescription({
    isOpen: watch.isOpen,
    knownPhones: known,
    files,
    fetches,
    lastOperations: operations.lastOf,
    publicUrl,
    clock,
  })
  const stopAutoResync = autoResync({
    ...{ feed, tenants, phones, operations, runner, clock, guard },
  })
  forgetUploads(uploads, feed)

  const keptAnswers = idempotencyStore(db, vault, clock)
  const apiParts: ApiParts = {
    guard,
    callers: callersOf({ users, sessions, keys, tenants }),
    idempotency: idempotency(keptAnswers),
    trustProxy: options['trust-proxy'],
    checkAnswers: surroundings.checkAnswers,
    patience: surroundings.patience,
  }
  const { app, api } = await apiServer(apiParts)
  sessionRoutes(api, { users, sessions, keys, tenants })
  tenantRoutes(api, { tenants })
  defaultsRoutes(api, { defaults, models })
  extensionRoutes(api, {
    extensions,
    audit,
    saving: extensionSaving({ extensions, check: check.approveExtension }),
    many: manyExtensionsSaving({ extensions, check: check.approveExtension }),
  })
  contactRoutes(api, { contacts })
  modelRoutes(api, { models, recognise })
  phoneRoutes(api, { phones, saving, many, models, description, fetches, watch, audit })
  fileRoutes(api, { phones, saving, known, files, audit })
  uploadRoutes(api, { phones, fetches, uploads })
  referenceRoutes(api, { phones, references })
  operationRoutes(api, { operations, runner, models })
  liveEvents(app, apiParts, feed, clock)
  openApiRoutes(app, surroundings.version)
  const canWrite = writeCheck(db, options.data, clock)
  counters.routes(app, {
    notReady: async () => (await canWrite()) ?? (await sipPortTrouble(sip)),
    dropped: () => sip.counters,
    gather: service.gather,
  })
  await pageServer(app, surroundings.pageFolder)

  // Of several that start at once, one makes what there must be.
  const newPassword = await db.alone(async () => {
    const password = await firstStart()
    if (options.demo && (await tenants.scopes(systemScope)).length === 0)
      await makeDemo(systemScope, surroundings.demoFolder, {
        ...{ tenants, extensions, contacts, models, phones, random },
      })
    return password
  })

  const trouble = await sipPortTrouble(sip)
  if (trouble !== undefined) log.error({ port: options['sip-port'] }, trouble)
  await service.open({
    ...{ publicUrl, fetches, uploads, uploadLimits, modelWorker },
    models: ownModels,
    road: () =>
      phoneRoad({
        ...{ knownPhones: known, files, fetches, uploads, recognise, clock },
        count: counters.countFetch,
      }),
  })
  await app.listen({ host: options.host, port: options.port })
  outlive(app.server, guard)
  // A database of one process: what another one led, nobody leads now.
  await runner.resume(systemScope, { alone: !db.shared })
  const stopTidying = [
    repeated(
      {
        name: 'tidying up uploads',
        everyMs: 24 * hourMs,
        work: (ended) => uploads.tidy(systemScope, ended),
      },
      clock,
      guard,
    ),
    repeated(
      {
        name: 'forgetting old operations',
        everyMs: hourMs,
        work: (ended) =>
          operations.forget(systemScope, clock.now() - options['operation-days'] * 24 * hourMs, ended),
      },
      clock,
      guard,
    ),
    repeated({ name: 'clearing away old answers', everyMs: hourMs, work: keptAnswers.tidy }, clock, guard),
  ]
  guard.run('operation', { work: 'models' }, () =>
    models.unsound(systemScope, ({ name, tenantId }, { message }) =>
      log.warn({ model: name, tenant: tenantId, mistake: message }, 'a tenant’s model cannot be served'),
    ),
  )
  const players = options.demo && surroundings.playPhones ? await db.alone(playDemo) : undefined
  for (const place of players?.places ?? []) simulated.add(place)
  if (players) guard.run('timer', { what: 'the demo’s phones' }, players.boot)
  const stopWarming = warmZones(new Date(clock.now()).getUTCFullYear(), guard)
  const page = app.server.address() as AddressInfo
  log.info({ page: page.port, phones: service.port, models: catalogue.models.length }, 'Offhook is up')

  return {
    pageUrl: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${page.port}`,
    publicUrl,
    newPassword,
    trouble,
    guard,
    async close() {
      stopWarming()
      await players?.close()
      stopAutoResync()
      // Who waits for it is answered, and keeps nothing open.
      await modelWorker.close()
      hangUpSoon(app.server)
      await app.close()
      await service.close()
      await runner.close()
      await sip.close()
      await Promise.all(stopTidying.map((end) => end()))
      await watch.close()
      await fetches.close(systemScope)
      await follower.close()
      await db.close()
    },
  }

  /** They fetch where phones of this machine do, whatever is told to others. */
  function playDemo() {
    const here = options['phone-host']
    const host = ['0.0.0.0', '::'].includes(here) ? '127.0.0.1' : here
    return demoPhones(surroundings.demoFolder, {
      ...{ tenants, phones, modelOf: models.find, catalogue, known: recognising, clock, log },
      origin: `http://${host.includes(':') ? `[${host}]` : host}:${service.port}`,
    })
  }

  /** The user `admin`, and the key of the environment, where there is no user yet. */
  async function firstStart(): Promise<string | undefined> {
    if ((await users.count(systemScope)) > 0) return undefined
    const password = options.adminPassword ?? toBase32(random(10))
    await users.create(systemScope, { name: 'admin', password, role: 'administrator', tenants: [] })
    if (options.apiKey !== undefined)
      await keys.create(systemScope, { name: 'environment', access: 'full', tenant: null }, options.apiKey)
    return options.adminPassword === undefined ? password : undefined
  }
}
