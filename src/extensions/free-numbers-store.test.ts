import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'

test('the next free extension is the lowest that registers and is on no phone, from a number on', async (t) => {
  const { extensions, tenant, extension, phone } = await furnishStores(t)
  const [one, two] = [await tenant('ONE'), await tenant('TWO')]
  const numbers = ['1000', '252', '251', '260']
  const made = new Map<string, string>()
  for (const number of numbers) made.set(number, (await extension(one, { number })).id)
  await extension(two, { number: '1' })
  await extension(one, { number: '2', tech: 'VIRTUAL' })
  await phone(one, { lines: [{ line: 1, extensionId: made.get('251') ?? '' }] })
  const next = async (from?: string) => (await extensions.freeExtension(one, from))?.number
  assert.equal(await next(), '252')
  assert.equal(await next('252'), '252')
  assert.equal(await next('253'), '260')
  assert.equal(await next('261'), '1000', 'a longer number is a higher one')
  assert.equal(await next('2000'), '252', 'it begins anew')
  const lines = numbers.map((number, at) => ({ line: at + 1, extensionId: made.get(number) ?? '' }))
  await phone(one, { lines })
  assert.equal(await next('252'), undefined)
})
