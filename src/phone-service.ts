/** Who serves phones: threads of their own, or with `--phone-threads 0` the main one. */

import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { tenantScope } from './auth/tenant-scope.ts'
import { tlsPortsOf } from './certificate.ts'
import type { FetchStore } from './fetches/fetch-store.ts'
import type { Ground } from './ground.ts'
import { type KeptFiles, placeOfKept } from './kept-files.ts'
import type { GuardedWorker } from './kernel/guarded-worker.ts'
import { networksOf, splitNetworks } from './kernel/networks.ts'
import { type Soon, whenThere } from './kernel/when-there.ts'
import type { ModelStore } from './models/model-store.ts'
import type { Options } from './options.ts'
import type { Nonces } from './phone-nonces.ts'
import type { HandOverStore } from './phones/hand-over-store.ts'
import type { KnownPhones } from './provisioning/known-phones.ts'
import type { PhonesByMac } from './provisioning/phones-by-mac.ts'
import type { TenantPlaces } from './provisioning/tenant-places.ts'
import type { PhoneRoad, SteppedRoad } from './roads/phone-road.ts'
import type { Strangers } from './roads/strangers.ts'
import { countsHere } from './servers/connection-counts.ts'
import { type PhonePorts, phonePorts } from './servers/phone-ports.ts'
import { phoneServer } from './servers/phone-server.ts'
import { claimTftpPort, phoneTftp } from './servers/phone-tftp.ts'
import { type MainDesk, phoneThreads } from './servers/phone-threads.ts'
import { canSharePorts, claimPorts } from './servers/port-claims.ts'
import type { Batch, Sizes } from './servers/thread-calls.ts'
import type { TftpServer } from './tftp/tftp-server.ts'
import type { UploadLimits } from './uploads/upload-room.ts'
import type { UploadStore } from './uploads/upload-store.ts'

/** Built, it stands in one folder with the program; from source, it is run as it is. */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? 'phone-thread.ts' : 'phone-thread.js',
  import.meta.url,
)

/** What the main thread does for the others, and the road when it serves phones itself. */
type Rooms = {
  publicUrl: string
  road(): SteppedRoad
  secretsOf: PhonesByMac
  places: TenantPlaces
  strangers: Pick<Strangers, 'addAll'>
  fetches: Pick<FetchStore, 'record'>
  uploads: Pick<UploadStore, 'desk'>
  uploadLimits: UploadLimits
  known: Pick<KnownPhones, 'readSecrets'>
  secretMemory: SharedArrayBuffer
  nonces: Nonces
  handOvers: Pick<HandOverStore, 'take'>
  ownModels: Pick<ModelStore, 'holdBack'>
  modelWorker: GuardedWorker
  kept: Pick<KeptFiles, 'take'> | undefined
}

export type PhoneService = {
  readonly port: number
  /** What other threads recorded and counted is with this one when it answers. */
  gather(): Promise<void>
  /** Kept in the memory of other threads. */
  sizes(): readonly Sizes[]
  /** Phones are served when it answers. */
  open(rooms: Rooms): Promise<void>
  close(): Promise<void>
}

/** Has the port, since that belongs to the URL that files hold; opened when there is something to serve. */
export async function phoneService(ground: Ground): Promise<PhoneService> {
  return ground.options['phone-threads'] === 0 ? servedHere(ground) : servedByThreads(ground)
}

/** How many may be connected, of one process that serves phones itself. */
export function boundsOf(options: Options) {
  return {
    trustedProxies: networksOf(splitNetworks(options['trust-proxy'])),
    connections: connectionsOf(options),
    counts: countsHere(),
  }
}

/** Where phones are served by this thread. */
export function phonePortsOf(
  { options, guard, certificate }: Pick<Ground, 'options' | 'guard' | 'certificate'>,
  server: Server,
  where: { host: string; port: number; reusePort?: boolean },
  bounds: ReturnType<typeof boundsOf>,
): Promise<PhonePorts> {
  return phonePorts(server, { ...{ where, guard, certificate, tls: tlsPortsOf(options) }, ...bounds })
}

function connectionsOf(options: Options) {
  return { inAll: options['phone-connections'], ofAddress: options['phone-connections-per-address'] }
}

/** Where the port cannot be shared, who stood in leaves first. */
async function placeOf(options: Options, standIn: Ground['standIn']) {
  const host = options['phone-host']
  if (!standIn) return { host, port: options['phone-port'] }
  if (!standIn.sharesPorts) await standIn.closePhones()
  return { host, port: standIn.phonePort, reusePort: standIn.sharesPorts }
}

/** The plain port; nobody else has it, nor those by TLS. */
export async function claimPhonePorts(options: Options): Promise<number> {
  const { port, oldPort } = tlsPortsOf(options)
  const byTls = [port, oldPort].filter((each) => each !== 0)
  const [plain = 0] = await claimPorts(options['phone-host'], [options['phone-port'], ...byTls])
  return plain
}

/** Phones that are early wait for the road. */
async function servedHere(ground: Ground): Promise<PhoneService> {
  const { options, guard, clock, counters, standIn } = ground
  const { promise, resolve } = Promise.withResolvers<PhoneRoad>()
  let road: Soon<PhoneRoad> = promise
  const bounds = boundsOf(options)
  const server = phoneServer(
    { answer: (request) => whenThere(road, (road) => road.answer(request)) },
    {
      guard,
      ...bounds,
    },
  )
  const where = await placeOf(options, standIn)
  const ports = await phonePortsOf(ground, server, where, bounds)
  let tftp: TftpServer | undefined
  return {
    port: ports.port,
    gather: async () => undefined,
    sizes: () => [],
    async open(rooms) {
      const ready = rooms.road()
      road = ready
      resolve(ready)
      tftp = await phoneTftp({
        ...{ road: ready, secretsOf: rooms.secretsOf, places: rooms.places },
        ...{ host: where.host, port: options['tftp-port'] },
        ...{ clock, guard, count: counters.countTftp },
      })
      await standIn?.closePhones()
    },
    close: async () => void (await Promise.all([ports.close(), tftp?.close()])),
  }
}

async function servedByThreads(ground: Ground): Promise<PhoneService> {
  const { options, db, place, clock, guard, counters, surroundings, standIn, certificate } = ground
  const host = options['phone-host']
  const port = standIn?.phonePort ?? (await claimPhonePorts(options))
  await claimTftpPort(host, options['tftp-port'])
  const wanted = options['phone-threads']
  const mayShare = wanted > 1 && (await canSharePorts(host))
  const sharesPort = mayShare || standIn?.sharesPorts === true
  const threads = phoneThreads({
    ...{ file: threadFile, host, guard, clock, certificate, feed: db.feed },
    // Where a machine cannot share the port, the first one has it alone.
    threads: mayShare ? wanted : 1,
  })
  counters.watchThreads(threads.state)
  return {
    port,
    gather: threads.gather,
    sizes: () => threads.state().sizes,
    async open(rooms) {
      if (!sharesPort) await standIn?.closePhones()
      await threads.open(
        {
          ...{ place, node: db.node, port, sharesPort, publicUrl: rooms.publicUrl },
          tftpPort: options['tftp-port'],
          tls: tlsPortsOf(options),
          definitions: surroundings.definitionsPlace,
          keptFiles: placeOfKept(options),
          uploadFolder: join(options.data, 'uploads'),
          uploadLimits: rooms.uploadLimits,
          cacheBytes: shareOfCache(options),
          trustedProxies: splitNetworks(options['trust-proxy']),
          connections: connectionsOf(options),
          counts: { memory: threads.memory, key: randomBytes(32) },
          secrets: rooms.secretMemory,
          nonces: { memory: rooms.nonces.memory, claims: rooms.nonces.claim !== undefined },
          logLevel: options['log-level'],
        },
        deskOf(rooms, ground),
      )
      await standIn?.closePhones()
    },
    close: threads.close,
  }
}

/** In bytes: the main thread renders, too, for who looks at phones. */
export function shareOfCache(options: Pick<Options, 'cache-mb' | 'phone-threads'>): number {
  return (options['cache-mb'] * 1_048_576) / (options['phone-threads'] + 1)
}

function deskOf(rooms: Rooms, { guard, counters }: Ground): MainDesk {
  const { uploads, ownModels, modelWorker, kept } = rooms
  return {
    batch: (batch) => take(batch, rooms, { guard, counters }),
    keep: (things) => kept?.take(things),
    readSecrets: rooms.known.readSecrets,
    takeHandOver: ({ tenantId, code, ...use }) =>
      rooms.handOvers.take(tenantScope({ id: tenantId, code }), use),
    claimNonce: async (nonce) => (await rooms.nonces.claim?.(nonce)) ?? false,
    model: ({ owner, job }) => modelWorker.run(owner, job),
    holdBack: ({ tenantId, code, quarantine, ...record }) =>
      ownModels.holdBack(tenantScope({ id: tenantId, code }), record, quarantine),
    uploadBegin: ({ tenantId, code, phoneId, name, bytes }) =>
      uploads.desk.begin(tenantScope({ id: tenantId, code }), phoneId, { name, bytes }),
    uploadEnter: ({ tenantId, code, arrived }) =>
      uploads.desk.enter(tenantScope({ id: tenantId, code }), arrived),
    uploadEnd: (id) => void uploads.desk.end(id),
  }
}

function take(
  { records, strangers, dropped, outcomes, failures, tftp }: Batch,
  rooms: Rooms,
  { guard, counters }: Pick<Ground, 'guard' | 'counters'>,
): void {
  for (const record of records) rooms.fetches.record(record)
  rooms.strangers.addAll(strangers)
  for (const [outcome, count] of outcomes) counters.countFetch(outcome, count)
  for (const [boundary, count] of failures) counters.countFailure(boundary, count)
  for (const [what, count] of tftp) counters.countTftp(what, count)
  if (dropped > 0)
    guard.failed('thread', new Error(`${dropped} fetches were not recorded: there are too many`))
}
