/** What asks phones to fetch, and what knows which of them should. */

import type { Ground } from './ground.ts'
import { destinations, splitNetworks } from './kernel/networks.ts'
import { linkNetwork } from './links/link-network.ts'
import { sourceReader } from './links/sources/source-reader.ts'
import { autoResync } from './operations/auto-resync.ts'
import { linkKeeper } from './operations/link-keeper.ts'
import { operationRunner } from './operations/operation-runner.ts'
import { scheduleRunner } from './operations/schedule-runner.ts'
import { sourceKeeper } from './operations/source-keeper.ts'
import { linkWay } from './operations/ways/link-way.ts'
import type { PhoneParts } from './phone-parts.ts'
import { pendingWatch } from './provisioning/pending-watch.ts'
import { phoneCheck } from './saving/phone-check.ts'
import { extensionTaking } from './saving/take-extensions.ts'
import { sipClient } from './sip/sip-client.ts'
import { nodeNetwork } from './sip/sip-network.ts'
import type { Stores } from './stores.ts'

/** Built, it stands in one folder with the program; from source, it is run as it is. */
const databaseWorkerFile = new URL(
  import.meta.url.endsWith('.ts') ? 'pbx-database-worker.ts' : 'pbx-database-worker.js',
  import.meta.url,
)

export type OperationParts = ReturnType<typeof operationParts>

export function operationParts(
  ground: Ground,
  stores: Stores,
  { known, files, models, meant, recognising, strangers }: PhoneParts,
) {
  const { options, clock, random, feed, guard, log, surroundings } = ground
  const { operations, phones, tenants, wanted, links, registrations } = stores
  const sipNetworks = destinations(splitNetworks(options['sip-networks']))
  /** Phones that the demo simulates on this machine, as `address port`: of what is closed by default, they alone are open. */
  const simulated = new Set<string>()
  const sip = sipClient({
    clock,
    random,
    network: nodeNetwork({
      ...{ host: options['sip-host'], port: options['sip-port'] },
      shared: options['pnp-interfaces'] !== '' && options['pnp-port'] === options['sip-port'],
    }),
    mayReach: ({ address, port }) => sipNetworks.has(address) || simulated.has(`${address} ${port}`),
    userAgent: `Offhook/${surroundings.version}`,
    log,
    guard,
  })
  const peers = { network: linkNetwork(sipNetworks.has, { clock, guard }), clock }
  const databases = databaseParts(ground, stores, { known, files })
  const ways = linkWay({ links, registrations, ...peers })
  const rates = {
    perSecond: options['notify-rate'],
    perSecondToOneAddress: options['notify-rate-per-address'],
  }
  const runner = operationRunner({
    ...{ ways, operations, models, knownPhones: known, sip, rates, feed, clock, guard },
    isPhone: (userAgent) => recognising.recognise({ userAgent }).vendor !== null,
  })
  const watch = pendingWatch({ wanted, phones, known, feed, clock, guard })
  const stopAutoResync = autoResync({
    ...{ feed, tenants, phones, operations, runner, isLeading: watch.isLeading, clock, guard },
  })
  const scheduling = scheduleRunner({
    ...{ schedules: stores.schedules, defaults: stores.defaults, tenants, meant },
    ...{ runner, feed, clock, guard },
  })
  const keeper = linkKeeper({
    ...{ links, registrations, recognise: recognising.recognise, strangers, feed, guard },
    ...peers,
  })
  return { scheduling, simulated, sip, runner, watch, stopAutoResync, peers, ways, keeper, ...databases }
}

/** What reads the databases of PBXs, and keeps extensions in step with them. */
function databaseParts(
  { options, clock, feed, guard }: Ground,
  { links, linkReads: reads, taken, extensions, tenants, phones }: Stores,
  { known, files }: Pick<PhoneParts, 'known' | 'files'>,
) {
  const reader = sourceReader({
    file: databaseWorkerFile,
    mayReach: destinations(splitNetworks(options['pbx-database-networks'])).has,
    clock,
  })
  const check = phoneCheck({ extensions, phones, knownPhones: known, files })
  const taking = extensionTaking({
    ...{ links, reads, taken, extensions },
    ...{ tenants, reader, clock, check: check.approveExtension },
  })
  const sources = sourceKeeper({ reads, links, taking, feed, clock, guard })
  return { reader, taking, sources }
}
