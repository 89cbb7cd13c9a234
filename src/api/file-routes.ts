/** The API of phones' files: listed, looked at, and what a change would do to them. */

import { may } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { filePreview } from '../provisioning/file-preview.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { PhoneSaving } from '../saving/save-phone.ts'
import { maskFile } from '../schema/masking.ts'
import type { Api, Call } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  saving: Pick<PhoneSaving, 'draftOf'>
  known: Pick<KnownPhones, 'ofRecord' | 'ofDraft' | 'phoneBook'>
  files: PhoneFiles
  audit: Audit
}

export function fileRoutes(api: Api, { phones, saving, known, files, audit }: Parts): void {
  type Named = Pick<Call<{ path: '/tenants/:code'; access: 'look' }>, 'scope'> & { params: { id: string } }
  const phoneOf = async ({ scope, params }: Named) =>
    known.ofRecord(scope, await phones.read(scope, params.id))

  api.on('phoneFiles', async (call) => files.list(await phoneOf(call), await known.phoneBook(call.scope)))
  api.on('phoneFile', async (call) => {
    const book = await known.phoneBook(call.scope)
    const file = await files.show(await phoneOf(call), call.params.name, false, book)
    return may(call.actor, 'reveal') ? file : shownTo(call.actor, maskFile(file))
  })
  api.on('revealFile', async (call) => {
    const { scope, params } = call
    const file = await files.show(await phoneOf(call), params.name, true, await known.phoneBook(scope))
    const { name } = await phones.read(scope, params.id)
    await audit.record(scope, 'file.reveal', params.id, { kind: 'phone', name, detail: params.name })
    return file
  })
  api.on('previewPhone', async (call) => {
    const { scope, params, body, actor } = call
    const after = await known.ofDraft(scope, await saving.draftOf(scope, params.id, body))
    const whose = { book: await known.phoneBook(scope), showsOwn: may(actor, 'reveal') }
    return shownTo(actor, await filePreview(files, await phoneOf(call), after, whose))
  })
}
