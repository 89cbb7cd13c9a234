/** Phones with everything that their files are made of, loaded once and forgotten when any part of it changes. */

import { systemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import type { Feed } from '../db/feed.ts'
import type { Vault } from '../db/vault.ts'
import type { DefaultsStore } from '../defaults/defaults-store.ts'
import { type PhoneModel, takesUpload } from '../definitions/model.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { fingerprintMemory } from '../kernel/fingerprints.ts'
import type { Soon } from '../kernel/when-there.ts'
import { type PhoneRecord, secretHash } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KeyLayoutStore } from '../presets/key-layout-store.ts'
import type { PresetStore } from '../presets/preset-store.ts'
import { mostPlaces } from '../rendering/key-fill.ts'
import type { KnownPhone, RenderedFile } from '../rendering/known-phone.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import type { KeyLayoutOnModel, KeysOnModel } from '../schema/key-layout.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import { phoneAssembly } from './assemble.ts'
import { type FileCache, numberOf } from './file-cache.ts'
import { inheritedDefaults } from './inherited-defaults.ts'
import { keyFilling } from './key-filling.ts'
import { phoneBooks } from './phone-books.ts'
import { type FoundBySecret, phoneCache } from './phone-cache.ts'
import type { FoundFile, PhoneFiles } from './phone-files.ts'
import { secretIndex } from './secret-index.ts'

export type KnownPhones = ReturnType<typeof knownPhones>

type Parts = {
  phones: PhoneStore
  extensions: ExtensionStore
  contacts: ContactStore
  tenants: TenantStore
  defaults: DefaultsStore
  presets: PresetStore
  keyLayouts: KeyLayoutStore
  modelOf(scope: TenantScope, modelId: string): Promise<PhoneModel | undefined>
  uploads: Pick<UploadStore, 'namesOf'>
  files: PhoneFiles
  rendered: FileCache
  limits: CacheLimits
  vault: Vault
  clock: Clock
  feed: Feed
  /** Where it is kept which secrets there are, and who fills it: by default this thread, for itself. */
  secrets?: { memory?: SharedArrayBuffer; fill?: () => Promise<void> }
}

/** In bytes. */
export type CacheLimits = { phones: number; books: number; defaults: number }

type Found = Exclude<FoundFile, string>

export function knownPhones({
  phones,
  extensions,
  contacts,
  tenants,
  defaults,
  presets,
  keyLayouts,
  modelOf,
  uploads,
  files,
  rendered,
  limits,
  vault,
  clock,
  feed,
  secrets: { memory = fingerprintMemory(), fill } = {},
}: Parts) {
  const inherited = inheritedDefaults(defaults, feed, limits.defaults)
  const books = phoneBooks({ extensions, contacts, feed, maxBytes: limits.books })
  const cache = phoneCache(limits.phones, (known) => {
    for (const file of known.model?.files ?? []) rendered.forget(keyOf(known, file))
  })
  const filling = keyFilling(keyLayouts)
  const assembly = phoneAssembly({ extensions, tenants, presets, filling, inherited, modelOf })
  const secrets = secretIndex({
    read: phones.secretHashes,
    all: fill ?? phones.allSecretHashes,
    feed,
    memory,
  })
  feed.on(cache.tell)

  /** `keep`: begun before the records were read. */
  async function load(
    scope: TenantScope,
    records: readonly PhoneRecord[],
    keep = cache.reading(),
  ): Promise<KnownPhone[]> {
    let found: KnownPhone[] = []
    try {
      found = await assembly.load(scope, records)
    } finally {
      keep(found.filter(({ model }) => model?.guarded?.passing === undefined))
    }
    return found
  }

  /** Of records that were read a while ago: what was saved since then is not kept as it was before. */
  async function loadOlder(scope: TenantScope, records: readonly PhoneRecord[]): Promise<KnownPhone[]> {
    if (records.length === 0) return []
    const keep = cache.reading()
    const now = await phones.revisionsOf(
      scope,
      records.map(({ id }) => id),
    )
    // What a phone was told may be newer than the record: its files are made for that.
    const told = records.map((record) => ({ ...record, told: now.get(record.id)?.told ?? null }))
    return load(scope, told, (found) =>
      keep(found.filter(({ phone }) => now.get(phone.id)?.revision === phone.revision)),
    )
  }

  async function ofRecords(scope: TenantScope, records: readonly PhoneRecord[]): Promise<KnownPhone[]> {
    const cached = new Map(
      records.flatMap((record) => {
        const known = cache.ofId(record.id)
        // What was rendered stays; when it last fetched may be newer.
        return known && known.phone.revision === record.revision
          ? [[record.id, { ...known, phone: { ...record, told: known.phone.told } }]]
          : []
      }),
    )
    const loaded = await loadOlder(
      scope,
      records.filter((record) => !cached.has(record.id)),
    )
    const all = new Map([...cached, ...loaded.map((known) => [known.phone.id, known] as const)])
    return records.flatMap((record) => all.get(record.id) ?? [])
  }

  async function read(secret: string): Promise<FoundBySecret | undefined> {
    const hash = secretHash(vault, secret)
    if (!(await secrets.mayHave(hash))) return undefined
    const keep = cache.reading()
    const found = await phones.findBySecret(systemScope, hash).catch((error) => {
      keep([])
      throw error
    })
    if (!found) {
      keep([])
      return undefined
    }
    const { phone, old } = found
    const [known] = await load(tenantScope({ id: phone.tenantId, code: '' }), [phone], keep)
    if (!known) return undefined
    if (old && phone.oldSecret) cache.keepOldSecret(known, secret, Date.parse(phone.oldSecret.until))
    return { known, old }
  }

  /** Being read at this moment, and not older than the last change: after a change of its tenant, a phone asks more than once before it is there. */
  const beingRead = new Map<string, Promise<FoundBySecret | undefined>>()
  feed.on(() => beingRead.clear())

  function readOnce(secret: string): Promise<FoundBySecret | undefined> {
    const before = beingRead.get(secret)
    if (before) return before
    const reading = read(secret).finally(() => {
      if (beingRead.get(secret) === reading) beingRead.delete(secret)
    })
    beingRead.set(secret, reading)
    return reading
  }

  return {
    /** The phone that a secret names, in any tenant; answered from memory, at once, when nothing changed. */
    ofSecret: (secret: string): Soon<FoundBySecret | undefined> =>
      cache.ofSecret(secret, clock.now()) ?? readOnce(secret),

    /** As `ofSecret`, if it is in memory. */
    kept: (secret: string): FoundBySecret | undefined => cache.ofSecret(secret, clock.now()),

    /** Reads for all threads which secrets there are. */
    readSecrets: secrets.fill,

    /** What looking for an unknown secret costs: for a phone that is refused, so that the time does not tell the two apart. */
    costOfUnknown: (secret: string): void => void secretHash(vault, secret),

    ofRecords,

    async ofRecord(scope: TenantScope, record: PhoneRecord): Promise<KnownPhone> {
      const [known] = await ofRecords(scope, [record])
      if (!known) throw new OffhookError('PHONE_NOT_FOUND')
      return known
    },

    async ofIds(scope: TenantScope, ids: readonly string[]): Promise<KnownPhone[]> {
      return ofRecords(scope, await phones.readMany(scope, ids))
    },

    /** A phone as it would be if this draft were saved. Never kept. */
    ofDraft: (...draft: Parameters<typeof assembly.ofDraft>) => assembly.ofDraft(...draft),

    ofDrafts: assembly.ofDrafts,

    /** How many keys of each phone’s layout there is no room for, by its id. */
    keysLeft: filling.left,

    /** What a layout would fill on a phone of a model, saved or not. */
    async keysOnModel(scope: TenantScope, { modelId, ...layout }: KeyLayoutOnModel): Promise<KeysOnModel> {
      const model = await modelOf(scope, modelId)
      if (!model) throw new OffhookError('MODEL_NOT_FOUND')
      return filling.onModel(scope, model, layout)
    },

    /** How far the keys of a layout reach on phones of a model, whichever side modules they have. */
    async keysReach(scope: TenantScope, modelId: string): Promise<number> {
      const model = await modelOf(scope, modelId)
      return model ? mostPlaces(model, 16) : 0
    },

    /** Whom the tenant's phones can call, by name; asks the database only after an extension or contact changed. */
    phoneBook: (scope: TenantScope): Promise<PhoneBook> => books.of(scope),

    /** The id of a file that the phone itself sent, whatever its case; looked for only under names that its model's phones send. */
    uploadNamed({ phone, model, scope, sent }: KnownPhone, requested: string): Soon<string | undefined> {
      if (!phone.acceptUploads || !model) return undefined
      const name = requested.toLowerCase()
      if (!takesUpload(model, name, phone.mac)) return undefined
      if (sent.names) return sent.names.get(name)
      return uploads.namesOf(scope, [phone.id]).then((names) => {
        sent.names ??= names.get(phone.id)
        return sent.names?.get(name)
      })
    },

    /** Which of its files is meant, whatever the way in which it is asked for. */
    find: files.find,

    /** The file with the tenant’s phone book: one for all phones whose book has the same form. */
    async phoneBookFile(known: KnownPhone, found: Found): Promise<RenderedFile | undefined> {
      const book = await books.of(known.scope)
      known.bookForm.text ??= files.formOfBook(known, found)
      const key = `${known.tenant.id} ${numberOf(found.file)} ${known.bookForm.text}`
      const file = await rendered.of(key, { now: clock.now(), source: numberOf(book) }, () =>
        files.render(known, found, book),
      )
      return file && { ...file, name: found.name }
    },

    /** One of its files save the phone book; the same bytes until something that it depends on changes. */
    file(known: KnownPhone, asked: string | Found): Soon<RenderedFile | undefined> {
      const found = typeof asked === 'string' ? files.find(known, asked) : asked
      if (typeof found === 'string') return undefined
      return rendered.of(keyOf(known, found.file), { now: clock.now() }, () => files.render(known, found))
    },

    /** Another thread saw the phone, which said that it is of this model, at this address. */
    came({ phoneId, model, ip }: { phoneId: string; model: string; ip: string }): void {
      const known = cache.ofId(phoneId)
      if (known?.model?.name === model) known.came.from = ip
    },

    /** What is kept in memory, for `/metrics`. */
    sizes: () => ({
      phones: cache.size(),
      files: rendered.size(),
      books: books.size(),
      defaults: inherited.size(),
    }),
  }
}

function keyOf({ serial }: KnownPhone, file: object): string {
  return `${serial} ${numberOf(file)}`
}
