/** Tenants. */

import { dhcpQuerySchema, dhcpTextsSchema } from '../dhcp.ts'
import {
  tenantCreateSchema,
  tenantListQuerySchema,
  tenantListSchema,
  tenantPatchSchema,
  tenantSchema,
} from '../tenant.ts'
import { endpoint, tenant } from './endpoint.ts'

const about = 'Organisations that own phones, extensions, contacts and models. Tenants cannot see each other.'

const calls = {
  listTenants: endpoint({
    method: 'GET',
    path: '/tenants',
    summary: 'Tenants',
    description: 'Lists the tenants that the caller sees, with how many phones and extensions each has.',
    access: 'signedIn',
    query: tenantListQuerySchema,
    response: tenantListSchema,
  }),
  createTenant: endpoint({
    method: 'POST',
    path: '/tenants',
    summary: 'Add a tenant',
    description:
      'The code must be free; it stands in every address of the tenant and in the user names of its extensions.',
    access: 'system',
    body: tenantCreateSchema,
    example: { code: 'ACME', name: 'Acme GmbH', timezone: 'Europe/Berlin', sipServer: 'pbx.example.com' },
    response: tenantSchema,
    status: 201,
  }),
  tenant: endpoint({
    method: 'GET',
    path: '/tenants/:code',
    summary: 'One tenant',
    description:
      'Answers its SIP servers, networks, settings and parameters, and how many phones and extensions it has.',
    access: 'look',
    params: tenant,
    response: tenantSchema,
  }),
  updateTenant: endpoint({
    method: 'PATCH',
    path: '/tenants/:code',
    summary: 'Change a tenant',
    description:
      'Changes what it names; settings and parameters merge by key. Only a system administrator changes the code. Phones whose files differ by it are pending, or are asked to resync when `autoResync` says so.',
    access: 'settings',
    params: tenant,
    body: tenantPatchSchema,
    response: tenantSchema,
  }),
  dhcpTexts: endpoint({
    method: 'GET',
    path: '/tenants/:code/dhcp',
    summary: 'Texts for DHCP servers',
    description:
      'Answers, for each of several DHCP servers, what goes into its configuration so that the phones of the makers that this tenant uses learn where to fetch. All phones are told the same address, so it holds no secret of a phone: the tenant’s first-contact URL, where it has one; else, where it has `tftpNetworks` and TFTP is on, this server by TFTP; else it is to be said in `url`.',
    access: 'look',
    params: tenant,
    query: dhcpQuerySchema,
    response: dhcpTextsSchema,
  }),
  deleteTenant: endpoint({
    method: 'DELETE',
    path: '/tenants/:code',
    summary: 'Delete an empty tenant',
    description:
      'Refused with `TENANT_NOT_EMPTY` while it has phones or extensions. Its models, contacts, operations and API keys go with it.',
    access: 'system',
    params: tenant,
  }),
} as const

export const tenants = { about, calls }
