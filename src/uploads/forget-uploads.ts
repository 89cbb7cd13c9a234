/** What a deleted phone sent goes with it. */

import { tenantScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { UploadStore } from './upload-store.ts'

export function forgetUploads(uploads: Pick<UploadStore, 'forgetPhone'>, feed: Feed): void {
  feed.on(async ({ type, tenantId, ids }) => {
    if (type !== 'phone.deleted' || tenantId === null) return
    const scope = tenantScope({ id: tenantId, code: '' })
    for (const id of ids) await uploads.forgetPhone(scope, id)
  })
}
