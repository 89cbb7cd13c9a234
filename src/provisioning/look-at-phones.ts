/** Works out what each file of some phones should be, and writes it where it is another. */

import { setImmediate as pause } from 'node:timers/promises'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Look, WantedStore } from '../phones/wanted-store.ts'
import type { KnownPhones } from './known-phones.ts'

type Parts = {
  wanted: Pick<WantedStore, 'fetched' | 'put'>
  known: Pick<KnownPhones, 'ofIds' | 'file'>
  rest(ms: number): Promise<unknown>
  isClosed(): boolean
}

/** Everybody else is heard between one phone and the next, and has as much time as it takes. */
export function lookAtPhones({ wanted, known, rest, isClosed }: Parts) {
  return async (scope: TenantScope, ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return
    const began = performance.now()
    const fetched = await wanted.fetched(systemScope, ids)
    const looks: Look[] = []
    for (const phone of await known.ofIds(scope, ids)) {
      await pause()
      if (isClosed()) return
      const { id } = phone.phone
      const main = await known.file(phone, '')
      const files = new Map(main ? [[main.name, { file: main.name, etag: main.etag, main: true }]] : [])
      for (const name of fetched.get(id) ?? []) {
        const file = files.has(name) ? undefined : await known.file(phone, name)
        if (file) files.set(name, { file: name, etag: file.etag, main: false })
      }
      looks.push({ tenantId: scope.tenantId, phoneId: id, files: [...files.values()] })
    }
    await wanted.put(systemScope, looks)
    await rest(performance.now() - began)
  }
}
