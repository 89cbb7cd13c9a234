/** A phone with everything that its files are made of. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Lock } from '../db/guesses.ts'
import type { ServedIdentity } from '../db/served-identity.ts'
import type { ToldNames } from '../db/told.ts'
import type { ModelFile, PhoneModel } from '../definitions/model.ts'
import type { ExtensionRecord } from '../extensions/extension-store.ts'
import type { OffhookError } from '../kernel/errors.ts'
import type { Networks } from '../kernel/networks.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { KeyLayoutRecord } from '../presets/key-layout-store.ts'
import type { PresetRecord } from '../presets/preset-store.ts'
import type { TenantRecord } from '../tenants/tenant-store.ts'
import type { FileProblem } from './fill-file.ts'
import type { AllKeys } from './key-fill.ts'
import type { KnownLine, Level } from './render-scope.ts'

export type ShownLine = { number: number; shown: ExtensionRecord; registersAs: ExtensionRecord | undefined }

/** `most`: how many keys it fills on any phone of the model, and extensions that it passes over there. */
export type LayoutOfPhone = Pick<KeyLayoutRecord, 'id' | 'name' | 'modules' | 'entries'> & {
  level: 'preset' | 'phone'
  most: number
}

export type KnownPhone = {
  readonly scope: TenantScope
  readonly phone: PhoneRecord
  readonly tenant: TenantRecord
  /** System, tenant, model, preset, phone: the last one that says something wins. */
  readonly levels: readonly Level[]
  /** What it has in common with others, where it uses one. */
  readonly preset?: Pick<PresetRecord, 'id' | 'name' | 'lineCount'> | undefined
  /** Which keys it has behind those of its lines. */
  readonly layout?: LayoutOfPhone | undefined
  /** Its own keys, and those of its layout. */
  readonly allKeys: AllKeys
  /** `undefined` when its model was deleted or does not load. */
  readonly model: PhoneModel | undefined
  /** The lines that register. */
  readonly lines: readonly KnownLine[]
  /** Every line with an extension, also one that has nothing to register as. */
  readonly shown: readonly ShownLine[]
  /** Extensions that its files depend on, members of virtual ones included. */
  readonly extensionIds: ReadonlySet<string>
  readonly networks: Networks | undefined
  /** Where it may ask by its MAC alone, without its secret; nowhere when there is none. */
  readonly byName: Networks | undefined
  /** Where it is told its own URL when it asks by plug and play; nowhere when there is none. */
  readonly byPnp: Networks | undefined
  /** `user:password` as base64, in each way in which phones write it, when the phone has a user name or password. */
  readonly basic: readonly Buffer[] | undefined
  /** Who gave too many wrong passwords for it. */
  readonly locks: readonly Lock[]
  /** The address from which it last got its main file, when this was read. */
  readonly usual: string | undefined
  /** Those before these, until somebody ends them: `until` they work, or did. */
  readonly oldBasic: { readonly until: number; readonly expected: readonly Buffer[] } | undefined
  /** Files that it sent, name in lower case to id; read when first asked for. */
  readonly sent: { names?: ReadonlyMap<string, string> }
  /** The address from which it last came as what it is, by its User-Agent. */
  readonly came: { from?: string }
  /**
   * Those of its keys that its model has no word for, asked of a tenant’s own model once; and what stands on keys of its
   * layout and its files cannot carry.
   */
  readonly keys: {
    refused?: Promise<ReadonlySet<string>> | undefined
    lost?: Promise<readonly FileProblem[]> | undefined
  }
  /** What its file with the tenant’s phone book is made of beside the book; worked out when first asked for. */
  readonly bookForm: { text?: string }
  /** Its main file and what it is called; worked out when first asked for. */
  readonly own: { main?: { file: ModelFile; name: string } }
  /** Names by which its files were asked for and kept for when the database is away, what was kept, and what was asked for last. */
  readonly keptAs: { names?: Map<string, string>; requested?: string; file?: RenderedFile | 'absent' }
  /** No other load of this or another phone has it: its files are kept by it. */
  readonly serial: number
}

/** What of a phone decides whether a request is its own. */
export type AskedPhone = Pick<KnownPhone, 'networks' | 'basic' | 'oldBasic' | 'came' | 'locks' | 'usual'> & {
  readonly phone: Pick<PhoneRecord, 'id' | 'tenantId' | 'mac' | 'virtual'>
  readonly tenant: Pick<TenantRecord, 'name' | 'clientCertificates'>
  readonly model:
    | (Pick<PhoneModel, 'name' | 'vendor' | 'kind'> & {
        readonly authentication?: PhoneModel['authentication']
      })
    | undefined
}

/** `identity` and `content` seal what they answer. */
export type Remembered = { names?: ToldNames; identity?: () => ServedIdentity; content?: () => string }

export type RenderedFile = {
  readonly name: string
  readonly contentType: string
  readonly body: Buffer
  /** In the form of the header: a keyed hash of the bytes in double quotes, so that a password in them cannot be guessed from it. */
  readonly etag: string
  readonly main: boolean
  /** Of the file as it is once the phone has this one, and so has forgotten what it says to forget. */
  readonly settled: string
  /** What is to be remembered of it when the phone has fetched it, where that is news; taken once. */
  readonly remember: Remembered
  /** Parameters that the phone was told before and keeps, whatever is served. */
  readonly stays: readonly string[]
  /** Why nothing can be served, when rendering failed. */
  readonly failure: string | undefined
  /** As it is answered to a person when the failure may be over the next time, so that the file is not kept. */
  readonly passing: OffhookError | undefined
  /** When its clock rules end, and so it does. */
  readonly until: number
}
