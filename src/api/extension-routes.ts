/** The API of extensions. */

import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import type { Extension } from '../schema/extension.ts'
import type { Api } from './api.ts'

type Parts = {
  extensions: ExtensionStore
  audit: Audit
  /** Throws InvalidInput when a phone that shows this extension cannot carry its new values. */
  approve(scope: TenantScope, changed: ExtensionRecord): Promise<void>
}

export function extensionRoutes(api: Api, { extensions, audit, approve }: Parts): void {
  const shown = ({ password, ...extension }: ExtensionRecord): Extension => ({
    ...extension,
    hasPassword: password !== '',
  })

  api.on('listExtensions', async ({ scope, query }) => {
    const { items, total } = await extensions.list(scope, query)
    return { items: items.map(shown), total }
  })
  api.on('createExtension', async ({ scope, body }) => shown(await extensions.create(scope, body)))
  api.on('extension', async ({ scope, params }) => shown(await extensions.read(scope, params.id)))
  api.on('updateExtension', async ({ scope, params, body, ifMatch }) => {
    const extension = await extensions
      .update(scope, params.id, body, ifMatch, (changed) => approve(scope, changed))
      .catch(tellCurrent(async () => shown(await extensions.read(scope, params.id))))
    return shown(extension)
  })
  api.on('deleteExtension', async ({ scope, params, query }) =>
    extensions.remove(scope, params.id, query.force),
  )
  api.on('revealExtension', async ({ scope, params }) => {
    const { password } = await extensions.read(scope, params.id)
    await audit.record(scope, 'extension.reveal', params.id)
    return { password }
  })
}
