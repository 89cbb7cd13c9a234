/** The API of contacts. */

import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import type { Api } from './api.ts'

export function contactRoutes(api: Api, { contacts, audit }: { contacts: ContactStore; audit: Audit }): void {
  api.on('listContacts', async ({ scope, query }) => contacts.list(scope, query))
  api.on('createContact', async ({ scope, body, actor }) => {
    const contact = await contacts.create(scope, body)
    await audit.record(scope, actor, 'contact.create', contact.id)
    return contact
  })
  api.on('contact', async ({ scope, params }) => contacts.read(scope, params.id))
  api.on('updateContact', async ({ scope, params, body, actor, ifMatch }) => {
    const contact = await contacts
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(() => contacts.read(scope, params.id)))
    await audit.record(scope, actor, 'contact.update', params.id, Object.keys(body).join(' '))
    return contact
  })
  api.on('deleteContact', async ({ scope, params, actor }) => {
    await contacts.remove(scope, params.id)
    await audit.record(scope, actor, 'contact.delete', params.id)
  })
}
