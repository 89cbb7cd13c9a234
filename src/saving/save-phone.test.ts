import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { PhoneDraft } from '../phones/phone-record.ts'
import { phoneCreateSchema } from '../schema/phone.ts'

const errorsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('it was taken'),
    (error: unknown) => {
      assert.ok(error instanceof InvalidInput, String(error))
      return error.errors.map(({ path, message }) => `${path}: ${message}`)
    },
  )

test('all that is wrong with a phone is told at once, and nothing is written', async (t) => {
  const { phone, phones, phonesCheckedBy, tenant, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  const mac = '805ec0000001'
  await phone(scope, { name: 'Desk', mac })
  heard()
  const input = phoneCreateSchema.parse({ name: 'B', modelId: 'm', mac })
  const refuse = async () => {
    throw new InvalidInput([{ path: 'name', message: 'no' }], undefined, 3)
  }
  await assert.rejects(phonesCheckedBy(refuse).create(scope, input), (error: InvalidInput) => {
    assert.deepEqual([error.errors.map(({ path }) => path), error.more], [['name', 'mac'], 3])
    return true
  })
  const fail = async () => {
    throw new OffhookError('EXTENSION_NOT_FOUND')
  }
  await assert.rejects(phonesCheckedBy(fail).create(scope, input), refusedAs('EXTENSION_NOT_FOUND'))
  assert.deepEqual([heard(), (await phones.idsOf(scope, {})).length], [[], 1])
})

test('who approves sees the phone as it would be, with the place of each line in the request', async (t) => {
  const { phone, phonesCheckedBy, tenant, extension } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const { id } = await phone(scope, { settings: { server: 'a' }, parameters: { x: '1' } })
  let seen: PhoneDraft | undefined
  const look = async (_: unknown, draft: PhoneDraft) => {
    seen = draft
  }
  const lines = [
    { line: 1, extensionId: null },
    { line: 2, extensionId },
  ]
  const patch = { lines, settings: { callWaiting: true }, parameters: { y: '2' } }
  await phonesCheckedBy(look).update(scope, id, patch, 1)
  assert.deepEqual(seen?.lines, [{ line: 2, extensionId, index: 1 }])
  assert.deepEqual(seen?.settings, { server: 'a', callWaiting: true })
  assert.deepEqual(seen?.parameters, { x: '1', y: '2' })
})

test('a MAC address that is taken while the draft is approved is refused all the same', async (t) => {
  const { phone, phonesCheckedBy, tenant } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await phone(scope)
  const meanwhile = (mac: string) => {
    let isFirst = true
    return async () => {
      if (isFirst) await phone(scope, { name: 'First', mac })
      isFirst = false
    }
  }
  const input = (mac: string) => phoneCreateSchema.parse({ name: 'B', modelId: 'm', mac })
  const told = ['mac: “First” has this MAC address already']
  assert.deepEqual(
    await errorsOf(phonesCheckedBy(meanwhile('805ec0000001')).create(scope, input('805ec0000001'))),
    told,
  )
  const mac = '805ec0000002'
  assert.deepEqual(
    await errorsOf(phonesCheckedBy(meanwhile(mac)).update(scope, id, { mac }, undefined)),
    told,
  )
})
