/** Files that phones sent are put to use: what was changed at the phone, its logs, its contacts. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { askDatabase } from '../support/test-database.ts'
import { freeMac, makeOffice, makePhone, phoneAsks, sharedApp, signedInUser } from './office.ts'

type Overrides = {
  items: { name: string; theirs: string; ours: string | null; same: boolean; secret: boolean }[]
  takeBack: { reaches: boolean; how: string }
}

describe('what phones send is put to use', () => {
  const shared = sharedApp()

  async function furnish(code: string, more: object = {}) {
    const app = shared()
    const office = await makeOffice(app, code)
    const mac = freeMac()
    const phone = await makePhone(app, office, { mac, acceptUploads: true, ...more })
    const path = `${office.path}/phones/${phone.id}`
    const url = (name: string) => `${phone.provisioningUrl}${mac}${name}`
    const uploads = async () =>
      (await app.ok<{ items: { id: string; name: string; role: string | null }[] }>('GET', `${path}/uploads`))
        .items
    return {
      ...{ app, office, phone, mac, path, url, uploads },
      async sends(name: string, body: string): Promise<string> {
        assert.equal((await phoneAsks(url(name), { method: 'PUT', body })).status, 201)
        const sent = (await uploads()).find((each) => each.name === `${mac}${name}`)
        return `${path}/uploads/${sent?.id}`
      },
      now: async (name: string) =>
        `${path}/uploads/${(await uploads()).find((each) => each.name === `${mac}${name}`)?.id}`,
    }
  }

  const local = [
    '#!version:1.0.0.1',
    '##File header "#!version:1.0.0.1" can not be edited or deleted.##',
    'phone_setting.backlight_time = 1800',
    'local_time.time_format = 0',
    'static.security.user_password = Changed-at-phone',
    'features.unheard_of = 7',
    '',
  ].join('\n')

  test('what was changed at the phone stands beside ours, and no secret is shown of either', async () => {
    const { app, sends, uploads } = await furnish('USEONE', { settings: { adminPassword: 'Ours-1' } })
    const upload = await sends('-local.cfg', local)
    assert.deepEqual(
      (await uploads()).map(({ role }) => role),
      ['overrides'],
    )
    const { items, takeBack } = await app.ok<Overrides>('GET', `${upload}/overrides`)
    assert.equal(takeBack.reaches, true)
    const of = (name: string) => items.find((each) => each.name === name) ?? assert.fail(name)
    assert.deepEqual(of('features.unheard_of'), {
      ...{ name: 'features.unheard_of', theirs: '7', ours: null, same: false, secret: false },
    })
    assert.deepEqual(of('static.security.user_password'), {
      ...{ name: 'static.security.user_password', theirs: '••••••••', ours: '••••••••', same: false },
      secret: true,
    })
    assert.doesNotMatch(JSON.stringify(items), /Changed-at-phone|Ours-1/)
  })

  test('taken over, a change becomes the phone’s own parameter, saved as any other change', async () => {
    const { app, sends, path, url } = await furnish('USETWO')
    const upload = await sends('-local.cfg', local)
    const names = ['features.unheard_of', 'static.security.user_password']
    const { items } = await app.ok<Overrides>('POST', `${upload}/take-over`, { names })
    assert.deepEqual(
      items.filter(({ same }) => same).map(({ name }) => name),
      ['static.security.user_password', 'features.unheard_of'],
    )
    const { parameters } = await app.ok<{ parameters: Record<string, string> }>('GET', path)
    assert.deepEqual(parameters, {
      'features.unheard_of': '7',
      'static.security.user_password': 'Changed-at-phone',
    })
    assert.match((await phoneAsks(url('.cfg'))).text, /^features\.unheard_of = 7$/m)
    const gone = await app.call('POST', `${upload}/take-over`, { names: ['features.never'] })
    assert.deepEqual([gone.status, gone.body.code], [409, 'UPLOAD_UNREADABLE'])
  })

  test('what our file could not carry is refused at its parameter, and nothing is taken over', async () => {
    const { app, sends, path } = await furnish('USETHREE')
    const upload = await sends('-local.cfg', `${local}phone_setting.x = %NULL%\n`)
    const names = ['phone_setting.x', 'features.unheard_of']
    const { status, body } = await app.call('POST', `${upload}/take-over`, { names })
    assert.equal(status, 400)
    assert.deepEqual(
      body.errors.map(({ path }: { path: string }) => path),
      ['parameters.phone_setting.x'],
    )
    assert.deepEqual((await app.ok<{ parameters: object }>('GET', path)).parameters, {})
  })

  test('taken back, a change is gone from the file that the phone fetches again', async () => {
    const { app, sends, url, now } = await furnish('USEFOUR')
    const upload = await sends('-local.cfg', local)
    const names = ['phone_setting.backlight_time', 'static.security.user_password']
    const { items } = await app.ok<Overrides>('POST', `${upload}/take-back`, { names })
    assert.deepEqual(
      items.map(({ name }) => name),
      ['local_time.time_format', 'features.unheard_of'],
    )
    assert.equal(
      (await phoneAsks(url('-local.cfg'))).text,
      '#!version:1.0.0.1\nlocal_time.time_format = 0\nfeatures.unheard_of = 7\n',
    )
    const rest = { names: ['local_time.time_format', 'features.unheard_of'] }
    await app.ok('POST', `${await now('-local.cfg')}/take-back`, rest)
    assert.equal((await phoneAsks(url('-local.cfg'))).text, '#!version:1.0.0.1\n')
  })

  test('what could not be taken back is not said to be: no row of the audit trail without its file', async () => {
    const { app, sends, url, now, phone } = await furnish('USETEN')
    const audited = async () =>
      (
        await askDatabase(
          app.folder,
          `select detail from audit where action = 'upload.takeBack' and "objectId" = '${phone.id}'`,
        )
      ).map(({ detail }) => detail)
    const names = ['features.unheard_of']
    const upload = await sends('-local.cfg', local)
    const ends = Promise.withResolvers<void>()
    /** Sent, but for its end. */
    async function* slowly() {
      yield Buffer.from('a log')
      await ends.promise
    }
    const isBusy = async () => (await phoneAsks(url('-sys.log'), { method: 'PUT', body: 'x' })).status === 503
    const sending = [1, 2].map((number) =>
      fetch(url(`-${number}.log`), { method: 'PUT', body: slowly(), duplex: 'half' } as RequestInit),
    )
    while (!(await isBusy())) await new Promise((resolve) => setImmediate(resolve))
    const refused = await app.call('POST', `${upload}/take-back`, { names })
    ends.resolve()
    await Promise.all(sending)
    assert.deepEqual([refused.body.code, await audited()], ['UPLOADS_BUSY', []])
    await app.ok('POST', `${await now('-local.cfg')}/take-back`, { names })
    assert.deepEqual(await audited(), names)
  })

  test('where nothing is known that makes a phone forget, that is said, and nothing is taken back', async () => {
    const { app, sends } = await furnish('USEFIVE', { modelId: 'poly-vvx450' })
    const upload = await sends(
      '-phone.cfg',
      '<?xml version="1.0"?><PHONE_CONFIG><OVERRIDES up.backlight.onIntensity="2" reg.1.label="Own"/></PHONE_CONFIG>',
    )
    const { items, takeBack } = await app.ok<Overrides>('GET', `${upload}/overrides`)
    assert.deepEqual(
      items.map(({ name, theirs }) => [name, theirs]),
      [
        ['up.backlight.onIntensity', '2'],
        ['reg.1.label', 'Own'],
      ],
    )
    assert.equal(takeBack.reaches, false)
    const { body } = await app.call('POST', `${upload}/take-back`, { names: ['reg.1.label'] })
    assert.equal(body.code, 'UPLOAD_UNREADABLE')
  })

  test('a log is searched line by line, two hundred at a time', async () => {
    const { app, sends } = await furnish('USESIX')
    const lines = Array.from({ length: 1000 }, (_, n) => `line ${n + 1} ${n % 2 ? 'REGISTER sent' : 'idle'}`)
    const upload = await sends('-sys.log', `${lines.join('\r\n')}\r\n\u001b[31mred\u001b[0m alert\u0007`)
    type Found = { lines: { number: number; text: string }[]; more: boolean }
    const found = await app.ok<Found>('GET', `${upload}/lines?q=register`)
    assert.deepEqual([found.lines.length, found.more], [200, true])
    assert.deepEqual(found.lines[0], { number: 2, text: 'line 2 REGISTER sent' })
    const next = await app.ok<Found>('GET', `${upload}/lines?q=register&after=${found.lines.at(-1)?.number}`)
    assert.equal(next.lines[0]?.number, 402)
    const last = await app.ok<Found>('GET', `${upload}/lines?q=alert`)
    assert.deepEqual(last, { lines: [{ number: 1001, text: 'red alert\ufffd' }], more: false })
    assert.deepEqual(await app.ok<Found>('GET', `${upload}/lines?q=none`), { lines: [], more: false })
  })

  const contacts = `<?xml version="1.0" encoding="UTF-8"?>
<root_contact>
<contact display_name="Anna Verdi" office_number="101" mobile_number="+39 333 1" other_number="" line="0" ring="Auto" group_id_name="All Contacts"/>
<contact display_name="Bert" office_number="0611" mobile_number="" other_number="" line="0" ring="" group_id_name=""/>
<contact display_name="Bert" office_number="0611" mobile_number="" other_number="" line="0" ring="" group_id_name=""/>
<contact display_name="Carl" office_number="12" mobile_number="" other_number="" line="0" ring="" group_id_name=""/>
<contact display_name="Dora" office_number="13" mobile_number="" other_number="" line="0" ring="" group_id_name=""/>
<contact display_name="Nobody" office_number="" mobile_number="" other_number="" line="0" ring="" group_id_name=""/>
</root_contact>
`

  test('contacts are looked at first, then added; what the phone book has is never added again', async () => {
    const { app, office, sends } = await furnish('USESEVEN')
    const makes = (name: string, number: string) =>
      app.ok('POST', `${office.path}/contacts`, { name, numbers: [{ kind: 'work', number }] })
    await makes('carl', '12')
    await makes('Dora', '99')
    const upload = await sends('-contact.xml', contacts)
    type Sent = { items: { name: string; status: string; why: string; numbers: object[] }[] }
    const { items } = await app.ok<Sent>('GET', `${upload}/contacts`)
    assert.deepEqual(
      items.map(({ name, status }) => `${name}: ${status}`),
      ['Anna Verdi: new', 'Bert: new', 'Bert: twice', 'Carl: known', 'Dora: sameName', 'Nobody: unfit'],
    )
    assert.equal(items[4]?.why, 'The phone book has Dora with 99')
    assert.deepEqual(await app.ok('POST', `${upload}/contacts`, {}), { added: 2, leftOut: 4 })
    assert.deepEqual(await app.ok('POST', `${upload}/contacts`, {}), { added: 0, leftOut: 6 })
    assert.deepEqual(await app.ok('POST', `${upload}/contacts`, { places: [3, 4] }), { added: 1, leftOut: 5 })
    const book = await app.ok<{ items: { name: string; numbers: { kind: string; number: string }[] }[] }>(
      'GET',
      `${office.path}/contacts`,
    )
    assert.deepEqual(
      book.items.map(({ name, numbers }) => `${name} ${numbers.map(({ number }) => number).join(' ')}`),
      ['Anna Verdi 101 +393331', 'Bert 0611', 'carl 12', 'Dora 99', 'Dora 13'],
    )
  })

  test('a file that is not what its name says is told in a sentence, and changes nothing', async () => {
    const { app, sends } = await furnish('USEEIGHT')
    const upload = await sends('-contact.xml', '<root_contact><contact')
    for (const path of ['contacts', 'overrides']) {
      const { status, body } = await app.call('GET', `${upload}/${path}`)
      assert.deepEqual([status, body.code], [409, 'UPLOAD_UNREADABLE'])
      assert.match(body.detail, path === 'contacts' ? /^Its contacts cannot be read: / : /^Nothing is known/)
    }
    const long = await sends('-local.cfg', 'a = b\n'.repeat(200_000))
    assert.match((await app.call('GET', `${long}/overrides`)).body.detail, /over 1 MB/)
  })

  test('who may only look may look into no file', async () => {
    const { app, sends } = await furnish('USENINE')
    const upload = await sends('-local.cfg', local)
    const viewer = await signedInUser(app, { name: 'valo', role: 'viewer', tenants: ['USENINE'] })
    for (const path of ['overrides', 'contacts', 'lines'])
      assert.equal((await app.call('GET', `${upload}/${path}`, undefined, viewer.cookie)).status, 403)
  })
})
