/** Phones' last good files, for when the database does not answer: kept when a phone gets them, and found again by its secret. */

import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import type { ShelfReader } from '../db/last-good-reader.ts'
import type { KeptCopy, KeptFileRow, KeptPhoneRow, KeptTenantRow } from '../db/last-good-shelf.ts'
import type { Vault } from '../db/vault.ts'
import { mainFile } from '../definitions/model.ts'
import type { Clock } from '../kernel/clock.ts'
import { networksOf } from '../kernel/networks.ts'
import { secretHash } from '../phones/phone-record.ts'
import type { AskedPhone, KnownPhone, RenderedFile } from '../rendering/known-phone.ts'
import type { TenantRecord } from '../tenants/tenant-store.ts'

/** Who asks for kept files: what of a phone decides whether a request is its own, and which file it means by none. */
export type KeptPhone = AskedPhone & { readonly mainName: string }

/** `absent`: the phone was rightly told that there is no such file. */
export type KeptFile = Pick<RenderedFile, 'name' | 'contentType' | 'body' | 'etag' | 'main'> | 'absent'

/** `hash`: of the secret that it came with. */
export type FoundKept = { readonly kept: KeptPhone; readonly old: boolean; readonly hash: string }

export type LastGood = ReturnType<typeof lastGood>

/** To the one who writes: copies, and those that do not open. */
export type ForShelf = {
  readonly copies: readonly KeptCopy[]
  readonly unreadable: readonly Pick<KeptFileRow, 'phoneId' | 'asked'>[]
}

type Parts = {
  reader: ShelfReader
  vault: Vault
  clock: Clock
  send(things: ForShelf): unknown
}

/** A copy that nobody confirmed for longer is no good any more. */
export const keptForMs = 30 * 24 * 3_600_000
/** A copy that is confirmed by another fetch is written anew no more often. */
const confirmedMs = 24 * 3_600_000
const afterMs = 500
const atOnce = 50
/** Bytes of files that wait for being kept; a phone beyond has its turn with its next fetch. */
const mostWaiting = 33_554_432
/** Names under which a phone's files are remembered. */
const mostNames = 16
const longestFile = 16_777_216
const deflate = promisify(deflateRaw)

type Waiting = { known: KnownPhone; asked: string; file: RenderedFile | 'absent' }

export function lastGood({ reader, vault, clock, send }: Parts) {
  const waiting: Waiting[] = []
  let bytes = 0
  let cancel: (() => void) | undefined
  let keeping: Promise<void> = Promise.resolve()

  async function keepSome(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, atOnce)
      // At once, so that one that fails takes no room from those to come.
      for (const { file } of some) bytes -= weightOf(file)
      const copies: KeptCopy[] = []
      for (const each of some) {
        const copy = await copyOf(each)
        if (copy) copies.push(copy)
      }
      if (copies.length > 0) await send({ copies, unreadable: [] })
    }
  }

  function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    keeping = keeping.catch(() => undefined).then(keepSome)
    return keeping
  }

  /** Nothing where the same is kept already. */
  async function copyOf({ known, asked, file }: Waiting): Promise<KeptCopy | undefined> {
    const { id } = known.phone
    const hash = askedHash(vault, asked)
    const etag = etagOf(file)
    const at = clock.now()
    const mark = reader.mark(id, hash)
    const isKept = mark?.etag === etag && mark.at > at - confirmedMs
    if (isKept && mark.revision >= known.phone.revision && mark.tenantRevision >= known.tenant.revision)
      return undefined
    return {
      phone: keptPhoneRow(vault, known),
      tenant: keptTenantRow(vault, known.tenant),
      file: { phoneId: id, asked: hash, etag, at, sealed: await sealFile(vault, purposeOf(id, hash), file) },
    }
  }

  return {
    /** A phone was given this file when it asked by this name, or was rightly told that there is none. */
    saw(known: KnownPhone, requested: string, file: RenderedFile | 'absent'): void {
      const { keptAs } = known
      // As a phone asks all night.
      if (keptAs.file === file && keptAs.requested === requested) return
      Object.assign(keptAs, { file, requested })
      const asked = nameOf(requested, () => mainNameOf(known))
      keptAs.names ??= new Map()
      const { names } = keptAs
      if (names.get(asked) === etagOf(file)) return
      if (bytes > mostWaiting || (names.size >= mostNames && !names.has(asked))) return
      names.set(asked, etagOf(file))
      bytes += weightOf(file)
      waiting.push({ known, asked, file })
      cancel ??= clock.after(afterMs, flush)
    },

    /** Whom a secret named when its files were kept. */
    phoneOf(secret: string): FoundKept | undefined {
      const hash = secretHash(vault, secret)
      const row = reader.phone(hash)
      const tenant = row && reader.tenant(row.tenantId)
      if (!row || !tenant || row.doubted > 0 || tenant.doubted > 0) return undefined
      const phone = opened<SealedPhone>(vault, row.sealed, `lastGood.phone ${row.id}`)
      const owner = opened<SealedTenant>(vault, tenant.sealed, `lastGood.tenant ${tenant.id}`)
      if (!phone || !owner || phone.tenantId !== tenant.id) return undefined
      const old = phone.secretHash !== hash
      if (old && (phone.oldSecretHash !== hash || (phone.oldUntil ?? 0) <= clock.now())) return undefined
      const { tenantId, mac, virtual, basic, oldBasic, model, mainName } = phone
      return {
        ...{ old, hash },
        kept: {
          phone: { id: row.id, tenantId, mac, virtual },
          // Kept before there was such a rule, it was off.
          tenant: { name: owner.name, clientCertificates: owner.clientCertificates ?? 'off' },
          networks: networksOf(owner.networks),
          basic: basic?.map(fromBase64),
          model: model ?? undefined,
          came: {},
          ...{ locks: [], usual: undefined, oldBasic: oldBasic ? opening(oldBasic) : undefined },
          mainName,
        },
      }
    },

    async fileOf(phoneId: string, requested: string, mainName: string): Promise<KeptFile | undefined> {
      const asked = askedHash(
        vault,
        nameOf(requested, () => mainName),
      )
      const row = reader.file(phoneId, asked)
      if (!row || row.at < clock.now() - keptForMs) return undefined
      try {
        return await openFile(vault, purposeOf(phoneId, asked), row.sealed)
      } catch {
        // What is not told now is found again by who asks next.
        Promise.resolve(send({ copies: [], unreadable: [{ phoneId, asked }] })).catch(() => undefined)
        return undefined
      }
    },

    /** What was seen so far is on its way when it answers. */
    flush,
  }
}

type SealedPhone = {
  tenantId: string
  secretHash: string
  oldSecretHash: string | null
  oldUntil: number | null
  mac: KnownPhone['phone']['mac']
  virtual: boolean
  basic: readonly string[] | null
  oldBasic?: { until: number; expected: readonly string[] } | null
  model: KeptPhone['model'] | null
  mainName: string
}

type SealedTenant = {
  name: string
  networks: string[]
  clientCertificates?: TenantRecord['clientCertificates']
}

/** `oldSecretHash` where a replaced secret still works. */
export function keptPhoneRow(
  vault: Vault,
  known: KnownPhone,
  oldSecretHash: string | null = null,
): KeptPhoneRow {
  const { phone, basic, oldBasic, model } = known
  const { id, tenantId, revision, mac, virtual, oldSecret } = phone
  const found = { secretHash: secretHash(vault, phone.secret), oldSecretHash }
  const sealed: SealedPhone = {
    ...{
      ...found,
      tenantId,
      mac,
      virtual,
      mainName: mainNameOf(known),
      basic: basic?.map(inBase64) ?? null,
      oldBasic: oldBasic ? { ...oldBasic, expected: oldBasic.expected.map(inBase64) } : null,
    },
    oldUntil: oldSecret && Date.parse(oldSecret.until),
    model: model ? modelOf(model) : null,
  }
  return {
    ...{ id, tenantId, revision, ...found },
    sealed: vault.seal(JSON.stringify(sealed), `lastGood.phone ${id}`),
  }
}

const inBase64 = (bytes: Buffer) => bytes.toString('base64')
const fromBase64 = (text: string) => Buffer.from(text, 'base64')
const opening = ({ until, expected }: NonNullable<SealedPhone['oldBasic']>) => ({
  ...{ until, expected: expected.map(fromBase64) },
})

const modelOf = ({ name, vendor, kind, authentication }: NonNullable<KnownPhone['model']>) => ({
  ...{ name, vendor, kind, authentication },
})

export function keptTenantRow(
  vault: Vault,
  tenant: Pick<TenantRecord, 'id' | 'revision' | 'name' | 'allowedNetworks' | 'clientCertificates'>,
): KeptTenantRow {
  const { id, revision, name, allowedNetworks, clientCertificates } = tenant
  const sealed: SealedTenant = { name, networks: allowedNetworks, clientCertificates }
  return { id, revision, sealed: vault.seal(JSON.stringify(sealed), `lastGood.tenant ${id}`) }
}

export function mainNameOf({ phone, model }: KnownPhone): string {
  const main = model && mainFile(model)
  return main ? phone.fileName || main.nameFor(phone.mac) : ''
}

/** A phone means its main file by no name, and names with folders before them by their last part. */
function nameOf(requested: string, mainName: () => string): string {
  return (requested.slice(requested.lastIndexOf('/') + 1) || mainName()).toLowerCase()
}

const askedHash = (vault: Vault, asked: string) => vault.hash(asked, 'lastGood.asked')
const purposeOf = (phoneId: string, asked: string) => `lastGood.file ${phoneId} ${asked}`
const etagOf = (file: RenderedFile | 'absent') => (file === 'absent' ? '' : file.etag)
const weightOf = (file: RenderedFile | 'absent') => (file === 'absent' ? 0 : file.body.length)

function opened<Value>(vault: Vault, sealed: string, purpose: string): Value | undefined {
  try {
    return JSON.parse(vault.open(sealed, purpose)) as Value
  } catch {
    return undefined
  }
}

/** What is said of a file stands in its first line. */
async function sealFile(vault: Vault, purpose: string, file: RenderedFile | 'absent'): Promise<Uint8Array> {
  const { body, ...said } =
    file === 'absent'
      ? { body: Buffer.alloc(0), absent: true }
      : {
          body: file.body,
          ...{ name: file.name, contentType: file.contentType, etag: file.etag, main: file.main },
        }
  const packed = await deflate(Buffer.concat([Buffer.from(`${JSON.stringify(said)}\n`), body]))
  return buffer(vault.sealBytes([packed], purpose))
}

async function openFile(vault: Vault, purpose: string, sealed: Uint8Array): Promise<KeptFile> {
  const packed = await buffer(vault.openBytes([sealed], purpose))
  const bytes = inflateRawSync(packed, { maxOutputLength: longestFile })
  const end = bytes.indexOf('\n')
  const said = JSON.parse(bytes.toString('utf8', 0, end))
  return said.absent ? 'absent' : { ...said, body: bytes.subarray(end + 1) }
}
