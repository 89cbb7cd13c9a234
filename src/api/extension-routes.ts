/** The API of extensions. */

import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import type { ExtensionSaving } from '../saving/save-extension.ts'
import type { ManyExtensionsSaving } from '../saving/save-many-extensions.ts'
import type { Extension } from '../schema/extension.ts'
import type { Api } from './api.ts'

type Parts = {
  extensions: ExtensionStore
  audit: Audit
  saving: ExtensionSaving
  many: ManyExtensionsSaving
}

export function extensionRoutes(api: Api, { extensions, audit, saving, many }: Parts): void {
  const shown = ({ password, ...extension }: ExtensionRecord): Extension => ({
    ...extension,
    hasPassword: password !== '',
  })

  api.on('listExtensions', async ({ scope, query }) => {
    const { items, ...total } = await extensions.list(scope, query)
    return { items: items.map(shown), ...total }
  })
  api.on('createExtension', async ({ scope, body }) => shown(await extensions.create(scope, body)))
  api.on('createExtensions', async ({ scope, query, body }) =>
    many.save(scope, body.extensions, query.onConflict),
  )
  api.on('extension', async ({ scope, params }) => shown(await extensions.read(scope, params.id)))
  api.on('updateExtension', async ({ scope, params, body, ifMatch }) => {
    const extension = await saving
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => shown(await extensions.read(scope, params.id))))
    return shown(extension)
  })
  api.on('deleteExtension', async ({ scope, params, query }) =>
    extensions.remove(scope, params.id, query.force),
  )
  api.on('revealExtension', async ({ scope, params }) => {
    const { password, number, name } = await extensions.read(scope, params.id)
    await audit.record(scope, 'extension.reveal', params.id, { name: `${number} ${name}`.trim() })
    return { password }
  })
}
