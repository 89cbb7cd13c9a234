import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { nextMac } from '../../test/support/tenant.ts'
import { auditStore } from '../auth/audit-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { adoptSchema, strangerListQuerySchema } from '../schema/inbox.ts'
import { deviceAdoption } from './adopt-device.ts'

const query = strangerListQuerySchema.parse({})

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { inbox, extensions, phones, db } = stores
  const scope = await stores.tenant('ONE')
  await inbox.tell(systemScope, [
    {
      ...{ way: 'http', mac: '', ip: '10.4.1.88', userAgent: 'Fono', asked: 'a.cfg' },
      ...{ tenantId: scope.tenantId, at: 1000, firstAt: 1000, times: 1, vendor: null, model: null },
      ...{ modelId: null, firmware: null, confidence: 'unknown', reasons: [] },
    },
  ])
  const adopting = (saving: Pick<typeof phones, 'create'> = phones) =>
    deviceAdoption({ inbox, extensions, saving, modelOf: async () => undefined })
  const list = async () => (await inbox.list(scope, query)).items
  const [device] = await list()
  assert.ok(device)
  const wanted = (mac = nextMac()) =>
    adoptSchema.parse({ name: 'Desk', mac, modelId: 'yealink-t54w', extensionId: null })
  const rows = async () => ({
    phones: (await phones.readMany(scope, await phones.idsOf(scope, {}))).map(({ mac }) => mac),
    inbox: (await list()).length,
    audits: (await auditStore(db).list(scope, { page: 1, pageSize: 100, order: 'desc' })).items
      .filter(({ action }) => action === 'phone.create' || action === 'inbox.adopt')
      .map(({ action, object }) => `${action} ${object.id}`)
      .sort(),
  })
  return { ...stores, scope, id: device.id, adopting, wanted, rows }
}

test('a device that shows no MAC becomes one phone, whoever adopts it at the same time', async (t) => {
  const { adopting, scope, id, wanted, rows } = await furnish(t)
  const { adopt } = adopting()
  const answers = await Promise.allSettled([
    adopt(scope, scope, id, wanted()),
    adopt(scope, scope, id, wanted()),
  ])
  const [phone, ...others] = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  assert.deepEqual(others, [])
  assert.ok(answers.some((each) => each.status === 'rejected' && refusedAs('DEVICE_NOT_FOUND')(each.reason)))
  assert.deepEqual(await rows(), {
    ...{ phones: [phone?.mac], inbox: 0 },
    audits: [`inbox.adopt ${phone?.id}`, `phone.create ${phone?.id}`],
  })
})

test('a phone that cannot be saved leaves its device in the inbox', async (t) => {
  const { adopting, scope, id, wanted, rows, phone } = await furnish(t)
  const { mac } = await phone(scope)
  const before = await rows()
  await assert.rejects(adopting().adopt(scope, scope, id, wanted(mac)), InvalidInput)
  assert.deepEqual(await rows(), before)
})

test('a device that somebody else adopts first is told as gone, and no second phone is made of it', async (t) => {
  const { adopting, scope, id, wanted, rows, phones } = await furnish(t)
  const [first, second] = [wanted(), wanted()]
  const slow = adopting({
    async create(...saved) {
      await adopting().adopt(scope, scope, id, first)
      return phones.create(...saved)
    },
  })
  await assert.rejects(slow.adopt(scope, scope, id, second), refusedAs('DEVICE_NOT_FOUND'))
  const { phones: kept, audits } = await rows()
  assert.deepEqual([kept, audits.length], [[first.mac], 2])
})
