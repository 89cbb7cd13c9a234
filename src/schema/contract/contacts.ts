/** Contacts of a tenant’s phone book. */

import {
  contactCreateSchema,
  contactListQuerySchema,
  contactListSchema,
  contactPatchSchema,
  contactSchema,
} from '../contact.ts'
import { endpoint, inTenant, tenant } from './endpoint.ts'

const about =
  'Entries of a tenant’s phone book who have no extension. Phones fetch them together with the extensions.'

const calls = {
  listContacts: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts',
    summary: 'Contacts of the phone book',
    description: 'Lists the contacts that the search finds by what the columns show.',
    access: 'look',
    params: tenant,
    query: contactListQuerySchema,
    response: contactListSchema,
  }),
  createContact: endpoint({
    method: 'POST',
    path: '/tenants/:code/contacts',
    summary: 'Add a contact',
    description:
      'A contact has 1 to 4 numbers; spaces and brackets in them are left out. A tenant has at most 10,000 contacts.',
    access: 'change',
    params: tenant,
    body: contactCreateSchema,
    example: { name: 'Anna Rossi', company: 'Acme', numbers: [{ kind: 'work', number: '+390612345' }] },
    response: contactSchema,
    status: 201,
  }),
  contact: endpoint({
    method: 'GET',
    path: '/tenants/:code/contacts/:id',
    summary: 'One contact',
    description: 'Answers its name, company and numbers as phones show them in the book.',
    access: 'look',
    params: inTenant,
    response: contactSchema,
  }),
  updateContact: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/contacts/:id',
    summary: 'Change a contact',
    description: 'Changes what it names; `numbers` replaces all numbers that it had.',
    access: 'change',
    params: inTenant,
    body: contactPatchSchema,
    response: contactSchema,
  }),
  deleteContact: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/contacts/:id',
    summary: 'Delete a contact',
    description: 'Phones no longer find it from their next fetch of the book on.',
    access: 'delete',
    params: inTenant,
  }),
} as const

export const contacts = { about, calls }
