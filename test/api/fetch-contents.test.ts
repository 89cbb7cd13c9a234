/** What a phone was given by a fetch, and what has changed since. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freeMac, makeOffice, makePhone, type Office, phoneAsks, sharedApp, signedInUser } from './office.ts'

type Parameter = { name: string; value: string; secret: boolean }
type Change = { name: string; before: string | null; after: string | null; secret: boolean }
type Given = { state: string; message: string; parameters: Parameter[]; changes: Change[] | null }

describe('a fetch can be opened', () => {
  const shared = sharedApp()

  async function furnish(code: string, more: object = {}) {
    const app = shared()
    const office = await makeOffice(app, code)
    const mac = freeMac()
    const phone = await makePhone(app, office, { mac, settings: { adminPassword: 'Admin-1' }, ...more })
    const path = `${office.path}/phones/${phone.id}`
    return {
      ...{ app, office, phone, path },
      async fetches(file = `${mac}.cfg`): Promise<string> {
        await phoneAsks(`${phone.provisioningUrl}${file}`)
        const { items } = await app.ok<{ items: { id: string }[] }>('GET', `${path}/fetches?pageSize=1`)
        return items[0]?.id ?? assert.fail()
      },
      given: async (id: string, options = {}) =>
        (await app.ok<{ given: Given }>('GET', `${path}/fetches/${id}`, undefined, options)).given,
      change: (patch: object) => app.ok('PATCH', path, patch),
    }
  }

  test('what a phone was given is told with what has changed since, and no secret of then or now', async () => {
    const { fetches, given, change } = await furnish('THENONE')
    const first = await fetches()
    const same = await given(first)
    assert.deepEqual([same.state, same.changes], ['now', []])
    assert.ok(same.parameters.length > 20)
    await change({ settings: { timezone: 'Asia/Tokyo', adminPassword: 'Admin-2' }, name: 'Elsewhere' })
    await fetches()
    const then = await given(first)
    assert.equal(then.state, 'kept')
    const changed = Object.fromEntries(
      (then.changes ?? []).map(({ name, before, after }) => [name, [before, after]]),
    )
    assert.deepEqual(changed['local_time.time_zone'], [
      same.parameters.find(({ name }) => name === 'local_time.time_zone')?.value ?? null,
      '+9',
    ])
    assert.deepEqual(changed['static.security.user_password'], ['••••••••', '••••••••'])
    assert.equal(
      then.parameters.find(({ name }) => name === 'static.security.user_password')?.value,
      '••••••••',
    )
    assert.doesNotMatch(JSON.stringify([same, then]), /Admin-[12]/)
  })

  test('of each phone the last few are kept, and of an older one it is said that nobody knows any more', async () => {
    const { fetches, given, change } = await furnish('THENTWO')
    const ids: string[] = []
    for (const count of [1, 2, 3, 4, 5, 6, 7]) {
      await change({ name: `Desk ${count}`, settings: { ringtone: count } })
      ids.push(await fetches())
    }
    const states = await Promise.all(ids.map(async (id) => (await given(id)).state))
    assert.deepEqual(states, ['forgotten', 'forgotten', 'kept', 'kept', 'kept', 'kept', 'now'])
    assert.match((await given(ids[0] ?? '')).message, /no longer kept/)
  })

  test('a fetch that gave no file says so, and one of another tenant is not there', async () => {
    const { app, fetches, given, path } = await furnish('THENTHREE')
    const missing = await given(await fetches('805ec0ffffff.cfg'))
    assert.deepEqual([missing.state, missing.parameters, missing.changes], ['nothing', [], null])
    const other: Office = await makeOffice(app, 'THENSPY')
    const id = await fetches()
    const elsewhere = path.replace('THENTHREE', other.code)
    assert.equal((await app.call('GET', `${elsewhere}/fetches/${id}`)).status, 404)
    assert.equal((await app.call('GET', `${path}/fetches/none`)).body.code, 'FETCH_NOT_FOUND')
  })

  test('of a text template, of which nobody knows what was secret, what differs is told without its old value', async () => {
    const app = shared()
    const office = await makeOffice(app, 'THENFOUR')
    const source = `name = \${motto}\nhidden = \${adminPassword}\n`
    const model = await app.ok<{ id: string }>('POST', `${office.path}/models`, { name: 'Own', source })
    const phone = await makePhone(app, office, { mac: freeMac(), modelId: model.id })
    const path = `${office.path}/phones/${phone.id}`
    await app.ok('PATCH', path, { settings: { motto: 'Anna', adminPassword: 'Template-1' } })
    await phoneAsks(phone.provisioningUrl)
    const { items } = await app.ok<{ items: { id: string }[] }>('GET', `${path}/fetches`)
    await app.ok('PATCH', path, { settings: { motto: 'Bert', adminPassword: 'Template-2' } })
    await app.ok('PATCH', `${office.path}/models/${model.id}`, {
      source: `name = \${motto}\nhidden = open\n`,
    })
    const answer = await app.call('GET', `${path}/fetches/${items[0]?.id}`)
    const { state, changes } = answer.body.given as Given
    assert.equal(state, 'kept')
    assert.deepEqual(
      changes?.map(({ name, before, after }) => [name, before, after]),
      [
        ['name', '••••••••', 'Bert'],
        ['hidden', '••••••••', 'open'],
      ],
    )
    assert.doesNotMatch(answer.text, /Template-[12]/)
  })

  test('those who only look see no value under the name of a secret', async () => {
    const { app, fetches, given, change } = await furnish('THENFIVE', {
      parameters: { 'wifi.1.password': 'Wifi-1' },
    })
    const id = await fetches()
    await change({ parameters: { 'wifi.1.password': 'Wifi-2' } })
    const viewer = await signedInUser(app, { name: 'viola', role: 'viewer', tenants: ['THENFIVE'] })
    assert.doesNotMatch(JSON.stringify(await given(id, viewer.cookie)), /Wifi-[12]/)
    assert.doesNotMatch(JSON.stringify(await given(id)), /Wifi-[12]/)
  })
})
