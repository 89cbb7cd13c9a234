/** The API of what phones sent. */

import type { PhoneStore } from '../phones/phone-store.ts'
import type { UploadStore } from '../uploads/upload-store.ts'
import type { Api } from './api.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  uploads: Pick<UploadStore, 'list' | 'read' | 'remove'>
}

export function uploadRoutes(api: Api, { phones, uploads }: Parts): void {
  api.on('phoneUploads', async ({ scope, params, query }) => {
    await phones.read(scope, params.id)
    return uploads.list(scope, params.id, query)
  })
  api.on('upload', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    const upload = await uploads.read(scope, params.id, params.upload)
    return { ...upload, downloadName: upload.name }
  })
  api.on('deleteUpload', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    await uploads.remove(scope, params.id, params.upload)
  })
}
