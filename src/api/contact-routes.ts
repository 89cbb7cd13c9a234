/** The API of contacts. */

import { tellCurrent } from '../auth/revision.ts'
import type { ContactStore } from '../contacts/contact-store.ts'
import type { Api } from './api.ts'

export function contactRoutes(api: Api, { contacts }: { contacts: ContactStore }): void {
  api.on('listContacts', async ({ scope, query }) => contacts.list(scope, query))
  api.on('createContact', async ({ scope, body }) => contacts.create(scope, body))
  api.on('contact', async ({ scope, params }) => contacts.read(scope, params.id))
  api.on('updateContact', async ({ scope, params, body, ifMatch }) =>
    contacts
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(() => contacts.read(scope, params.id))),
  )
  api.on('deleteContact', async ({ scope, params }) => contacts.remove(scope, params.id))
}
