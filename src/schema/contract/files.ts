/** The files that a phone gets. */

import { z } from 'zod'
import { filePreviewSchema, phoneFileDetailSchema, phoneFileListSchema, phonePatchSchema } from '../phone.ts'
import { endpoint, inTenant } from './endpoint.ts'

export const fileCalls = {
  phoneFiles: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files',
    summary: 'The files that the phone would get now',
    access: 'read',
    params: inTenant,
    response: phoneFileListSchema,
  }),
  previewPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/preview',
    summary: 'What a change would do to the phone’s main file; nothing is saved',
    access: 'write',
    params: inTenant,
    body: phonePatchSchema,
    response: filePreviewSchema,
    status: 200,
  }),
  phoneFile: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files/:name',
    summary: 'One file, its secrets masked',
    access: 'read',
    params: inTenant.extend({ name: z.string().max(200) }),
    response: phoneFileDetailSchema,
  }),
  revealFile: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/files/:name/reveal',
    summary: 'One file with its secrets (audited)',
    access: 'write',
    reveals: true,
    params: inTenant.extend({ name: z.string().max(200) }),
    response: phoneFileDetailSchema,
  }),
} as const
