/** The API of what phones' files are good for: changes at the phone, logs, contacts. */

import type { Audit } from '../auth/audit-store.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { mainFile, type UploadPattern, uploadUse } from '../definitions/model.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { changedAtPhone, overridesIn, withoutOverrides } from '../provisioning/changed-at-phone.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { PhoneSaving } from '../saving/save-phone.ts'
import type { contactTaking } from '../saving/take-contacts.ts'
import type { KeptUpload } from '../schema/phone.ts'
import { contactsIn } from '../uploads/sent-contacts.ts'
import { searchLines, sentText } from '../uploads/sent-text.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  known: Pick<KnownPhones, 'ofRecord' | 'phoneBook'>
  files: PhoneFiles
  uploads: Pick<UploadStore, 'read' | 'keep'>
  saving: Pick<PhoneSaving, 'update'>
  contacts: ReturnType<typeof contactTaking>
  audit: Audit
}

type Place = { readonly id: string; readonly upload: string }
type Use = NonNullable<UploadPattern['use']>
type Opened = { known: KnownPhone; use: Use; upload: KeptUpload; text: string }

const linesAtOnce = 200

export function uploadUseRoutes(api: Api, parts: Parts): void {
  const { phones, known, files, uploads, saving, contacts, audit } = parts

  /** One of this role, whole. */
  async function opened(scope: TenantScope, { id, upload }: Place, role: Use['role']): Promise<Opened> {
    const phone = await known.ofRecord(scope, await phones.read(scope, id))
    const sent = await uploads.read(scope, id, upload)
    const use = phone.model && uploadUse(phone.model, sent.name, phone.phone.mac)
    if (use?.role === role) {
      const { stream, ...kept } = sent
      return { known: phone, use, upload: kept, text: await sentText(sent) }
    }
    sent.stream.destroy()
    throw new OffhookError('UPLOAD_UNREADABLE', `Nothing is known of how a file such as ${sent.name} is read`)
  }

  async function overrides(scope: TenantScope, place: Place) {
    const { known: phone, use, text } = await opened(scope, place, 'overrides')
    const sent = overridesIn(text, use, mainFormat(phone))
    return changedAtPhone(files, phone, { sent, use }, await known.phoneBook(scope))
  }

  api.on('uploadOverrides', async ({ scope, params, actor }) =>
    shownTo(actor, await overrides(scope, params)),
  )
  api.on('takeOver', async ({ scope, params, body, actor }) => {
    const { known: phone, use, text } = await opened(scope, params, 'overrides')
    const wanted = new Set(body.names)
    const taken = overridesIn(text, use, mainFormat(phone)).filter(({ name }) => wanted.has(name))
    if (taken.length < wanted.size) throw new OffhookError('UPLOAD_UNREADABLE', notInIt)
    const parameters = Object.fromEntries(taken.map(({ name, value }) => [name, value]))
    await saving.update(scope, params.id, { parameters }, undefined)
    await audit.record(scope, 'upload.takeOver', params.id, named(body.names))
    return shownTo(actor, await overrides(scope, params))
  })
  api.on('takeBack', async ({ scope, params, body, actor }) => {
    const { known: phone, use, text, upload } = await opened(scope, params, 'overrides')
    if (!use.givenBack)
      throw new OffhookError('UPLOAD_UNREADABLE', 'Nothing is known that makes such a phone forget it')
    const left = Buffer.from(withoutOverrides(text, new Set(body.names), use, mainFormat(phone)))
    const { name, contentType } = upload
    const act = { action: 'upload.takeBack', detail: named(body.names) }
    await uploads.keep(scope, params.id, { name, contentType, bytes: left.length, body: once(left), act })
    const sent = overridesIn(left.toString(), use, mainFormat(phone))
    return shownTo(actor, await changedAtPhone(files, phone, { sent, use }, await known.phoneBook(scope)))
  })

  api.on('uploadLines', async ({ scope, params, query }) => {
    await phones.read(scope, params.id)
    const { stream } = await uploads.read(scope, params.id, params.upload)
    return searchLines(stream, { ...query, most: linesAtOnce })
  })

  const sentContacts = async (scope: TenantScope, place: Place) => {
    const { use, text } = await opened(scope, place, 'contacts')
    return use.contacts ? contactsIn(text, use.contacts) : []
  }
  api.on('uploadContacts', async ({ scope, params }) => ({
    items: await contacts.preview(scope, await sentContacts(scope, params)),
  }))
  api.on('takeContacts', async ({ scope, params, body }) =>
    contacts.add(scope, await sentContacts(scope, params), body.places),
  )
}

const notInIt = 'The file has not all of these any more: look at it again'

function mainFormat({ model }: KnownPhone) {
  return model && mainFile(model)?.formatSpec
}

/** Names are no values; the trail is no place for a thousand of them. */
function named(names: readonly string[]): string {
  return names.join(' ').slice(0, 500)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
