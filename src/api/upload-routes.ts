/** The API of what phones sent. */

import type { Audit } from '../auth/audit-store.ts'
import { uploadUse } from '../definitions/model.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import type { Api } from './api.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  known: Pick<KnownPhones, 'ofRecord'>
  uploads: Pick<UploadStore, 'list' | 'read' | 'remove'>
  audit: Audit
}

export function uploadRoutes(api: Api, { phones, known, uploads, audit }: Parts): void {
  api.on('phoneUploads', async ({ scope, params, query }) => {
    const { model, phone } = await known.ofRecord(scope, await phones.read(scope, params.id))
    const { items, total } = await uploads.list(scope, params.id, query)
    const roleOf = (name: string) => (model && uploadUse(model, name, phone.mac)?.role) ?? null
    return { items: items.map((each) => ({ ...each, role: roleOf(each.name) })), total }
  })
  api.on('upload', async ({ scope, params }) => {
    const { name } = await phones.read(scope, params.id)
    const upload = await uploads.read(scope, params.id, params.upload)
    // It may hold a password, as what is revealed does.
    await audit.record(scope, 'upload.download', params.id, { kind: 'phone', name, detail: upload.name })
    return { ...upload, downloadName: upload.name }
  })
  api.on('deleteUpload', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    await uploads.remove(scope, params.id, params.upload)
  })
}
