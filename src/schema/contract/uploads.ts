/** Files that phones sent. */

import { uploadListQuerySchema, uploadListSchema } from '../phone.ts'
import {
  addContactsSchema,
  addedContactsSchema,
  logLinesSchema,
  logQuerySchema,
  namesSchema,
  overridesSchema,
  sentContactsSchema,
} from '../upload-use.ts'
import { endpoint, inTenant, ofUpload } from './endpoint.ts'

const about = 'Files that phones sent: logs, overrides and contacts. They are sealed on disk.'

const calls = {
  phoneUploads: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads',
    summary: 'Files that the phone sent',
    description: 'Lists logs, overrides and contacts that the phone sent, where it may: see `acceptUploads`.',
    access: 'look',
    params: inTenant,
    query: uploadListQuerySchema,
    response: uploadListSchema,
  }),
  upload: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Download one',
    description:
      'Answers the bytes as the phone sent them, always as a download, for those who may reveal passwords: it can hold some.',
    access: 'reveal',
    params: ofUpload,
    raw: true,
  }),
  uploadOverrides: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload/overrides',
    summary: 'What was changed at the phone, beside ours',
    description:
      'Answers each parameter of a file of the role `overrides`, as the phone has it and as it would get it now; secrets are dots. `takeBack` says whether taking one back reaches the phone.',
    access: 'change',
    params: ofUpload,
    response: overridesSchema,
  }),
  takeOver: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/uploads/:upload/take-over',
    summary: 'Make what was changed at the phone ours',
    description:
      'Saves the values of these names as parameters of the phone, as a change of it would be saved: what its file cannot carry is refused. Answers the comparison as it is then.',
    access: 'change',
    params: ofUpload,
    body: namesSchema,
    example: { names: ['phone_setting.backlight_time'] },
    response: overridesSchema,
    status: 200,
  }),
  takeBack: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/uploads/:upload/take-back',
    summary: 'Have the phone forget what was changed at it',
    description:
      'Takes these names out of the file, which phones that fetch it again then forget. Refused where nothing is known that makes such a phone forget. Answers the comparison as it is then.',
    access: 'change',
    params: ofUpload,
    body: namesSchema,
    example: { names: ['phone_setting.backlight_time'] },
    response: overridesSchema,
    status: 200,
  }),
  uploadLines: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload/lines',
    summary: 'Lines of a log',
    description:
      'Answers 200 lines at most that hold a text, with their numbers, for those who may reveal passwords: a log can hold some. `after` goes on behind the last of them.',
    access: 'reveal',
    params: ofUpload,
    query: logQuerySchema,
    response: logLinesSchema,
  }),
  uploadContacts: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/uploads/:upload/contacts',
    summary: 'Contacts that the phone sent',
    description: 'Answers each with whether the phone book has it already; nothing is added.',
    access: 'change',
    params: ofUpload,
    response: sentContactsSchema,
  }),
  takeContacts: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/uploads/:upload/contacts',
    summary: 'Add contacts that the phone sent to the phone book',
    description:
      'Adds those at these places, or all that are new; what the phone book has already is never added again. All of them or none.',
    access: 'change',
    params: ofUpload,
    body: addContactsSchema,
    example: { places: [0, 2] },
    response: addedContactsSchema,
    status: 200,
  }),
  deleteUpload: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id/uploads/:upload',
    summary: 'Delete one',
    description: 'Removes it from disk; the record of the fetch that brought it stays.',
    access: 'change',
    params: ofUpload,
  }),
} as const

export const uploads = { about, calls }
