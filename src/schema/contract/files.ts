/** The files that a phone gets. */

import { filePreviewSchema, phoneFileDetailSchema, phoneFileListSchema, phonePatchSchema } from '../phone.ts'
import { endpoint, inTenant, ofFile } from './endpoint.ts'

const about = 'The config files that a phone would get now, and what a change would do to them.'

const calls = {
  phoneFiles: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files',
    summary: 'The files that the phone would get now',
    description:
      'Each with its size and type, and with `failure` where it cannot be made; `absent` are files that the phone asks for and rightly does not get.',
    access: 'look',
    params: inTenant,
    response: phoneFileListSchema,
  }),
  previewPhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/preview',
    summary: 'What a change would do to the phone’s main file; nothing is saved',
    description:
      'Takes what a change of the phone takes. Answers each parameter that would differ, before and after, `null` where the file does not have it; a change that could not be saved is refused alike.',
    access: 'change',
    params: inTenant,
    body: phonePatchSchema,
    example: { settings: { timezone: 'Europe/Rome' } },
    response: filePreviewSchema,
    status: 200,
  }),
  phoneFile: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/files/:name',
    summary: 'One file, its secrets masked',
    description:
      'Answers the text as the phone would get it, and each parameter with its value and where that came from; secrets are dots.',
    access: 'look',
    params: ofFile,
    response: phoneFileDetailSchema,
  }),
  revealFile: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/files/:name/reveal',
    summary: 'One file with its secrets (audited)',
    description:
      'Answers what the phone really gets, passwords and all. Each call is written to the audit trail.',
    access: 'reveal',
    reveals: true,
    params: ofFile,
    response: phoneFileDetailSchema,
  }),
} as const

export const files = { about, calls }
