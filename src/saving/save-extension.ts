/** An extension is changed: read → draft → check what the phones that show it can carry → write. */

import { requireRevision } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import type { ExtensionPatch } from '../schema/extension.ts'

type Parts = {
  extensions: Pick<ExtensionStore, 'read' | 'replace'>
  /** Throws InvalidInput with every field that is at fault. */
  check(scope: TenantScope, draft: ExtensionRecord): Promise<void>
}

export type ExtensionSaving = ReturnType<typeof extensionSaving>

export function extensionSaving({ extensions, check }: Parts) {
  return {
    async update(
      scope: TenantScope,
      id: string,
      patch: ExtensionPatch,
      ifMatch: number | undefined,
    ): Promise<ExtensionRecord> {
      const old = await extensions.read(scope, id)
      requireRevision(old, ifMatch)
      const draft = { ...old, ...patch }
      if (draft.username === '') draft.username = `${draft.number}-${scope.code}`
      await check(scope, draft)
      return extensions.replace(scope, draft, old.revision, Object.keys(patch))
    },
  }
}
