import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { furnishStores } from '../../test/support/open-stores.ts'

test('a lockout and its end stand in the audit trail, each once, and nothing of other phones', async (t) => {
  const { tenant, phone, phones, fetches, db, clock } = await furnishStores(t)
  const scope = await tenant('ONE')
  const [desk, other] = [await phone(scope), await phone(scope)]
  const wrong = async ({ id: phoneId }: typeof desk, ip: string, times: number) => {
    const of = { tenantId: scope.tenantId, phoneId, ip, at: clock.now() }
    for (let turn = 0; turn < times; turn++)
      fetches.record(
        bareFetch({ ...of, reason: { code: 'wrongCredentials', message: '' }, etag: '', main: false }),
      )
    await fetches.flush()
  }
  const told = async () => {
    const rows = await db.queries.selectFrom('audit').selectAll().orderBy('id').execute()
    await db.queries.deleteFrom('audit').execute()
    return rows
      .filter(({ action }) => /lock$/.test(action))
      .map((row) => [row.action, row.objectId, row.detail, row.tenantId, row.tenantCode, row.who])
  }
  await wrong(other, '203.0.113.7', 19)
  await wrong(desk, '203.0.113.7', 19)
  assert.deepEqual(await told(), [])
  await wrong(desk, '203.0.113.7', 6)
  const row = ['phone.lock', desk.id, '25 wrong passwords from 203.0.113.7', scope.tenantId, 'ONE', 'system']
  assert.deepEqual(await told(), [row])
  await wrong(desk, '203.0.113.7', 5)
  assert.deepEqual(await told(), [], 'it is locked out already')
  await clock.advance(1)
  await phones.unlock(scope, desk.id)
  assert.deepEqual(await told(), [['phone.unlock', desk.id, '', scope.tenantId, 'ONE', 'system']])
  assert.deepEqual((await phones.read(scope, other.id)).locks, [])
})
