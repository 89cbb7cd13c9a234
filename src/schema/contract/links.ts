/** Links to PBXs, and who is registered there. */

import {
  linkCreateSchema,
  linkListQuerySchema,
  linkListSchema,
  linkPatchSchema,
  linkSchema,
  linkTestSchema,
} from '../link.ts'
import {
  previewQuerySchema,
  readsQuerySchema,
  sourcePreviewSchema,
  sourceReadListSchema,
  takeQuerySchema,
} from '../link-source.ts'
import { registrationListQuerySchema, registrationListSchema } from '../registration.ts'
import { byId, endpoint, inTenant, tenant } from './endpoint.ts'

const about =
  'Links to PBXs: Kamailio by JSON-RPC, Asterisk by its manager interface, FreeSWITCH by its event socket (not yet proved with the real program). A link of the kind `database` reads extensions out of a PBX’s own database (Asterisk realtime, FreePBX, FusionPBX, Kamailio) and writes nothing there. A link of all tenants stands at `/links`, one of a tenant in it.'

const example = {
  name: 'pbx-1',
  kind: 'asterisk',
  host: 'pbx.example.com',
  tls: true,
  username: 'offhook',
  password: 'a secret of its own',
} as const

const testWords =
  'Connects anew, with what is saved, and answers what the PBX says of itself and what it lets the link do. It changes nothing there, and sends nothing to phones.'

const previewWords =
  'Reads the database, and answers what would become of its rows: new, changed, gone, without a password, wrong, or the same. Nothing is saved. Pages are of one read for five minutes, unless `fresh`. Of a password only is told that it differs.'

const takeWords =
  'Reads the database and saves what is new, changed and gone there; from then on the link does so by itself, each `everyMinutes` while it is `enabled`. An extension that is gone there is deleted once two reads miss it, and never while a phone or another extension uses it. What came of it stands in `lastRead`.'

const readsWords = 'Lists the last 50 reads of its database, the newest first, with what each came to.'

const calls = {
  listSystemLinks: endpoint({
    method: 'GET',
    path: '/links',
    summary: 'Links of all tenants',
    description:
      'Lists the links whose PBX serves all tenants, with whether each is up, since when and why not.',
    access: 'system',
    query: linkListQuerySchema,
    response: linkListSchema,
  }),
  createSystemLink: endpoint({
    method: 'POST',
    path: '/links',
    summary: 'Add a link of all tenants',
    description: 'It is connected within seconds, by one node.',
    access: 'system',
    body: linkCreateSchema,
    example,
    response: linkSchema,
    status: 201,
  }),
  systemLink: endpoint({
    method: 'GET',
    path: '/links/:id',
    summary: 'One link of all tenants',
    description: 'Answers where its PBX is, whether it is up, and how many registrations it tells.',
    access: 'system',
    params: byId,
    response: linkSchema,
  }),
  updateSystemLink: endpoint({
    method: 'PATCH',
    path: '/links/:id',
    summary: 'Change a link of all tenants',
    description: 'Changes what it names, and connects anew with it.',
    access: 'system',
    params: byId,
    body: linkPatchSchema,
    response: linkSchema,
  }),
  deleteSystemLink: endpoint({
    method: 'DELETE',
    path: '/links/:id',
    summary: 'Delete a link of all tenants',
    description: 'The registrations that it told go with it.',
    access: 'system',
    params: byId,
  }),
  testSystemLink: endpoint({
    method: 'POST',
    path: '/links/:id/test',
    summary: 'Test a link of all tenants',
    description: testWords,
    access: 'system',
    params: byId,
    response: linkTestSchema,
    status: 200,
  }),
  previewSystemLink: endpoint({
    method: 'POST',
    path: '/links/:id/preview',
    summary: 'What a database would bring, for all tenants',
    description: previewWords,
    access: 'system',
    params: byId,
    query: previewQuerySchema,
    response: sourcePreviewSchema,
    status: 200,
  }),
  takeSystemLink: endpoint({
    method: 'POST',
    path: '/links/:id/take',
    summary: 'Take extensions out of a database, for all tenants',
    description: takeWords,
    access: 'system',
    params: byId,
    query: takeQuerySchema,
    response: linkSchema,
    status: 200,
  }),
  listSystemLinkReads: endpoint({
    method: 'GET',
    path: '/links/:id/reads',
    summary: 'Last reads of a database, for all tenants',
    description: readsWords,
    access: 'system',
    params: byId,
    query: readsQuerySchema,
    response: sourceReadListSchema,
  }),
  listLinks: endpoint({
    method: 'GET',
    path: '/tenants/:code/links',
    summary: 'Links of a tenant',
    description: 'Lists the tenant’s own links, with whether each is up, since when and why not.',
    access: 'look',
    params: tenant,
    query: linkListQuerySchema,
    response: linkListSchema,
  }),
  createLink: endpoint({
    method: 'POST',
    path: '/tenants/:code/links',
    summary: 'Add a link',
    description: 'It is connected within seconds, by one node.',
    access: 'settings',
    params: tenant,
    body: linkCreateSchema,
    example,
    response: linkSchema,
    status: 201,
  }),
  link: endpoint({
    method: 'GET',
    path: '/tenants/:code/links/:id',
    summary: 'One link',
    description: 'Answers where its PBX is, whether it is up, and how many registrations it tells.',
    access: 'look',
    params: inTenant,
    response: linkSchema,
  }),
  updateLink: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/links/:id',
    summary: 'Change a link',
    description: 'Changes what it names, and connects anew with it.',
    access: 'settings',
    params: inTenant,
    body: linkPatchSchema,
    response: linkSchema,
  }),
  deleteLink: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/links/:id',
    summary: 'Delete a link',
    description: 'The registrations that it told go with it.',
    access: 'settings',
    params: inTenant,
  }),
  testLink: endpoint({
    method: 'POST',
    path: '/tenants/:code/links/:id/test',
    summary: 'Test a link',
    description: testWords,
    access: 'settings',
    params: inTenant,
    response: linkTestSchema,
    status: 200,
  }),
  previewLink: endpoint({
    method: 'POST',
    path: '/tenants/:code/links/:id/preview',
    summary: 'What a database would bring',
    description: previewWords,
    access: 'settings',
    params: inTenant,
    query: previewQuerySchema,
    response: sourcePreviewSchema,
    status: 200,
  }),
  takeLink: endpoint({
    method: 'POST',
    path: '/tenants/:code/links/:id/take',
    summary: 'Take extensions out of a database',
    description: takeWords,
    access: 'settings',
    params: inTenant,
    query: takeQuerySchema,
    response: linkSchema,
    status: 200,
  }),
  listLinkReads: endpoint({
    method: 'GET',
    path: '/tenants/:code/links/:id/reads',
    summary: 'Last reads of a database',
    description: readsWords,
    access: 'look',
    params: inTenant,
    query: readsQuerySchema,
    response: sourceReadListSchema,
  }),
  listRegistrations: endpoint({
    method: 'GET',
    path: '/tenants/:code/registrations',
    summary: 'Who is registered',
    description:
      'Lists what the links that are up tell now of the tenant’s extensions and phones, with the phone where it is one of ours: by the MAC in its User-Agent, by the address that it fetches from, by its model, or because one phone alone has the line. Where it may be one of several, `phoneId` is null.',
    access: 'look',
    params: tenant,
    query: registrationListQuerySchema,
    response: registrationListSchema,
  }),
} as const

export const links = { about, calls }
