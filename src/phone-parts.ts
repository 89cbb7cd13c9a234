/** What a phone’s files are made with, for phones that this thread serves and for who looks at them. */

import { recogniser } from './definitions/recognise.ts'
import type { Ground } from './ground.ts'
import { keptFiles } from './kept-files.ts'
import { fingerprintMemory } from './kernel/fingerprints.ts'
import { guardedWorker } from './kernel/guarded-worker.ts'
import { modelDirectory } from './models/model-directory.ts'
import { phoneNonces } from './phone-nonces.ts'
import { shareOfCache } from './phone-service.ts'
import { knownPhones } from './provisioning/known-phones.ts'
import { phoneFiles } from './provisioning/phone-files.ts'
import { phonesByMac } from './provisioning/phones-by-mac.ts'
import { cachesOf } from './provisioning/room-for-caches.ts'
import { tenantPlaces } from './provisioning/tenant-places.ts'
import { explainer } from './roads/explain.ts'
import { withFirstContact } from './roads/first-contact.ts'
import { withHandOver } from './roads/hand-over.ts'
import { phoneRoad, type RoadParts } from './roads/phone-road.ts'
import { strangers } from './roads/strangers.ts'
import { letIn } from './roads/wrong-passwords.ts'
import { phonesMeant } from './saving/phones-meant.ts'
import type { Stores } from './stores.ts'
import type { ReadTable } from './tables/read-table.ts'

/** Built, it stands in one folder with the program; from source, it is run as it is. */
const modelWorkerFile = new URL(
  import.meta.url.endsWith('.ts') ? 'model-worker.ts' : 'model-worker.js',
  import.meta.url,
)
const tableWorkerFile = new URL(
  import.meta.url.endsWith('.ts') ? 'table-worker.ts' : 'table-worker.js',
  import.meta.url,
)
const tableLimits = { memoryMb: 512, processorMs: 20_000, wallMs: 60_000, waiting: 4, idleMs: 30_000 }
const modelLimits = { memoryMb: 64, processorMs: 500, wallMs: 10_000, waiting: 500, idleMs: 600_000 }

export type PhoneParts = ReturnType<typeof phoneParts>

/** `gather` brings what other threads have heard. */
export function phoneParts(
  ground: Ground,
  stores: Stores,
  { publicUrl, gather }: { publicUrl: string; gather: () => Promise<void> },
) {
  const { options, db, vault, clock, feed, log, guard, counters, surroundings } = ground
  const { catalogue } = surroundings.definitions
  const modelWorker = guardedWorker(modelWorkerFile, surroundings.modelLimits ?? modelLimits)
  const tableWorker = guardedWorker(tableWorkerFile, tableLimits)
  const readTable = (owner: string, bytes: Uint8Array): Promise<ReadTable> => tableWorker.run(owner, bytes)
  counters.watchModels(modelWorker.state)
  const models = modelDirectory(catalogue, stores.ownModels, clock, modelWorker)
  const meant = phonesMeant({ models, tenants: stores.tenants, defaults: stores.defaults, clock })
  const files = phoneFiles(publicUrl, vault, clock, log)
  const { phones, extensions, contacts, tenants, defaults, presets, keyLayouts, uploads, fetches } = stores
  const secretMemory = fingerprintMemory()
  const known = knownPhones({
    secrets: { memory: secretMemory },
    ...{ phones, extensions, contacts, tenants, defaults, presets, keyLayouts, uploads },
    ...{ files, vault, clock, feed },
    modelOf: models.find,
    ...cachesOf(shareOfCache(options)),
  })
  const kept = keptFiles(ground, stores, known)
  const nonces = phoneNonces(ground, stores)
  const recognising = recogniser(catalogue)
  const { recognise } = recognising
  const secretsOf = phonesByMac(phones, feed)
  const places = tenantPlaces({ contacts: stores.firstContacts, vault, feed })
  const heard = strangers({ inbox: stores.inbox, fetches, recognise, places, clock, guard, gather })
  const ofRoad: RoadParts = {
    ...{ knownPhones: known, files, fetches, uploads, recognise, clock, digest: nonces.digest },
    wrongPasswords: letIn(feed, clock),
    isAway: db.isAway,
    lastGood: kept?.lastGood,
    strangers: heard,
    count: counters.countFetch,
  }
  const ofContact = { places, secretsOf, files, clock }
  const ofLinks = { handOvers: stores.handOvers, publicUrl, clock, count: counters.countFetch }
  const road = () =>
    withHandOver({ ...ofLinks, road: withFirstContact({ ...ofContact, road: phoneRoad(ofRoad) }) })
  const explain = explainer({ road: ofRoad, contact: ofContact, phones })
  const made = { meant, modelWorker, tableWorker, readTable, models, files, known, kept, secretMemory }
  return { ...made, nonces, recognising, road, secretsOf, places, strangers: heard, explain }
}
