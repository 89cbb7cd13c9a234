/** Contacts of a tenant’s phone book. */

import {
  contactCreateSchema,
  contactListQuerySchema,
  contactListSchema,
  contactPatchSchema,
  contactSchema,
} from '../contact.ts'
import { endpoint, inTenant, tenant } from './endpoint.ts'

export const contactCalls = {
  listContacts: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts',
    summary: 'Contacts of the phone book',
    access: 'read',
    params: tenant,
    query: contactListQuerySchema,
    response: contactListSchema,
  }),
  createContact: endpoint({
    method: 'POST',
    path: '/tenants/:code/contacts',
    summary: 'Add a contact',
    access: 'write',
    params: tenant,
    body: contactCreateSchema,
    response: contactSchema,
    status: 201,
  }),
  contact: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts/:id',
    summary: 'One contact',
    access: 'read',
    params: inTenant,
    response: contactSchema,
  }),
  updateContact: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/contacts/:id',
    summary: 'Change a contact',
    access: 'write',
    params: inTenant,
    body: contactPatchSchema,
    response: contactSchema,
  }),
  deleteContact: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/contacts/:id',
    summary: 'Delete a contact',
    access: 'write',
    params: inTenant,
  }),
} as const
