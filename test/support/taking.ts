/** Extensions that are taken out of a PBX's database, on real stores; what is read there is said by the test. */

import type { TestContext } from 'node:test'
import { actingAs, type TenantScope } from '../../src/auth/tenant-scope.ts'
import { takenStore } from '../../src/extensions/taken-store.ts'
import { linkReadStore } from '../../src/links/link-read-store.ts'
import { type SourceRow, sourceRow } from '../../src/links/sources/source-row.ts'
import { extensionTaking } from '../../src/saving/take-extensions.ts'
import { linkCreateSchema } from '../../src/schema/link.ts'
import { furnishStores } from './open-stores.ts'

export const row = (number: string, more: Partial<SourceRow> = {}): SourceRow =>
  sourceRow({ key: number, number, tech: 'SIP', username: number, password: `secret ${number}`, ...more })

export async function furnishTaking(t: TestContext) {
  const stores = await furnishStores(t)
  const { db, clock, extensions, tenants, links } = stores
  const reads = linkReadStore(db, clock)
  const taken = takenStore(db, clock, extensions)
  /** By the name of the link's host; asked anew for each read. */
  const tables = new Map<string, () => SourceRow[] | Promise<SourceRow[]>>()
  let check: () => Promise<void> = async () => undefined
  let opened: () => Promise<void> = async () => undefined
  const reader = {
    read: async ({ host }: { host: string }) => ({
      ...{ rows: (await tables.get(host)?.()) ?? [], waiting: '', notes: [], found: 'MariaDB 11' },
    }),
    try: async () => ({ found: '', extensions: 0, warnings: [], waiting: '' }),
  }
  const taking = extensionTaking({
    ...{ reads, taken, extensions, tenants, reader, clock },
    links: {
      async readOpen(...of) {
        const link = await links.readOpen(...of)
        await opened()
        return link
      },
    },
    check: () => check(),
  })
  const link = (scope: TenantScope, host: string) =>
    links.create(
      scope,
      linkCreateSchema.parse({
        ...{ name: host, kind: 'database', host },
        source: { system: 'kamailio', engine: 'mariadb', database: 'kamailio' },
      }),
    )
  return {
    ...stores,
    ...{ reads, taken, tables, taking, link },
    anna: async (code: string) => actingAs(await stores.tenant(code), { name: 'anna', address: null }),
    /** While an extension is about to be changed. */
    meanwhile: (work: () => Promise<void>) => {
      check = async () => {
        check = async () => undefined
        await work()
      }
    },
    /** From now on it cannot be opened. */
    spoil: (id: string) => db.queries.updateTable('link').set({ source: '{' }).where('id', '=', id).execute(),
    /** Between its being opened and its being read. */
    onceOpened: (work: () => Promise<void>) => {
      opened = async () => {
        opened = async () => undefined
        await work()
      }
    },
    readsOf: async (scope: TenantScope, id: string) =>
      (await reads.list(scope, id, { page: 1, pageSize: 50 })).items,
  }
}
