/** A thread that serves phones: with a road, caches and a connection to the database of its own. What is to be written, the main one writes. */

import { parentPort, workerData } from 'node:worker_threads'
import type { TenantScope } from './auth/tenant-scope.ts'
import { contactStore } from './contacts/contact-store.ts'
import type { Database } from './db/database.ts'
import { createFeed, type Feed } from './db/feed.ts'
import { followFeed } from './db/follow-feed.ts'
import { shelfReader } from './db/last-good-reader.ts'
import { openReader } from './db/open-reader.ts'
import type { Vault } from './db/vault.ts'
import { defaultsStore } from './defaults/defaults-store.ts'
import { type Catalogue, loadDefinitions } from './definitions/load-definitions.ts'
import { recogniser } from './definitions/recognise.ts'
import { loadRelease } from './definitions/release.ts'
import { extensionStore } from './extensions/extension-store.ts'
import { type Channel, openChannel, type Port } from './kernel/channel.ts'
import { type Clock, guardedClock, systemClock } from './kernel/clock.ts'
import { createGuard, type Guard } from './kernel/guard.ts'
import { createLog } from './kernel/log.ts'
import { networksOf } from './kernel/networks.ts'
import { nonceUses } from './kernel/nonce-uses.ts'
import { systemRandom } from './kernel/random.ts'
import { modelDirectory } from './models/model-directory.ts'
import { type ModelStore, modelStore } from './models/model-store.ts'
import { type HandOverUse, handOverStore } from './phones/hand-over-store.ts'
import { type PhoneStore, phoneStore } from './phones/phone-store.ts'
import { keyLayoutStore } from './presets/key-layout-store.ts'
import { presetStore } from './presets/preset-store.ts'
import { knownPhones } from './provisioning/known-phones.ts'
import { lastGood } from './provisioning/last-good.ts'
import { phoneFiles } from './provisioning/phone-files.ts'
import { phonesByMac } from './provisioning/phones-by-mac.ts'
import { cachesOf } from './provisioning/room-for-caches.ts'
import { tenantPlaces } from './provisioning/tenant-places.ts'
import { withFirstContact } from './roads/first-contact.ts'
import { type HandOverParts, withHandOver } from './roads/hand-over.ts'
import { phoneDigest } from './roads/phone-digest.ts'
import { type PhoneRoad, phoneRoad, type SteppedRoad } from './roads/phone-road.ts'
import { letIn } from './roads/wrong-passwords.ts'
import { type CertificateSource, heldCertificate } from './servers/certificate-source.ts'
import { countsOfThread } from './servers/connection-counts.ts'
import { packRecords } from './servers/packed-records.ts'
import { phonePorts } from './servers/phone-ports.ts'
import { phoneServer } from './servers/phone-server.ts'
import { phoneTftp, type TftpParts } from './servers/phone-tftp.ts'
import type { MainCalls, ThreadCalls, ThreadStart } from './servers/thread-calls.ts'
import { threadOutbox } from './servers/thread-outbox.ts'
import { firstContactStore } from './tenants/first-contact-store.ts'
import { tenantStore } from './tenants/tenant-store.ts'
import type { TftpServer } from './tftp/tftp-server.ts'
import { type UploadFiles, uploadFiles } from './uploads/upload-files.ts'
import { mostUploadBytes, type UploadDesk, uploadIntake } from './uploads/upload-intake.ts'
import { uploadStore } from './uploads/upload-store.ts'

type Main = Channel<MainCalls>

await serve(workerData as ThreadStart)

async function serve(start: ThreadStart): Promise<void> {
  const log = createLog(start.logLevel).child({ thread: start.number })
  const guard = createGuard(log, (boundary) => outbox.countFailure(boundary))
  // See docs/decisions/010-what-a-failure-ends.md.
  process.on('uncaughtException', (error) => guard.failed('process', error))
  process.on('unhandledRejection', (error) => guard.failed('process', error))
  const clock = guardedClock(systemClock, guard)
  let tftp: TftpServer | undefined
  const certificate = heldCertificate(start.certificate)
  const feed = createFeed(guard)
  const main = openChannel<MainCalls>(parentPort as Port, {
    alive: () => undefined,
    changed: (change) => feed.tell([change]),
    came: (phones) => phones.forEach(known.came),
    renew: certificate.hold,
    flush: () => outbox.flush(),
    async stop() {
      await Promise.all([ports.close(), tftp?.close()])
      await follower.close()
      await outbox.flush()
      await kept?.flush()
      await db.close()
    },
  } satisfies ThreadCalls)
  const { db, vault } = await openReader(start.place, { feed, node: start.node })
  const follower = await followFeed(db, clock, guard, { prunes: false })

  const outbox = threadOutbox(
    (batch) => main.ask('batch', { ...batch, records: packRecords(batch.records) }),
    () => known.sizes(),
    clock,
  )

  const catalogue = catalogueAt(start.definitions)
  const models = modelsOf(catalogue, modelStore(db, clock), clock, main)
  const uploads = uploadsOf(db, uploadFiles(start.uploadFolder, vault), clock, { start, main })
  const phones = phoneStore(db, vault, clock, systemRandom)
  const files = phoneFiles(start.publicUrl, vault, clock, log)
  const known = knownPhones({
    phones,
    ...{ extensions: extensionStore(db, vault, clock), contacts: contactStore(db, clock) },
    tenants: tenantStore(db, vault, clock),
    defaults: defaultsStore(db, vault, clock),
    ...{ presets: presetStore(db, vault, clock), keyLayouts: keyLayoutStore(db, clock) },
    modelOf: models.find,
    ...{ uploads, files, vault, clock, feed },
    ...cachesOf(start.cacheBytes),
    secrets: { memory: start.secrets, fill: () => main.ask('readSecrets', undefined) },
  })
  const kept = keptAt(start.keptFiles, { vault, clock }, main)
  const { recognise } = recogniser(catalogue)
  const byMac = withoutSecret(phones, { db, vault, clock, feed })
  const road = withFirstContact({
    ...{ ...byMac, files, clock },
    road: phoneRoad({
      ...{ knownPhones: known, files, uploads, clock, isAway: db.isAway, lastGood: kept },
      fetches: { record: outbox.record },
      ...{ recognise, digest: digestOf(start, vault, clock, main) },
      ...{ wrongPasswords: letIn(feed, clock), strangers: { add: outbox.addStranger }, count: outbox.count },
    }),
  })
  const linked = withLinks(road, { db, vault, clock, count: outbox.count }, start, main)
  const ports = await portsOf(linked, start, certificate, guard)
  tftp = await tftpOf(start, { ...byMac, road, clock, guard, count: outbox.countTftp })
  await main.ask('listening', undefined)
}

function portsOf(road: PhoneRoad, start: ThreadStart, certificate: CertificateSource, guard: Guard) {
  const { host, port, sharesPort: reusePort, tls, counts } = start
  const bounds = {
    trustedProxies: networksOf(start.trustedProxies),
    connections: start.connections,
    counts: countsOfThread(counts.memory, start.number - 1, counts.key),
  }
  const server = phoneServer(road, { guard, ...bounds })
  return phonePorts(server, { where: { host, port, reusePort }, tls, certificate, guard, ...bounds })
}

function digestOf({ node, nonces }: ThreadStart, vault: Vault, clock: Clock, main: Main) {
  return phoneDigest({
    ...{ node, clock, uses: nonceUses(nonces.memory) },
    sign: (text) => vault.hash(text, 'phone.nonce'),
    claim: nonces.claims ? (nonce) => main.ask('claimNonce', nonce) : undefined,
  })
}

/** One of the threads has its port. */
function tftpOf({ number, host, tftpPort }: ThreadStart, parts: Omit<TftpParts, 'host' | 'port'>) {
  return phoneTftp({ ...parts, host, port: number === 1 ? tftpPort : 0 }).catch((error) => {
    // Somebody took its port since the server began; phones are served by HTTP all the same.
    parts.guard.failed('server', error)
    return undefined
  })
}

type Grounds = { db: Database; vault: Vault; clock: Clock; feed: Feed }

/** Phones that are known by their MAC, and from where they may ask so. */
function withoutSecret(phones: PhoneStore, { db, vault, clock, feed }: Grounds) {
  const contacts = firstContactStore(db, vault, clock, systemRandom)
  return { secretsOf: phonesByMac(phones, feed), places: tenantPlaces({ contacts, vault, feed }) }
}

type LinkParts = Pick<Grounds, 'db' | 'vault' | 'clock'> & Pick<HandOverParts, 'count'>

/** Who is the one that uses a link, the main thread asks the database. */
function withLinks(
  road: SteppedRoad,
  { db, vault, clock, count }: LinkParts,
  start: ThreadStart,
  main: Main,
) {
  const { find } = handOverStore(db, vault, clock, systemRandom)
  const take = ({ tenantId, code }: TenantScope, use: HandOverUse) =>
    main.ask('takeHandOver', { tenantId, code, ...use })
  return withHandOver({ road, handOvers: { find, take }, publicUrl: start.publicUrl, clock, count })
}

function catalogueAt(place: string): Catalogue {
  return (place.endsWith('.json') ? loadRelease(place) : loadDefinitions(place)).catalogue
}

/** Tenants’ own are rendered in the guarded process that all share. */
function modelsOf(catalogue: Catalogue, store: ModelStore, clock: Clock, main: Main) {
  return modelDirectory(
    catalogue,
    {
      ...store,
      holdBack: ({ tenantId, code }, { id, revision }, quarantine) =>
        main.ask('holdBack', { tenantId, code, id, revision, quarantine }),
    },
    clock,
    { run: <Answer>(owner: string, job: unknown) => main.ask('model', { owner, job }) as Promise<Answer> },
  )
}

/** Written by the main thread. */
function keptAt(file: string | undefined, ground: { vault: Vault; clock: Clock }, main: Main) {
  if (file === undefined) return undefined
  return lastGood({ ...ground, reader: shelfReader(file), send: (things) => main.ask('keep', things) })
}

function uploadsOf(
  db: Database,
  sent: UploadFiles,
  clock: Clock,
  { start, main }: { start: ThreadStart; main: Main },
) {
  return {
    ...uploadStore(db, sent, clock, start.uploadLimits),
    ...uploadIntake(deskOf(main), sent, clock, mostUploadBytes(start.uploadLimits)),
  }
}

/** Room is given and rows are entered by the main thread. */
function deskOf(main: Main): UploadDesk {
  return {
    begin: ({ tenantId, code }, phoneId, { name, bytes }) =>
      main.ask('uploadBegin', { tenantId, code, phoneId, name, bytes }),
    enter: ({ tenantId, code }, arrived) => main.ask('uploadEnter', { tenantId, code, arrived }),
    end: (id) => main.ask('uploadEnd', id),
  }
}
