/** The road of a phone's request without a server: stores, caches, files and checks, over a made-up vendor's definitions. */

import type { TestContext } from 'node:test'
import type { TenantScope } from '../../src/auth/tenant-scope.ts'
import { type Recogniser, recogniser } from '../../src/definitions/recognise.ts'
import type { FetchRecord } from '../../src/fetches/fetch-store.ts'
import { InvalidInput } from '../../src/kernel/errors.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import type { GuardReason } from '../../src/kernel/guarded-child.ts'
import { GuardError, type GuardedWorker } from '../../src/kernel/guarded-worker.ts'
import { createLog } from '../../src/kernel/log.ts'
import { nonceMemory, nonceUses } from '../../src/kernel/nonce-uses.ts'
import { modelDirectory } from '../../src/models/model-directory.ts'
import type { PhoneDraft, PhoneRecord } from '../../src/phones/phone-record.ts'
import { fileCache } from '../../src/provisioning/file-cache.ts'
import { knownPhones } from '../../src/provisioning/known-phones.ts'
import { phoneDescription } from '../../src/provisioning/phone-description.ts'
import { phoneFiles } from '../../src/provisioning/phone-files.ts'
import { phonesByMac } from '../../src/provisioning/phones-by-mac.ts'
import { tenantPlaces } from '../../src/provisioning/tenant-places.ts'
import { type ModelJob, modelJobs } from '../../src/rendering/model-jobs.ts'
import { explainer } from '../../src/roads/explain.ts'
import { withFirstContact } from '../../src/roads/first-contact.ts'
import { phoneDigest } from '../../src/roads/phone-digest.ts'
import type { PhoneRequest } from '../../src/roads/phone-request.ts'
import { type PhoneRoad, phoneRoad, type RoadParts } from '../../src/roads/phone-road.ts'
import { strangers } from '../../src/roads/strangers.ts'
import { letIn } from '../../src/roads/wrong-passwords.ts'
import { phoneCheck } from '../../src/saving/phone-check.ts'
import { type ModelCreate, modelCreateSchema } from '../../src/schema/model.ts'
import { fonoCatalogue, publicUrl } from './fono.ts'
import { furnishStores } from './open-stores.ts'

/** Does at once, in this process, what the guarded one does; `fail` makes its next job end so, `did` tells what it was asked. */
function guardHere() {
  let jobs = modelJobs()
  let next: GuardReason | Error | undefined
  const asked: string[] = []
  let gate = Promise.resolve()
  const worker: GuardedWorker = {
    async run<Answer>(owner: string, job: unknown): Promise<Answer> {
      asked.push(`${(job as ModelJob).do} for ${owner}`)
      await gate
      if (next) {
        const reason = next
        next = undefined
        throw reason instanceof Error ? reason : new GuardError(reason, `the guard says ${reason}`)
      }
      return structuredClone(jobs(structuredClone(job) as ModelJob)) as Answer
    },
    state: () => ({ isUp: true, starts: 1, waiting: 0 }),
    close: async () => undefined,
  }
  return {
    worker,
    fail: (reason: GuardReason | Error) => {
      next = reason
    },
    /** Since this was asked last. */
    did: () => asked.splice(0),
    /** Its jobs wait until what is answered is called. */
    hold: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    /** As when another process takes its place, which knows no model yet. */
    forget: () => {
      jobs = modelJobs()
    },
  }
}

export async function furnishRoad(t: Pick<TestContext, 'after'>) {
  const stores = await furnishStores(t)
  const {
    db,
    vault,
    clock,
    phones,
    extensions,
    contacts,
    tenants,
    defaults,
    presets,
    keyLayouts,
    uploads,
    fetches,
  } = stores
  const catalogue = fonoCatalogue()
  const guard = guardHere()
  const models = modelDirectory(catalogue, stores.models, clock, guard.worker)
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => void lines.push(line) })
  const files = phoneFiles(publicUrl, vault, clock, log)
  const rendered = fileCache(1_000_000)
  const limits = { phones: 1_000_000, books: 1_000_000, defaults: 1_000_000 }
  const parts = {
    phones,
    extensions,
    contacts,
    tenants,
    defaults,
    presets,
    keyLayouts,
    uploads,
    files,
    rendered,
    limits,
  }
  const known = knownPhones({ ...parts, modelOf: models.find, vault, clock, feed: db.feed })
  const nonces = nonceMemory()
  /** Of another thread of the same process, or of another process. */
  const digestOf = (node = 'here', claim?: (nonce: string) => Promise<boolean>) =>
    phoneDigest({
      ...{ clock, node, claim },
      sign: (text) => vault.hash(text, 'phone.nonce'),
      uses: nonceUses(node === 'here' ? nonces : nonceMemory()),
    })
  /** With caches of its own, as another thread has; what happens there is told to `record` alone. */
  const anotherRoad = (
    record: (record: FetchRecord) => void,
    recognise: Recogniser['recognise'] = recogniser(catalogue).recognise,
    digest = digestOf(),
  ) =>
    phoneRoad({
      knownPhones: knownPhones({
        ...{ ...parts, rendered: fileCache(1_000_000), modelOf: models.find, vault, clock, feed: db.feed },
      }),
      ...{ files, uploads, clock, recognise, digest, fetches: { record } },
      wrongPasswords: letIn(db.feed, clock),
      ...{ isAway: () => false, count: () => undefined },
    })
  const check = phoneCheck({ extensions, phones, knownPhones: known, files })
  const lastOperations = stores.operations.lastOf
  const description = phoneDescription({
    ...{ knownPhones: known, files, fetches, lastOperations, publicUrl, clock },
    registrations: stores.registrations,
    // Nothing works in the background: what is written is never asked.
    written: { isOpen: () => true, pendingOf: async () => new Set() },
  })
  const counted: string[] = []
  const { recognise } = recogniser(catalogue)
  const places = tenantPlaces({ contacts: stores.firstContacts, vault, feed: db.feed })
  const heard = strangers({ inbox: stores.inbox, fetches, recognise, places, clock, guard: createGuard(log) })
  const ofRoad: RoadParts = {
    ...{ knownPhones: known, files, fetches, uploads, clock, recognise, strangers: heard },
    digest: digestOf(),
    wrongPasswords: letIn(db.feed, clock),
    isAway: () => false,
    count: (outcome) => void counted.push(outcome),
  }
  const secretsOf = phonesByMac(phones, db.feed)
  const ofContact = { places, secretsOf, files, clock }
  const road = withFirstContact({ ...ofContact, road: phoneRoad(ofRoad) })
  const explain = explainer({ road: ofRoad, contact: ofContact, phones })

  const ask = askerOf(road)
  const fono1 = { modelId: 'fono-f1' }
  return {
    ...stores,
    /** Below the directory: it takes what nobody looked at. */
    modelStore: stores.models,
    /** As if another process had changed the source of a tenant’s own model. */
    async rewrite(id: string, source: string): Promise<void> {
      await db.queries.updateTable('model').set({ source, revision: 9 }).where('id', '=', id).execute()
    },
    ...{
      db,
      catalogue,
      models,
      files,
      known,
      check,
      description,
      road,
      places,
      strangers: heard,
      secretsOf,
      explain,
      anotherRoad,
      digestOf,
      ask,
      guard,
      lines,
      counted,
    },
    /** A phone of the model F1, or of another; unlike the API it may be one that nobody approved. */
    desk: (scope: TenantScope, wanted: Parameters<typeof stores.phone>[1] = {}) =>
      stores.phone(scope, { ...fono1, ...wanted }),
    /** A model that the tenant wrote itself. */
    own: (scope: TenantScope, wanted: Partial<ModelCreate> & { source: string }) =>
      models.create(scope, modelCreateSchema.parse({ name: 'Own', ...wanted })),
    /** The newest request that is kept of a phone. */
    async lastFetch(scope: TenantScope, { id }: PhoneRecord) {
      const query = { order: 'asc', page: 1, pageSize: 1 } as const
      return (await fetches.list(scope, id, query)).items[0]
    },
    /** Puts into an extension or a tenant what no save would take. */
    async spoil(
      table: 'extension' | 'tenant' | 'phone',
      id: string,
      change: Record<string, string | number>,
    ) {
      await db.queries.updateTable(table).set(change).where('id', '=', id).execute()
    },
    /** As if another process had deleted the phone. */
    async lose({ id }: { id: string }): Promise<void> {
      await db.queries.deleteFrom('phone').where('id', '=', id).execute()
    },
    /** `path: message` of all that is wrong with a draft. */
    errors: (scope: TenantScope, draft: PhoneDraft) => errorsOf(check.approvePhone(scope, draft)),
  }
}

/** Asks as the phone does: below its own address. */
export function askerOf(road: Pick<PhoneRoad, 'answer'>) {
  return async (phone: { secret: string }, file: string, more: Partial<PhoneRequest> = {}) => {
    const answer = await road.answer({
      ...{ protocol: 'http', method: 'GET', url: `/p/${phone.secret}/${file}`, ip: '198.51.100.7' },
      ...{ userAgent: 'Fono F1 1.2.3', authorization: undefined, ifNoneMatch: undefined },
      ...{ contentType: undefined, contentLength: undefined, body: nothing() },
      ...more,
    })
    const { status, headers, body, stream } = answer
    const text = stream ? Buffer.concat(await stream.read.toArray()).toString() : `${body ?? ''}`
    return {
      status,
      headers,
      text,
      isStream: stream !== undefined,
      bytes: stream?.bytes ?? body?.length ?? 0,
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** What a save was refused for: `path: message` of each field; nothing when it was taken. */
export async function errorsOf(promise: Promise<unknown>): Promise<string[]> {
  try {
    await promise
    return []
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return error.errors.map(({ path, message }) => `${path}: ${message}`)
  }
}
