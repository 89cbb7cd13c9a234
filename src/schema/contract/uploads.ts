/** Files that phones sent. */

import { uploadListQuerySchema, uploadListSchema } from '../phone.ts'
import { endpoint, inTenant, ofUpload } from './endpoint.ts'

const about = 'Files that phones sent: logs, overrides and contacts. They are sealed on disk.'

const calls = {
  phoneUploads: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads',
    summary: 'Files that the phone sent',
    description: 'Lists logs, overrides and contacts that the phone sent, where it may: see `acceptUploads`.',
    access: 'read',
    params: inTenant,
    query: uploadListQuerySchema,
    response: uploadListSchema,
  }),
  upload: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Download one',
    description:
      'Answers the bytes as the phone sent them, always as a download, for those who may change the phone: a log can hold passwords.',
    access: 'write',
    params: ofUpload,
    raw: true,
  }),
  deleteUpload: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Delete one',
    description: 'Removes it from disk; the record of the fetch that brought it stays.',
    access: 'write',
    params: ofUpload,
  }),
} as const

export const uploads = { about, calls }
