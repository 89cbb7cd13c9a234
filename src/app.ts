/** Builds every part of Offhook by hand, in order, from the ground up, and takes it down again. */

import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { keepAudit } from './audit-keeping.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { certificateOf, ownPublicUrl } from './certificate.ts'
import { followCa } from './certificate-of-ca.ts'
import type { Database } from './db/database.ts'
import type { DatabaseThreads } from './db/dialects/sqlite/threads.ts'
import { createFeed } from './db/feed.ts'
import { followFeed } from './db/follow-feed.ts'
import { openData } from './db/open-data.ts'
import { firstStart, playDemo } from './first-start.ts'
import type { Ground, Surroundings } from './ground.ts'
import { placeOfKeptKeys } from './kept-files.ts'
import { guardedClock, systemClock } from './kernel/clock.ts'
import { NotThereYet } from './kernel/errors.ts'
import { createGuard, type Guard } from './kernel/guard.ts'
import { systemRandom } from './kernel/random.ts'
import { operationParts } from './operation-parts.ts'
import type { Options } from './options.ts'
import { openPage } from './page-and-api.ts'
import { type PhoneParts, phoneParts } from './phone-parts.ts'
import { phoneService } from './phone-service.ts'
import { plugAndPlay } from './plug-and-play.ts'
import { hangUpSoon, inUrl, outlive } from './servers/listening.ts'
import { metrics } from './servers/metrics.ts'
import { sipPortTrouble } from './sip/sip-port.ts'
import { openStores, type Stores } from './stores.ts'
import { tidyUp } from './tidying.ts'
import { warmZones } from './timezones/warm-zones.ts'
import { forgetUploads } from './uploads/forget-uploads.ts'
import { listenBeside, standIn } from './without-database.ts'

/** What could not be written is tried again by itself. */
const againAfterMs = 1000

/** Built, it stands in one folder with the program; from source, it is run as it is. */
const databaseThreadFile = new URL(
  import.meta.url.endsWith('.ts') ? 'database-thread.ts' : 'database-thread.js',
  import.meta.url,
)

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

export async function startApp(surroundings: Surroundings): Promise<App> {
  const { options, definitions } = surroundings
  const ground = await groundOf(surroundings)
  const { db, clock, guard, log, feed } = ground
  const follower = await followFeed(db, clock, guard)
  const keeping = await keepAudit(ground)
  for (const { file, line, path, message } of definitions.mistakes)
    log.error({ file, line, path }, `a definition was left out: ${message}`)

  const { pageIsAt } = await followCa(ground)
  const service = await phoneService(ground)
  const { certificate } = ground
  const publicUrl = ownPublicUrl(options, {
    address: surroundings.ownAddress,
    port: service.port,
    certificate,
  })
  const stores = openStores(ground, service.gather)
  const parts = phoneParts(ground, stores, { publicUrl, gather: service.gather })
  const asking = operationParts(ground, stores, parts)
  ground.counters.watchCaches(() => [parts.known.sizes(), ...service.sizes()])
  forgetUploads(stores.uploads, feed)
  const app = await openPage(ground, stores, parts, asking, {
    ...{ publicUrl, gather: service.gather, keeping },
  })

  const newPassword = await firstStart(ground, stores, parts.models)
  const trouble = await sipPortTrouble(asking.sip)
  if (trouble !== undefined) log.error({ port: options['sip-port'] }, trouble)
  await service.open({ ...stores, ...parts, publicUrl })
  const pnp = await plugAndPlay(ground, parts, publicUrl)
  await listenInstead(ground, app)
  const stopRecording = await recordUnwritten(ground, stores)
  outlive(app.server, guard)
  // A database of one process: what another one led, nobody leads now.
  await asking.runner.resume(systemScope, { alone: !db.shared })
  asking.sources.start()
  asking.scheduling.start(systemScope, { alone: !db.shared })
  const stopTidying = tidyUp(ground, stores)
  nameUnsound(ground, parts)
  const players = await playDemo(ground, stores, parts, asking, service.port)
  const stopWarming = warmZones(new Date(clock.now()).getUTCFullYear(), guard)
  const page = app.server.address() as AddressInfo
  pageIsAt(page.port)
  const models = definitions.catalogue.models.length
  log.info({ page: page.port, phones: service.port, models }, 'Offhook is up')

  return {
    pageUrl: `${certificate ? 'https' : 'http'}://${inUrl(options.host)}:${page.port}`,
    publicUrl,
    newPassword,
    trouble,
    guard,
    async close() {
      stopWarming()
      await players?.close()
      stopRecording()
      asking.stopAutoResync()
      // Who waits for it is answered, and keeps nothing open.
      await parts.modelWorker.close()
      await parts.tableWorker.close()
      hangUpSoon(app.server)
      await app.close()
      await Promise.all([service.close(), pnp?.close(), certificate?.close()])
      await asking.keeper.close()
      asking.reader.close()
      await asking.sources.close()
      await asking.scheduling.close()
      await asking.runner.close()
      asking.ways.close()
      await asking.sip.close()
      await stopTidying()
      await asking.watch.close()
      await parts.strangers.close()
      await stores.unwritten.keep(await stores.fetches.close(systemScope))
      await parts.kept?.close()
      await keeping.close()
      await follower.close()
      await db.close()
    },
  }
}

/** What phones did while the database was away; the file that holds it goes once it is written. The answer ends the waiting for that. */
async function recordUnwritten({ clock, standIn, guard }: Ground, { unwritten, fetches }: Stores) {
  for (const record of [...(await unwritten.take()), ...(standIn?.takeRecords() ?? [])])
    fetches.record(record)
  let isOver = false
  let cancel = () => {}
  const look = () =>
    guard.run('timer', { work: 'recording fetches' }, async () => {
      await fetches.flush()
      if (isOver) return
      if (fetches.isBehind()) cancel = clock.after(againAfterMs, look)
      else await unwritten.written()
    })
  look()
  return () => {
    isOver = true
    cancel()
  }
}

async function groundOf(surroundings: Surroundings): Promise<Ground> {
  const { options, log, random = systemRandom } = surroundings
  const counters = metrics()
  const guard = createGuard(log, counters.countFailure)
  const clock = guardedClock(surroundings.clock ?? systemClock, guard)
  const feed = createFeed(guard)
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  const certificate = certificateOf(options, clock, log)
  const before = { surroundings, options, log, guard, counters, clock, random, feed, certificate }
  let db: Database | undefined
  counters.watchDatabase(() => db === undefined || db.isAway())
  const open = () =>
    openData({
      folder: options.data,
      database: options.database,
      givenKey: options.masterKey,
      ...{ random, clock, feed },
      keptKeys: placeOfKeptKeys(options),
      troubled: (error, why) => {
        // Of a start, who waits for it tells.
        if (db) guard.failed('database', error, { why })
      },
      threads: databaseThreadsOf(options),
      holder: { name: surroundings.self, since: new Date(clock.now()).toISOString() },
    })
  const { standIn, ...opened } = await openOrWait(before, open)
  db = opened.db
  return { ...before, ...opened, standIn }
}

/** A database that does not answer is waited for; what is a mistake is refused. */
async function openOrWait(before: Parameters<typeof standIn>[0], open: () => ReturnType<typeof openData>) {
  try {
    return { ...(await open()), standIn: undefined }
  } catch (error) {
    if (!(error instanceof NotThereYet)) throw error
    const instead = await standIn(before, error.message)
    before.surroundings.waiting?.(instead)
    try {
      return { ...(await instead.until(open)), standIn: instead }
    } catch (mistake) {
      await instead.close()
      throw mistake
    }
  }
}

/** Beside who stood in, who then leaves. */
async function listenInstead({ options, standIn }: Ground, app: FastifyInstance): Promise<void> {
  const { host } = options
  if (!standIn) return void (await app.listen({ host, port: options.port }))
  if (!standIn.sharesPorts) await standIn.closePage()
  await listenBeside(app, { host, port: standIn.pagePort, reusePort: standIn.sharesPorts })
  await standIn.closePage()
}

function databaseThreadsOf(options: Options): DatabaseThreads | undefined {
  const readers = options['database-threads']
  return readers === 0 ? undefined : { file: databaseThreadFile, readers }
}

/** In the log: tenants’ models that cannot be served. */
function nameUnsound({ guard, log }: Ground, { models }: PhoneParts): void {
  guard.run('operation', { work: 'models' }, () =>
    models.unsound(systemScope, ({ name, tenantId }, { message }) =>
      log.warn({ model: name, tenant: tenantId, mistake: message }, 'a tenant’s model cannot be served'),
    ),
  )
}
