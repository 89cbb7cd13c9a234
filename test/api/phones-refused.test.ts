/** What a phone may not be: each refusal at its field, with a sentence that helps, and nothing written. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  type Body,
  freeMac,
  makeOffice,
  makePhone,
  type Office,
  refused,
  sharedApp,
  withModules,
} from './office.ts'

describe('a phone is refused', () => {
  const shared = sharedApp()
  let office: Office
  let other: Office
  let existing: Body
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    other = await makeOffice(shared(), 'OTHER')
    existing = await makePhone(shared(), office, { name: 'Reception desk' })
  })

  const sound = () => ({ name: 'New', modelId: 'yealink-t54w', mac: freeMac() })
  const create = async (change: object) =>
    refused(await shared().call('POST', `${office.path}/phones`, { ...sound(), ...change }))
  const patch = async (change: object) =>
    refused(await shared().call('PATCH', `${office.path}/phones/${existing.id}`, change))

  /** A sentence, not a word of a program. */
  function assertHelps(fields: Record<string, string>, path: string, pattern: RegExp): void {
    assert.deepEqual(Object.keys(fields), [path])
    assert.match(fields[path] ?? '', pattern)
    assert.doesNotMatch(fields[path] ?? '', /undefined|regex|pattern|ZodError|invalid_type/i)
  }

  test('with a MAC that is none, saying what is wrong with it', async () => {
    for (const [mac, says] of [
      ['001565', /6 hex digits; a MAC address has 12/],
      ['00:15:65:aa:bb:cc:dd', /14 hex digits/],
      ['00:15:65:aa:bb:gg', /“g” is no hex digit/],
      ['000000000000', /all zeros/],
      ['ff:ff:ff:ff:ff:ff', /all ones/],
      ['01:15:65:aa:bb:cc', /multicast/],
      ['٠٠١٥٦٥aabbcc', /no hex digit/],
    ] as const) {
      assertHelps(await create({ mac }), 'mac', says)
      assertHelps(await patch({ mac }), 'mac', says)
    }
    assert.deepEqual(Object.keys(await create({ mac: 17 })), ['mac'])
  })

  test('without a MAC, unless it is virtual', async () => {
    for (const mac of [undefined, '', null])
      assertHelps(await create({ mac }), 'mac', /stands on the label.*Virtual phone provisioning/)
  })

  test('with a MAC that a phone of this tenant has, naming that phone', async () => {
    assertHelps(await create({ mac: existing.mac }), 'mac', /^“Reception desk” has this MAC address already$/)
    const third = await makePhone(shared(), office)
    assertHelps(
      refused(await shared().call('PATCH', `${office.path}/phones/${third.id}`, { mac: existing.mac })),
      'mac',
      /“Reception desk” has this MAC/,
    )
  })

  test('with a MAC that a phone of another tenant has, without saying whose', async () => {
    const theirs = await makePhone(shared(), other, { name: 'Hidden desk' })
    const fields = await create({ mac: theirs.mac })
    assertHelps(fields, 'mac', /outside of this tenant has this MAC address already/)
    assert.doesNotMatch(JSON.stringify(fields), /Hidden|OTHER/)
    assertHelps(await patch({ mac: theirs.mac }), 'mac', /outside of this tenant/)
  })

  test('without a name, or with one of blanks', async () => {
    assertHelps(await create({ name: '' }), 'name', /A phone needs a name/)
    assertHelps(await create({ name: '   ' }), 'name', /A phone needs a name/)
    assertHelps(await create({ name: undefined }), 'name', /needed/)
    assertHelps(await patch({ name: ' ' }), 'name', /A phone needs a name/)
    assertHelps(await create({ name: 'x'.repeat(121) }), 'name', /at most 120 characters/)
    assertHelps(await create({ name: 'a\nb' }), 'name', /line break or control character/)
  })

  test('with a line that its model does not have', async () => {
    const lineOf = (line: number) => ({ lines: [{ line, extensionId: office.extensionId }] })
    for (const line of [0, 17])
      assertHelps(
        await create(lineOf(line)),
        'lines.0.line',
        new RegExp(`^A T54W has no line ${line}; it has lines 1 to 16$`),
      )
    assertHelps(await patch(lineOf(17)), 'lines.0.line', /has no line 17/)
    assertHelps(await create({ ...lineOf(40), modelId: 'linphone-linphone' }), 'lines.0.line', /no line 40/)
  })

  test('with a line named twice', async () => {
    const line = { line: 1, extensionId: office.extensionId }
    assertHelps(await create({ lines: [line, line] }), 'lines.1.line', /Line 1 is named twice/)
  })

  test('with an extension of another tenant, or one that is not there', async () => {
    for (const extensionId of [other.extensionId, 'no-such-extension']) {
      const lines = [
        { line: 2, extensionId: null },
        { line: 1, extensionId },
      ]
      assertHelps(await create({ lines }), 'lines.1.extensionId', /has no such extension; choose one/)
      assertHelps(await patch({ lines }), 'lines.1.extensionId', /has no such extension/)
    }
  })

  test('with a virtual extension that nothing stands behind', async () => {
    const empty = await shared().ok<Body>('POST', `${office.path}/extensions`, {
      number: '900',
      name: 'Nobody',
      tech: 'VIRTUAL',
    })
    assertHelps(
      await create({ lines: [{ line: 1, extensionId: empty.id }] }),
      'lines.0.extensionId',
      /900 is virtual and has no members.*add a member/,
    )
  })

  test('with a model that is not there', async () => {
    assertHelps(await create({ modelId: 'acme-3000' }), 'modelId', /no such phone model; choose one/)
    assertHelps(await patch({ modelId: 'acme-3000' }), 'modelId', /no such phone model/)
    assertHelps(await create({ modelId: undefined }), 'modelId', /needed/)
  })

  test('with a field that nobody knows', async () => {
    assertHelps(await create({ macAddress: 'x' }), 'macAddress', /There is no such field/)
    assertHelps(await patch({ id: 'x' }), 'id', /There is no such field/)
    assertHelps(
      await create({ lines: [{ line: 1, extensionId: null, label: 'x' }] }),
      'lines.0.label',
      /no such field/,
    )
  })

  test('with a setting that nobody knows, or of another type', async () => {
    assertHelps(await create({ settings: { colour: 'red' } }), 'settings.colour', /no such setting/)
    assertHelps(await create({ settings: { callWaiting: 'yes' } }), 'settings.callWaiting', /on or off/)
    assertHelps(
      await create({ settings: { resyncInterval: 1 } }),
      'settings.resyncInterval',
      /at least 5 minutes/,
    )
    assertHelps(await create({ settings: { language: 'xx' } }), 'settings.language', /expected one of en, de/)
    assertHelps(await create({ settings: { 'lines.1.dtmf': 'morse' } }), 'settings.lines.1.dtmf', /rfc4733/)
    assertHelps(await patch({ settings: { ntpServer: 'a b' } }), 'settings.ntpServer', /host name/)
  })

  test('with a contact that is no SIP URI', async () => {
    for (const contact of ['192.0.2.1', 'http://192.0.2.1/', 'sip:', 'sip:a@b:99999', 'sip:a@b\r\nEvent: x'])
      assert.deepEqual(Object.keys(await create({ contact })), ['contact'], contact)
    assertHelps(await patch({ contact: 'phone 7' }), 'contact', /sip/i)
  })

  test('with a file name that could leave its folder', async () => {
    for (const fileName of ['../x.cfg', 'a/b.cfg', 'a\\b.cfg', '..', '.', 'a\u0000b', 'a?b', '%2e%2e'])
      assert.deepEqual(Object.keys(await create({ fileName })), ['fileName'], fileName)
    assertHelps(await patch({ fileName: '/etc/passwd' }), 'fileName', /no slashes, such as demo-/)
  })

  test('with a user name for HTTP that Basic cannot carry', async () => {
    assertHelps(await create({ httpUsername: 'a:b' }), 'httpUsername', /“:”/)
    assertHelps(await create({ httpPassword: 'a\nb' }), 'httpPassword', /line break or control/)
  })

  test('with a secret of another form', async () => {
    assertHelps(await create({ secret: 'short' }), 'secret', /26 characters.*leave it out/)
    for (const secret of ['a'.repeat(26), 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop22qwertyuiop23qw'])
      assertHelps(await create({ secret }), 'secret', /can be guessed.*leave it out/)
  })

  test('with a key that its model does not have', async () => {
    const fields = await create({ lineKeys: [{ number: 28, kind: 'blf', value: '101' }] })
    assertHelps(fields, 'lineKeys.0.number', /has 27 keys; there is no key 28/)
  })

  test('with a key that is nothing without its value', async () => {
    for (const [kind, says] of [
      ['blf', /A BLF key needs the number whose lamp it is/],
      ['speedDial', /needs the number that it calls/],
      ['intercom', /needs the number that it calls/],
      ['dtmf', /needs the digits that it sends/],
      ['url', /needs the address that it opens/],
    ] as const) {
      assertHelps(await create({ lineKeys: [{ number: 3, kind, value: ' ' }] }), 'lineKeys.0.value', says)
      const expansionKeys = [{ module: 1, number: 3, kind }]
      assertHelps(await patch({ expansionKeys }), 'expansionKeys.0.value', says)
    }
    assertHelps(await create({ lineKeys: [{ number: 0, kind: 'line' }] }), 'lineKeys.0.number', /1 to 500/)
  })

  test('with an address that none can be, in the contact or a setting', async () => {
    assertHelps(await create({ contact: 'sip:100@999.999.1.1' }), 'contact', /no IPv4 address.*at most 255/)
    const four = /“999.999.1.1” is no IPv4 address: expected four numbers of 0 to 255/
    for (const key of ['server', 'ntpServer', 'outboundProxy', 'lines.1.server'])
      assertHelps(await create({ settings: { [key]: '999.999.1.1' } }), `settings.${key}`, four)
    for (const server of ['1.2.3', '10.0.0.1.5', 'pbx.example.com.7', '[2001:db8::x]', '0x7f.1'])
      assertHelps(await create({ settings: { server } }), 'settings.server', /expected/)
  })

  test('with two keys in one place', async () => {
    const key = (number: number) => ({ number, kind: 'blf', value: '101' })
    assertHelps(
      await create({ lineKeys: [key(3), key(4), key(3)] }),
      'lineKeys.2.number',
      /Key 3 is named twice/,
    )
    assertHelps(await patch({ lineKeys: [key(3), key(3)] }), 'lineKeys.1.number', /Key 3 is named twice/)
  })

  test('with keys on expansion modules that its model does not take', async () => {
    const key = (module: number, number: number) => ({ module, number, kind: 'blf', value: '101' })
    const modelId = await withModules(shared(), office)
    const fields = await create({
      modelId,
      expansionKeys: [key(3, 40), key(4, 1), key(1, 41), key(2, 7), key(1, 7), key(2, 7)],
    })
    assert.deepEqual(Object.keys(fields).sort(), [
      'expansionKeys.1.module',
      'expansionKeys.2.number',
      'expansionKeys.5.number',
    ])
    const has = 'takes 3 expansion modules of 40 keys; there is no'
    assert.match(fields['expansionKeys.1.module'] ?? '', new RegExp(`${has} key 1 on module 4`))
    assert.match(fields['expansionKeys.2.number'] ?? '', new RegExp(`${has} key 41 on module 1`))
    assert.match(fields['expansionKeys.5.number'] ?? '', /Key 7 of module 2 is named twice/)
    const none = await create({ modelId: 'linphone-linphone', expansionKeys: [key(1, 1)] })
    assertHelps(none, 'expansionKeys.0.module', /takes no expansion modules/)
    for (const [module, number] of [
      [0, 1],
      [17, 1],
      [1, 0],
      [1, 501],
    ] as const)
      assert.equal(Object.keys(await create({ modelId, expansionKeys: [key(module, number)] })).length, 1)
  })

  test('with all its mistakes at once', async () => {
    const fields = await create({
      name: '',
      mac: 'zz',
      fileName: '../x',
      httpUsername: 'a:b',
      nonsense: 1,
      lines: [{ line: -1, extensionId: '' }],
    })
    assert.deepEqual(Object.keys(fields).sort(), [
      'fileName',
      'httpUsername',
      'lines.0.extensionId',
      'lines.0.line',
      'mac',
      'name',
      'nonsense',
    ])
    const known = await create({
      mac: existing.mac,
      contact: 'nowhere',
      settings: { colour: 'red', resyncInterval: 1 },
      lines: [
        { line: 99, extensionId: office.extensionId },
        { line: 1, extensionId: other.extensionId },
      ],
    })
    assert.deepEqual(Object.keys(known).sort(), [
      'contact',
      'lines.0.line',
      'lines.1.extensionId',
      'mac',
      'settings.colour',
      'settings.resyncInterval',
    ])
    const unknownModel = await create({ modelId: 'acme-3000', mac: existing.mac, contact: 'nowhere' })
    assert.deepEqual(Object.keys(unknownModel).sort(), ['contact', 'mac', 'modelId'])
  })

  test('and nothing was written by any of this', async () => {
    const { items } = await shared().ok<Body>('GET', `${office.path}/phones?q=New`)
    assert.deepEqual(items, [])
    const phone = await shared().ok<Body>('GET', `${office.path}/phones/${existing.id}`)
    assert.deepEqual(phone, existing)
  })
})
