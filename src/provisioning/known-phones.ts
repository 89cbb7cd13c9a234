/** Everything that a phone's files are made of, loaded once and forgotten when any part of it changes. */

import { systemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import type { Change, Feed } from '../db/feed.ts'
import type { Vault } from '../db/vault.ts'
import type { DefaultsStore } from '../defaults/defaults-store.ts'
import { type PhoneModel, takesUpload } from '../definitions/model.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { networksOf } from '../kernel/networks.ts'
import { type PhoneDraft, type PhoneRecord, secretHash } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KnownPhone, RenderedFile, ShownLine } from '../rendering/known-phone.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import type { KnownLine, Level } from '../rendering/render-scope.ts'
import type { TenantRecord, TenantStore } from '../tenants/tenant-store.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import { concernsPhones } from './changed-phones.ts'
import { type FileCache, numberOf } from './file-cache.ts'
import { inheritedDefaults } from './inherited-defaults.ts'
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
  modelOf(scope: TenantScope, modelId: string): Promise<PhoneModel | undefined>
  uploads: Pick<UploadStore, 'namesOf'>
  files: PhoneFiles
  rendered: FileCache
  limits: CacheLimits
  vault: Vault
  clock: Clock
  feed: Feed
}

/** In bytes. */
export type CacheLimits = { phones: number; books: number; defaults: number }

type Found = Exclude<FoundFile, string>

let serials = 0

export function knownPhones({
  phones,
  extensions,
  contacts,
  tenants,
  defaults,
  modelOf,
  uploads,
  files,
  rendered,
  limits,
  vault,
  clock,
  feed,
}: Parts) {
  const inherited = inheritedDefaults(defaults, feed, limits.defaults)
  const books = phoneBooks({ extensions, contacts, feed, maxBytes: limits.books })
  const cache = phoneCache(limits.phones, (known) => {
    for (const file of known.model?.files ?? []) rendered.forget(keyOf(known, file))
  })
  const secrets = secretIndex(phones.secretHashes, feed)
  /** Counts changes: what was read before a change may not be kept after it. */
  let generation = 0

  feed.on((change) => {
    if (!concernsPhones(change.type)) return
    generation++
    cache.forgetWhere((known) => dependsOn(known, change))
  })

  /** The lines as they are registered: a virtual extension stands on its first real member. */
  async function linesOf(
    scope: TenantScope,
    records: readonly Pick<PhoneDraft, 'lines'>[],
  ): Promise<(record: Pick<PhoneDraft, 'lines'>) => ShownLine[]> {
    const ids = [...new Set(records.flatMap((record) => record.lines.map((line) => line.extensionId)))]
    const found = await extensions.readWithMembers(scope, ids)
    return (record) =>
      record.lines.flatMap(({ line, extensionId }) => {
        const extension = found.get(extensionId)
        return extension
          ? [{ number: line, shown: extension, registersAs: registersAs(extension, found) }]
          : []
      })
  }

  type Loaded = {
    tenant: TenantRecord
    levels: Level[]
    model: PhoneModel | undefined
    phone: PhoneRecord
    lines: ShownLine[]
  }

  async function levelsOf(
    scope: TenantScope,
    tenant: TenantRecord,
    phone: Pick<PhoneDraft, 'modelId' | 'settings' | 'parameters'>,
  ): Promise<Level[]> {
    const level = (name: Level['level'], { settings, parameters }: Omit<Level, 'level'>): Level => ({
      level: name,
      settings,
      parameters,
    })
    return [
      level('system', await inherited.ofSystem()),
      level('tenant', tenant),
      level('model', await inherited.ofModel(scope, phone.modelId)),
      level('phone', phone),
    ]
  }

  function assemble({ tenant, levels, model, phone, lines }: Loaded): KnownPhone {
    const inOrder = [...lines].sort((a, b) => a.number - b.number)
    return {
      scope: tenantScope(tenant),
      phone,
      tenant,
      levels,
      model,
      lines: model ? inOrder.flatMap((line) => registering(line, model)) : [],
      shown: inOrder,
      extensionIds: new Set(lines.flatMap((line) => [line.shown.id, ...line.shown.members])),
      networks: networksOf(tenant.allowedNetworks),
      basic: basicOf(phone),
      sent: {},
      came: model && phone.lastFetch?.model === model.name ? { from: phone.lastFetch.ip } : {},
      keys: {},
      bookForm: {},
      serial: ++serials,
    }
  }

  async function load(scope: TenantScope, records: readonly PhoneRecord[]): Promise<KnownPhone[]> {
    const before = generation
    const tenant = await tenants.read(scope)
    const linesIn = await linesOf(scope, records)
    const found: KnownPhone[] = []
    for (const phone of records) {
      found.push(
        assemble({
          tenant,
          levels: await levelsOf(scope, tenant, phone),
          model: await modelOf(scope, phone.modelId),
          phone,
          lines: linesIn(phone),
        }),
      )
    }
    if (generation === before)
      for (const known of found) if (known.model?.guarded?.passing === undefined) cache.keep(known)
    return found
  }

  async function ofRecords(scope: TenantScope, records: readonly PhoneRecord[]): Promise<KnownPhone[]> {
    const cached = new Map(
      records.flatMap((record) => {
        const known = cache.ofId(record.id)
        // What was rendered stays; when it last fetched may be newer.
        return known && known.phone.revision === record.revision
          ? [[record.id, { ...known, phone: record }]]
          : []
      }),
    )
    const loaded = await load(
      scope,
      records.filter((record) => !cached.has(record.id)),
    )
    const all = new Map([...cached, ...loaded.map((known) => [known.phone.id, known] as const)])
    return records.flatMap((record) => all.get(record.id) ?? [])
  }

  return {
    /** The phone that a secret names, in any tenant; answered from memory when nothing changed. */
    async ofSecret(secret: string): Promise<FoundBySecret | undefined> {
      const kept = cache.ofSecret(secret, clock.now())
      if (kept) return kept
      const hash = secretHash(vault, secret)
      if (!(await secrets.mayHave(hash))) return undefined
      const found = await phones.findBySecret(systemScope, hash)
      if (!found) return undefined
      const { phone, old } = found
      const [known] = await load(tenantScope({ id: phone.tenantId, code: '' }), [phone])
      if (!known) return undefined
      if (old && phone.oldSecret) cache.keepOldSecret(known, secret, Date.parse(phone.oldSecret.until))
      return { known, old }
    },

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

    /** A phone as it would be if this draft were saved: for looking at what its files would hold. Never kept. */
    async ofDraft(
      scope: TenantScope,
      draft: PhoneDraft,
      changedExtension?: ExtensionRecord,
    ): Promise<KnownPhone> {
      const tenant = await tenants.read(scope)
      const lines = (await linesOf(scope, [draft]))(draft)
      const phone: PhoneRecord = {
        ...draft,
        tenantId: scope.tenantId,
        oldSecret: null,
        revision: 0,
        createdAt: '',
        updatedAt: '',
        lastFetch: null,
        failing: null,
        servedAt: null,
      }
      const current = (extension: ExtensionRecord) =>
        extension.id === changedExtension?.id ? changedExtension : extension
      const changedLines = lines.map((line) => ({
        ...line,
        shown: current(line.shown),
        registersAs: line.registersAs && current(line.registersAs),
      }))
      return assemble({
        tenant,
        levels: await levelsOf(scope, tenant, draft),
        model: await modelOf(scope, draft.modelId),
        phone,
        lines: changedLines,
      })
    },

    /** Whom the tenant's phones can call, by name; asks the database only after an extension or contact changed. */
    phoneBook: (scope: TenantScope): Promise<PhoneBook> => books.of(scope),

    /** The id of a file that the phone itself sent; looked for only under names that its model's phones send. */
    async uploadNamed(known: KnownPhone, name: string): Promise<string | undefined> {
      const { phone, model, scope, sent } = known
      if (!phone.acceptUploads || !model || !takesUpload(model, name, phone.mac)) return undefined
      sent.names ??= (await uploads.namesOf(scope, [phone.id])).get(phone.id)
      return sent.names?.get(name)
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
    file(
      known: KnownPhone,
      asked: string | Found,
    ): RenderedFile | undefined | Promise<RenderedFile | undefined> {
      const found = typeof asked === 'string' ? files.find(known, asked) : asked
      if (typeof found === 'string') return undefined
      return rendered.of(keyOf(known, found.file), { now: clock.now() }, () => files.render(known, found))
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

function registersAs(
  extension: ExtensionRecord,
  all: ReadonlyMap<string, ExtensionRecord>,
): ExtensionRecord | undefined {
  if (extension.tech !== 'VIRTUAL') return extension
  for (const id of extension.members) {
    const member = all.get(id)
    if (member && member.tech !== 'VIRTUAL') return member
  }
  return undefined
}

/** The line as it stands in files: one of the model’s, with something to register as. */
function registering(
  { number, shown, registersAs }: ShownLine,
  { firstLine, lastLine }: PhoneModel,
): KnownLine[] {
  return registersAs && number >= firstLine && number <= lastLine ? [{ number, shown, registersAs }] : []
}

function dependsOn(known: KnownPhone, { type, tenantId, ids }: Change): boolean {
  if (type === 'defaults.system' || type === 'everything') return true
  if (known.tenant.id !== tenantId) return false
  const [noun] = type.split('.')
  if (ids.length === 0 || noun === 'tenant') return true
  if (noun === 'phone' || noun === 'upload') return ids.includes(known.phone.id)
  if (noun === 'model' || noun === 'defaults') return ids.includes(known.phone.modelId)
  return noun === 'extension' && ids.some((id) => known.extensionIds.has(id))
}

/** In UTF-8 as we ask for, and in ISO 8859-1 as many phones send it anyway (RFC 7617 §2.1). */
function basicOf({ httpUsername, httpPassword }: PhoneRecord): string[] | undefined {
  if (httpUsername === '' && httpPassword === '') return undefined
  const text = `${httpUsername}:${httpPassword}`
  const inLatin1 = /^[\u0000-\u00ff]*$/.test(text)
  const encodings = inLatin1 ? (['utf8', 'latin1'] as const) : (['utf8'] as const)
  return encodings.map((encoding) => `Basic ${Buffer.from(text, encoding).toString('base64')}`)
}
