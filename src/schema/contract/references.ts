/** Objects of PBXs that name phones. */

import { mostReferences, referenceListSchema, referencesPutSchema } from '../reference.ts'
import { endpoint, inTenant, megabyte, tenant } from './endpoint.ts'

const about =
  'Objects of a PBX, and our own running operations, that name a phone, so that it is not deleted from under them.'

const calls = {
  phoneReferences: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/references',
    summary: 'Who names this phone',
    description:
      'Lists what keeps this phone from being deleted without `force`: what PBXs reported, and our own running operations.',
    access: 'look',
    params: inTenant,
    response: referenceListSchema,
  }),
  references: endpoint({
    method: 'GET',
    path: '/tenants/:code/references',
    summary: 'References that PBXs reported',
    description:
      'Lists what each source reported of the phones of this tenant; our own operations stand at the phone only.',
    access: 'look',
    params: tenant,
    response: referenceListSchema,
  }),
  putReferences: endpoint({
    method: 'PUT',
    path: '/tenants/:code/references',
    summary: 'Replace all references of one source',
    description:
      'What this source said before is forgotten, and what other sources said stays. Phones are named by id or by MAC; when one is not known, nothing is changed.',
    access: 'change',
    params: tenant,
    body: referencesPutSchema,
    example: {
      source: 'pbx-1',
      references: [{ kind: 'callFlow', label: 'Night', mac: '00:15:65:12:34:56' }],
    },
    maxBodyBytes: 16 * megabyte,
    inParts: { field: 'references', most: mostReferences },
    response: referenceListSchema,
  }),
} as const

export const references = { about, calls }
