import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { furnishStores } from '../../test/support/open-stores.ts'
import type { ExtensionRecord } from '../extensions/extension-store.ts'
import { takenStore } from '../extensions/taken-store.ts'
import { linkReadStore } from '../links/link-read-store.ts'
import type { SourceRow } from '../links/sources/source-row.ts'
import { linkCreateSchema } from '../schema/link.ts'
import { previewQuerySchema } from '../schema/link-source.ts'
import { extensionTaking } from './take-extensions.ts'

const row: SourceRow = {
  ...{ key: '100', tenantKey: '', number: '100', name: 'Anna', tech: 'PJSIP', username: '100' },
  ...{ authUsername: '', password: 'New-4711', noPassword: '', isUnfinished: false },
  ...{ mailbox: '', voicemailNumber: '' },
}

test('pages of a preview are kept without the passwords that were read for it', async (t) => {
  const { db, clock, links, tenants, extensions, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100', password: 'Old-4711' })
  const database = linkCreateSchema.parse({
    ...{ name: 'pbx', kind: 'database', host: 'pbx.example.com', username: 'reader' },
    source: { system: 'asterisk', engine: 'mariadb', database: 'asterisk' },
  })
  const id = await links.create(scope, database)
  let reads = 0
  let draft: WeakRef<ExtensionRecord> | undefined
  const reader = {
    async read() {
      reads++
      return { rows: [row], waiting: '', notes: [], found: 'Asterisk' }
    },
    try: () => assert.fail(),
  }
  const { preview } = extensionTaking({
    ...{ links, tenants, extensions, reader, clock, reads: linkReadStore(db, clock) },
    taken: takenStore(db, clock, extensions),
    async check(_scope, wanted) {
      assert.equal(wanted.password, row.password)
      draft = new WeakRef(wanted)
    },
  })
  const first = await preview(scope, id, previewQuerySchema.parse({}))
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  assert.ok(draft && draft.deref() === undefined)
  assert.equal(first.counts.changed, 1)
  assert.deepEqual(await preview(scope, id, previewQuerySchema.parse({})), first)
  assert.equal(reads, 1)
})
