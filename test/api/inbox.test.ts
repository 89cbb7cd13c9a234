/** The inbox and the first-contact URL, as a person and a phone meet them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agentOf } from '../support/phone-marks.ts'
import { assertProblem, type Body, freeMac, makeOffice, makePhone, refused, sharedApp } from './office.ts'

async function asked(url: string, userAgent: string) {
  const response = await fetch(url, { headers: { 'user-agent': userAgent } })
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date'))
  return { status: response.status, headers, text: await response.text() }
}

for (const threads of ['0', '1']) {
  describe(`the inbox, phones served by ${threads === '0' ? 'the main thread' : 'a thread'}`, () => {
    const app = sharedApp({ flags: ['--phone-threads', threads] })
    const phonesUrl = () => app().publicUrl

    test('a phone that asked is adopted with what is known of it, and then fetches as any other', async () => {
      const office = await makeOffice(app(), 'ADOPTS', { allowedNetworks: ['127.0.0.0/8'] })
      const mac = freeMac()
      const before = await asked(`${phonesUrl()}/${mac}.cfg`, agentOf(mac))
      assert.deepEqual([before.status, before.text], [404, ''])
      const { items, total } = await app().ok<Body>('GET', `${office.path}/inbox`)
      const [device] = items
      assert.equal(total, 1)
      assert.deepEqual(
        [
          device.mac,
          device.vendor,
          device.model,
          device.firmware,
          device.confidence,
          device.way,
          device.tenant,
        ],
        [mac, 'Yealink', 'T54W', '96.86.0.20', 'exact', 'http', 'ADOPTS'],
      )
      const offer = await app().ok<Body>('GET', `${office.path}/inbox/${device.id}`)
      assert.deepEqual(
        [offer.modelId, offer.extension.number, offer.name],
        ['yealink-t54w', '100', 'T54W 100'],
      )
      const phone = await app().ok<Body>('POST', `${office.path}/inbox/${device.id}/adopt`, {
        name: 'Reception',
        extensionId: offer.extension.id,
      })
      assert.deepEqual(
        [phone.name, phone.mac, phone.modelId, phone.extensions, phone.status.lastFetch],
        ['Reception', mac, 'yealink-t54w', ['100'], null],
      )
      assert.match(
        (await asked(`${phone.provisioningUrl}${mac}.cfg`, agentOf(mac))).text,
        /account\.1\.enable = 1/,
      )
      assert.equal((await app().ok<Body>('GET', `${office.path}/inbox`)).total, 0)
      assertProblem(await app().call('GET', `${office.path}/inbox/${device.id}`), 404, 'DEVICE_NOT_FOUND')
      // A network that two tenants name is nobody’s.
      await app().ok('PATCH', office.path, { allowedNetworks: [] })
    })

    test('at the first-contact URL a phone that was entered gets its own URL, whoever else nothing', async () => {
      const office = await makeOffice(app(), 'CONTACTS', { allowedNetworks: ['127.0.0.0/8'] })
      const phone = await makePhone(app(), office, { httpUsername: 'u', httpPassword: 'Http-password-9' })
      const { url, openUntil, networks } = await app().ok<Body>('POST', `${office.path}/first-contact`)
      assert.match(url, new RegExp(`^${phonesUrl()}/b/[a-z2-7]{26}/$`))
      assert.deepEqual([openUntil, networks], [null, ['127.0.0.0/8']])
      const got = await asked(`${url}${phone.mac}.cfg`, agentOf(phone.mac))
      assert.equal(
        got.text,
        `#!version:1.0.0.1\nstatic.auto_provision.server.url = ${phone.provisioningUrl}\n`,
      )
      const stranger = freeMac()
      const nothing = await asked(`${phonesUrl()}/nothing/here`, 'x')
      for (const [address, agent] of [
        [`${url}${stranger}.cfg`, agentOf(stranger)],
        [`${url}${phone.mac}.cfg`, agentOf(stranger)],
        [`${url}${phone.mac}-unheard.cfg`, agentOf(phone.mac)],
        [url.replace(/b\/.*/, `b/${'a'.repeat(26)}/${phone.mac}.cfg`), agentOf(phone.mac)],
      ] as const)
        assert.deepEqual(await asked(address, agent), nothing, address)
      const fetches = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
      assert.ok(fetches.items.some(({ reason }: Body) => reason.code === 'firstContact'))
      assert.ok(!JSON.stringify(fetches).includes(url.split('/')[4]))
      const inbox = await app().ok<Body>('GET', `${office.path}/inbox`)
      assert.deepEqual(
        inbox.items.map(({ mac, way }: Body) => [mac, way]).sort(),
        // One said another MAC in its User-Agent than in the name of the file.
        [
          ['', 'firstContact'],
          [stranger, 'firstContact'],
        ],
      )
      const texts = await app().ok<Body>('GET', `${office.path}/dhcp`)
      assert.deepEqual([texts.url, texts.firstContact], [url, url])
      assert.ok(texts.texts[0].text.includes(url))
    })
  })
}

describe('the inbox', () => {
  const app = sharedApp()
  const ask = async () => {
    const mac = freeMac()
    await asked(`${app().publicUrl}/${mac}.cfg`, agentOf(mac))
    return mac
  }

  test('who came from nobody’s network is seen by the system alone, which adopts it into a tenant', async () => {
    const office = await makeOffice(app(), 'SYSTEMS')
    const mac = await ask()
    const { items } = await app().ok<Body>('GET', `/inbox?q=${mac}`)
    assert.deepEqual([items.length, items[0].tenant], [1, null])
    assertProblem(await app().call('GET', '/inbox', undefined, { key: office.key }), 403, 'FORBIDDEN')
    assertProblem(
      await app().call('GET', `${office.path}/inbox/${items[0].id}`, undefined, { key: office.key }),
      404,
      'DEVICE_NOT_FOUND',
    )
    const offer = await app().ok<Body>('GET', `/inbox/${items[0].id}?tenant=systems`)
    assert.equal(offer.extension.number, '100')
    const nowhere = await app().call('POST', `/inbox/${items[0].id}/adopt`, { tenant: 'NOWHERE' })
    assert.deepEqual(refused(nowhere), { tenant: 'There is no tenant NOWHERE' })
    const phone = await app().ok<Body>('POST', `/inbox/${items[0].id}/adopt`, { tenant: 'SYSTEMS' })
    const saved = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
    assert.deepEqual([saved.mac, saved.name], [mac, `T54W ${mac.slice(-4)}`])
  })

  test('a dismissed one stays away until that is taken back', async () => {
    const office = await makeOffice(app(), 'DISMISS', { allowedNetworks: ['127.0.0.0/8'] })
    await ask()
    const list = (more = '') => app().ok<Body>('GET', `${office.path}/inbox${more}`)
    const [{ id }] = (await list()).items
    await app().ok('POST', `${office.path}/inbox/${id}/dismiss`, {})
    const without = await list()
    assert.deepEqual([without.total, without.dismissed], [0, 1])
    assert.equal((await list('?dismissed=true')).total, 1)
    const back = await app().ok<Body>('POST', `${office.path}/inbox/${id}/dismiss`, { dismissed: false })
    assert.deepEqual([back.dismissed, (await list()).total], [false, 1])
    await app().ok('PATCH', office.path, { allowedNetworks: [] })
  })

  test('who may only look sees the URL without its code, and changes nothing', async () => {
    const office = await makeOffice(app(), 'LOOKS')
    await app().ok('POST', `${office.path}/first-contact`)
    const view = { key: office.viewKey }
    const shown = await app().ok<Body>('GET', `${office.path}/first-contact`, undefined, view)
    assert.match(shown.url, /\/b\/[a-z2-7]{2}••••\/$/)
    const texts = await app().ok<Body>('GET', `${office.path}/dhcp`, undefined, view)
    assert.deepEqual([texts.url, texts.firstContact], [null, null])
    for (const [method, path] of [
      ['POST', 'first-contact'],
      ['POST', 'first-contact/open'],
      ['DELETE', 'first-contact'],
    ] as const)
      assertProblem(await app().call(method, `${office.path}/${path}`, {}, view), 403, 'READ_ONLY')
  })

  test('it is opened for an hour, which is audited as all that is done here', async () => {
    const office = await makeOffice(app(), 'OPENS')
    assertProblem(await app().call('POST', `${office.path}/first-contact/open`, {}), 409, 'NO_FIRST_CONTACT')
    await app().ok('POST', `${office.path}/first-contact`)
    const open = await app().ok<Body>('POST', `${office.path}/first-contact/open`, {})
    const minutes = (Date.parse(open.openUntil) - Date.now()) / 60_000
    assert.ok(minutes > 50 && minutes <= 60.1, `${minutes} minutes`)
    const closed = await app().ok<Body>('POST', `${office.path}/first-contact/open`, { open: false })
    assert.equal(closed.openUntil, null)
    await app().ok('DELETE', `${office.path}/first-contact`)
    assert.equal((await app().ok<Body>('GET', `${office.path}/first-contact`)).url, null)
  })
})
