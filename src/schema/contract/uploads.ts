/** Files that phones sent. */

import { idSchema } from '../fields.ts'
import { uploadListQuerySchema, uploadListSchema } from '../phone.ts'
import { endpoint, inTenant } from './endpoint.ts'

export const uploadCalls = {
  phoneUploads: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads',
    summary: 'Files that the phone sent',
    access: 'read',
    params: inTenant,
    query: uploadListQuerySchema,
    response: uploadListSchema,
  }),
  upload: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Download one',
    access: 'write',
    params: inTenant.extend({ upload: idSchema }),
    raw: true,
  }),
  deleteUpload: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Delete one',
    access: 'write',
    params: inTenant.extend({ upload: idSchema }),
  }),
} as const
