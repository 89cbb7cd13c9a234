/** Settings and parameters from the system down to a line, in the file that the phone fetches; and what comes to nothing is said. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { until } from '../support/processes.ts'
import { type Body, makeOffice, makePhone, type Office, sharedApp } from './office.ts'

describe('what a phone inherits', () => {
  const app = sharedApp()
  let office: Office
  let phone: Body
  before(async () => {
    office = await makeOffice(app(), 'HEIR', { language: 'de', timezone: 'Europe/Rome' })
    phone = await makePhone(app(), office)
  })

  const fetched = async (): Promise<Map<string, string>> => {
    const answer = await fetch(phone.provisioningUrl)
    assert.equal(answer.status, 200)
    const lines = (await answer.text()).split('\n').map((line) => line.split(' = '))
    return new Map(lines.map(([name = '', ...value]) => [name, value.join(' = ')]))
  }
  const levels = (): [level: string, path: string][] => [
    ['system', '/system'],
    ['tenant', office.path],
    ['model', `${office.path}/models/yealink-t54w/defaults`],
    ['phone', `${office.path}/phones/${phone.id}`],
  ]
  const fromOf = async (name: string): Promise<string> => {
    const path = `${office.path}/phones/${phone.id}/files/${phone.mac}.cfg`
    const { parameters } = await app().ok<Body>('GET', path)
    return parameters.find((each: Body) => each.name === name)?.from
  }

  test('a setting of each level wins over those above, and the file says which level it was', async () => {
    for (const [index, [level, path]] of levels().entries()) {
      await app().ok('PATCH', path, { settings: { registerExpiry: 100 + index, vlan: 10 + index } })
      const file = await fetched()
      assert.equal(file.get('account.1.sip_server.1.expires'), String(100 + index), level)
      assert.equal(file.get('static.network.vlan.internet_port_vid'), String(10 + index), level)
      assert.equal(await fromOf('static.network.vlan.internet_port_vid'), level)
    }
    await app().ok('PATCH', `${office.path}/phones/${phone.id}`, {
      settings: { 'lines.1.registerExpiry': 777 },
    })
    assert.equal((await fetched()).get('account.1.sip_server.1.expires'), '777')
  })

  test('a parameter of each level wins by its name over those above', async () => {
    for (const [index, [level, path]] of levels().entries()) {
      await app().ok('PATCH', path, {
        parameters: { 'static.network.vlan.internet_port_vid': `9${index}`, 'own.name': level },
      })
      const file = await fetched()
      assert.equal(file.get('static.network.vlan.internet_port_vid'), `9${index}`, level)
      assert.equal(file.get('own.name'), level)
      assert.equal(await fromOf('own.name'), level)
    }
  })

  test('a parameter that is forgotten at one level is what the level above says again, down to the definition', async () => {
    for (const [level, path] of levels().reverse()) {
      await app().ok('PATCH', path, {
        forgetParameters: ['static.network.vlan.internet_port_vid', 'own.name', 'never.set'],
      })
      // The phone still has what it was told: it is told to forget that.
      const above = { phone: 'model', model: 'tenant', tenant: 'system', system: '%NULL%' }[level]
      assert.equal((await fetched()).get('own.name'), above, level)
    }
    await until('it has forgotten', async () => !(await fetched()).has('own.name'))
    assert.equal(await fromOf('static.network.vlan.internet_port_vid'), 'phone')
  })

  test('the tenant’s own fields are its level: a setting below wins, the server of one line too', async () => {
    assert.equal((await fetched()).get('local_time.time_zone'), '+1')
    assert.equal((await fetched()).get('lang.gui'), 'German')
    await app().ok('PATCH', `${office.path}/phones/${phone.id}`, {
      settings: {
        timezone: 'Asia/Kolkata',
        language: 'fr',
        'lines.1.server': 'other.example.com',
        'lines.1.transport': 'tls',
      },
    })
    const file = await fetched()
    assert.equal(file.get('local_time.time_zone'), '+5:30')
    assert.equal(file.get('lang.gui'), 'French')
    assert.equal(file.get('account.1.sip_server.1.address'), 'other.example.com')
    assert.equal(file.get('account.1.sip_server.1.transport_type'), '2')
    assert.equal(file.get('account.1.sip_server.1.port'), '5061')
  })

  test('what is set and not honoured is said, with the level that set it and why', async () => {
    const settings = { language: 'ar', handset: 3, timezone: 'Africa/Casablanca', codecs: 'pcma,opus' }
    const changed = await app().ok<Body>('PATCH', `${office.path}/phones/${phone.id}`, { settings })
    const said = Object.fromEntries(changed.unsupported.map((each: Body) => [each.key, each]))
    assert.deepEqual(Object.keys(said).sort(), ['handset', 'language', 'timezone'])
    assert.deepEqual([said.handset.level, said.handset.message], ['phone', 'A T54W does not honour it'])
    assert.match(said.language.message, /^A T54W has no language “Arabic”$/)
    assert.match(said.timezone.message, /^A T54W cannot be told the rule by which the clock is changed there/)
    // The tenant’s own language is one that the phone has.
    assert.equal((await fetched()).get('lang.gui'), 'German')
    const list = await app().ok<Body>('GET', `${office.path}/phones`)
    assert.equal(list.items[0].unsupported.length, 3)
  })

  test('the catalogue says of every setting whether the model honours it', async () => {
    const model = await app().ok<Body>('GET', `${office.path}/models/yealink-t54w`)
    const keys = model.settings.map((setting: Body) => setting.key)
    assert.ok(keys.includes('vlan') && model.unsupported.includes('ipei'))
    assert.deepEqual(
      keys.filter((key: string) => model.unsupported.includes(key)),
      [],
    )
    const zone = model.settings.find((setting: Body) => setting.key === 'timezone')
    assert.ok(zone.unsupportedOptions.includes('Africa/Casablanca'))
    assert.ok(!zone.unsupportedOptions.includes('Europe/Rome'))
    assert.ok(model.keyKinds.lineKeys.includes('blf'))
    assert.ok(model.fields.includes('vlan') && model.honoured === model.fields.length)
  })
})

describe('a phone that lives through New Year', () => {
  const clock = manualClock(Date.UTC(2027, 11, 31, 12))
  const app = sharedApp({ clock })

  test('gets the days of the new year where no yearly rule says them, and is pending until it does', async () => {
    const office = await makeOffice(app(), 'YEAR')
    const phone = await makePhone(app(), office, { settings: { timezone: 'Asia/Jerusalem' } })
    const start = async () =>
      /^local_time\.start_time = (\S+)$/m.exec(await (await fetch(phone.provisioningUrl)).text())?.[1]
    const pending = async () => {
      const { status } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
      return status.pending
    }
    assert.deepEqual([await start(), await pending()], ['3/5/5/2', false])
    await clock.sleep(24 * 3600 * 1000)
    assert.deepEqual([await pending(), await start(), await pending()], [true, '3/4/5/2', false])
  })
})

describe('choices that a model has no word for', () => {
  const app = sharedApp()

  test('hide nothing that a level above says, for the phone as for a line', async () => {
    const office = await makeOffice(app(), 'WORDS')
    await app().ok('PATCH', office.path, { language: 'de' })
    const phone = await makePhone(app(), office, { settings: { language: 'ar' } })
    assert.match(await (await fetch(phone.provisioningUrl)).text(), /^lang\.gui = German$/m)
  })

  test('a key of such a kind is said at its place, and the key is taken back on the phone', async () => {
    const office = await makeOffice(app(), 'KEYS')
    const phone = await makePhone(app(), office, {
      ...{ modelId: 'grandstream-grp2614', mac: '000b82aaaa01' },
      lineKeys: [{ number: 16, kind: 'url', value: 'https://a.example', label: 'x' }],
    })
    assert.deepEqual(
      phone.unsupported.map((each: Body) => each.key),
      ['lineKeys.16'],
    )
    assert.match(await (await fetch(phone.provisioningUrl)).text(), /pks\.vpk\.16\.keyMode">None</)
  })
})

describe('a phone’s book', () => {
  const app = sharedApp()

  test('is served to it in its own form, and a change of it leaves the phone up to date', async () => {
    const office = await makeOffice(app(), 'BOOK')
    const phone = await makePhone(app(), office, { settings: { tenantPhoneBook: true } })
    const main = await (await fetch(phone.provisioningUrl)).text()
    const url = /^remote_phonebook\.data\.1\.url = (\S+)$/m.exec(main)?.[1] ?? assert.fail(main)
    const first = await fetch(url)
    assert.equal(first.status, 200)
    assert.match(await first.text(), /<Name>Reception of BOOK<\/Name>/)
    await app().ok('POST', `${office.path}/contacts`, {
      name: 'Zoë & Söhne',
      numbers: [{ kind: 'work', number: '0301234' }],
    })
    const second = await (await fetch(url)).text()
    assert.match(second, /<Name>Zoë &amp; Söhne<\/Name>\s*<Telephone label="Work">0301234<\/Telephone>/)
    const { status } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
    assert.equal(status.pending, false)
    const { items } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/files`)
    assert.ok(items.some((file: Body) => file.name === 'phonebook.xml' && file.bytes > 100))
  })

  test('is not served to a phone that is not to have it', async () => {
    const office = await makeOffice(app(), 'OFF')
    const phone = await makePhone(app(), office)
    assert.equal((await fetch(`${phone.provisioningUrl}phonebook.xml`)).status, 404)
    const { items } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
    assert.equal(items[0].reason.code, 'phoneBookOff')
    await app().ok('PATCH', office.path, { settings: { tenantPhoneBook: true } })
    assert.equal((await fetch(`${phone.provisioningUrl}phonebook.xml`)).status, 200)
  })

  test('holds nobody of another tenant', async () => {
    const [one, two] = [await makeOffice(app(), 'ONE'), await makeOffice(app(), 'TWO')]
    await app().ok('POST', `${two.path}/contacts`, {
      name: 'Only in TWO',
      numbers: [{ kind: 'work', number: '222' }],
    })
    const phone = await makePhone(app(), one, { settings: { tenantPhoneBook: true } })
    const book = await (await fetch(`${phone.provisioningUrl}phonebook.xml`)).text()
    assert.match(book, /Reception of ONE/)
    assert.doesNotMatch(book, /TWO/)
  })
})
