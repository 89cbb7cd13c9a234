import assert from 'node:assert/strict'
import { test } from 'node:test'
import { f1 } from '../../test/support/fono.ts'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { changeManyStore } from '../phones/change-many-store.ts'
import { manyChanging } from './change-many.ts'

test('who hangs up while it is judged what phones bring along to another model ends that, looked at or changed', async (t) => {
  const { db, vault, clock, phones, tenant, phone } = await furnishStores(t)
  const scope = await tenant('ONE')
  for (let n = 0; n <= 100; n++) await phone(scope, { contact: `sip:${n}@192.0.2.1` })
  let judged: number[] = []
  const isStopped = () => judged.length === 2
  const changing = manyChanging({
    ...{ store: changeManyStore(db, vault, clock, phones), clock },
    models: { find: async () => f1 },
    async faults(_scope, drafts) {
      judged.push(drafts.length)
      return drafts.map(() => [])
    },
    filesOf: () => assert.fail(),
  })
  const chosen = { filter: {} }
  const wanted = { patch: { modelId: f1.id } }
  const refused = refusedAs('CHANGE_STOPPED')
  await assert.rejects(changing.preview(scope, chosen, wanted, { maySeeSecrets: false, isStopped }), refused)
  assert.deepEqual(judged, [1, 100])
  judged = []
  await assert.rejects(changing.change(scope, chosen, wanted, { isStopped }), refused)
  assert.deepEqual(judged, [1, 100])
})
