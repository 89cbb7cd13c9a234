import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusedAs } from '../../test/support/open-stores.ts'
import { body, furnishUploads, scope } from '../../test/support/upload-store.ts'

test('a file for which nothing makes room is refused before any of it is taken in', async (t) => {
  const { keep } = await furnishUploads(t, { perPhone: 2000, perTenant: 1000, inAll: 1e6 })
  await keep('1.log', 'x'.repeat(500))
  await keep('2.log', 'x'.repeat(500))
  let isAsked = false
  async function* watched(): AsyncGenerator<Uint8Array> {
    isAsked = true
    yield Buffer.from('x')
  }
  await assert.rejects(keep('3.log', watched(), 'phone-1', scope, 1), refusedAs('UPLOADS_FULL'))
  assert.equal(isAsked, false)
})

for (const [whose, limits, message] of [
  [
    'its tenant',
    { perTenant: 1500, inAll: 1e6 },
    'The tenant’s phones have sent as much as they may; delete some',
  ],
  ['all', { perTenant: 1e6, inAll: 1500 }, 'Uploads have as much room on this server as they may'],
] as const)
  test(`a file that is so short that no old one goes for it is still too much for ${whose}`, async (t) => {
    const { keep, names, onDisk } = await furnishUploads(t, { perPhone: 1000, ...limits })
    await keep('1.log', 'x'.repeat(900))
    await keep('1.log', 'x'.repeat(600), 'phone-2')
    const short = keep('2.log', body('x'.repeat(100)), 'phone-1', scope, 900)
    await assert.rejects(short, { code: 'UPLOADS_FULL', message })
    assert.deepEqual([await names(), onDisk().length], [['1.log'], 2])
  })

for (const [what, at] of [
  ['oldest goes, whatever its id', { z: 1, a: 2 }],
  ['one with the lower id goes of two that came at once', { a: 1, z: 1 }],
] as const)
  test(`the ${what}`, async (t) => {
    const { keep, names, db } = await furnishUploads(t, { perPhone: 1000, perTenant: 1000, inAll: 1e6 })
    await keep('1.log', 'x'.repeat(100), 'phone-2')
    const [first] = Object.keys(at)
    for (const id of ['z', 'a'] as const)
      await db.queries
        .insertInto('upload')
        .values({
          ...{ id, name: `${id}.log`, tenantId: 'tenant-a', phoneId: 'phone-1', contentType: '' },
          ...{ at: at[id], bytes: id === first ? 600 : 300 },
        })
        .execute()
    // Were the other one to go, there would not be room enough.
    await keep('new.log', 'x'.repeat(400))
    assert.deepEqual(await names(), ['new.log', first === 'z' ? 'a.log' : 'z.log'].sort())
  })
