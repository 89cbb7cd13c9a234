import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { auditStore } from '../auth/audit-store.ts'
import type { SentContact } from '../uploads/sent-contacts.ts'
import { contactTaking } from './take-contacts.ts'

const sent = (name: string, number: string): SentContact => ({ name, numbers: [{ kind: 'work', number }] })

test('a button that is pressed twice adds each contact once', async (t) => {
  const { contacts, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { add } = contactTaking(contacts)
  const file = [sent('Anna', '101'), sent('Bert', '102')]
  const answers = await Promise.all([add(scope, file, undefined), add(scope, file, undefined)])
  assert.deepEqual(
    answers.toSorted((a, b) => b.added - a.added),
    [
      { added: 2, leftOut: 0 },
      { added: 0, leftOut: 2 },
    ],
  )
  assert.deepEqual((await contacts.all(scope)).map(({ name }) => name).sort(), ['Anna', 'Bert'])
  const audits = (await auditStore(db).list(scope, { page: 1, pageSize: 10, order: 'desc' })).items
  assert.deepEqual(
    audits.flatMap(({ action, detail }) => (action === 'contact.many' ? [detail] : [])),
    ['2 created'],
  )
})

test('a phone book is not filled beyond its bound, and whose it is does not see another’s', async (t) => {
  const { contacts, tenant, heard } = await furnishStores(t)
  const [one, two] = [await tenant('ONE'), await tenant('TWO')]
  const { add } = contactTaking(contacts)
  await add(one, [sent('Anna', '101')], undefined)
  heard()
  assert.deepEqual(await add(one, [sent('anna', '101')], undefined), { added: 0, leftOut: 1 })
  assert.deepEqual(heard(), [])
  assert.deepEqual(await add(two, [sent('anna', '101')], undefined), { added: 1, leftOut: 0 })
  const many = Array.from({ length: 10_000 }, (_, n) => sent(`Contact ${n}`, `${n}`))
  await assert.rejects(add(one, many, undefined), refusedAs('TOO_MANY_CONTACTS'))
  assert.equal((await contacts.all(one)).length, 1)
})
