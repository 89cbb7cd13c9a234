import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  everySetting,
  expansionKey,
  fillSample,
  lineKey,
  mainOf,
  type SampleChanges,
  sampleParts,
  servedFiles,
  shipped,
} from '../support/sample-phone.ts'
import { startTestApp } from '../support/start-app.ts'

const modelOf = (id: string): CompiledModel => shipped.model(id) ?? assert.fail(id)

function read(id: string, changes: SampleChanges, pattern?: string): Map<string, string> {
  const model = modelOf(id)
  const file = servedFiles(model).find((each) => each.pattern === pattern) ?? mainOf(model)
  return new Map(
    file.format
      .parse(fillSample(file, sampleParts(model, changes)).text)
      .map(({ name, value }) => [name, value]),
  )
}

test('a phone is told the optional file name wherever its files name its own file', () => {
  const named: SampleChanges = { phone: { fileName: 'reception.cfg' } }
  const { mac } = sampleParts(modelOf('poly-vvx450')).phone
  assert.equal(read('poly-vvx450', {}, '{mac}.cfg').get('CONFIG_FILES'), `${mac}-settings.cfg`)
  assert.equal(read('poly-vvx450', named, '{mac}.cfg').get('CONFIG_FILES'), 'reception.cfg')
  assert.match(read('cisco-8841', {}).get('Profile_Rule') ?? '', /\/000e08000001\.xml$/)
  for (const pattern of ['{mac}.xml', '{model}-3PCC.xml'])
    assert.match(read('cisco-8841', named, pattern).get('Profile_Rule') ?? '', /\/reception\.cfg$/)
  assert.equal(read('fanvil-x5u-v2', named).get('ap/FlashFileName'), 'reception.cfg')
  assert.equal(read('fanvil-x4', named).get('AUTOUPDATE_CONFIG_MODULE/Config_File_Name'), 'reception.cfg')
})

test('a key programmed as none is taken back on the phone', () => {
  const none: SampleChanges = { phone: { lineKeys: [lineKey(1, 'none', { value: '', label: '' })] } }
  const wanted: Record<string, [name: string, value: string]> = {
    'yealink-t54w': ['linekey.1.type', '0'],
    'grandstream-grp2614': ['pks.vpk.1.keyMode', 'None'],
    'snom-d785': ['functionKeys/fkey[@idx=0][@context=1][@label=]', 'none'],
    'fanvil-x5u-v2': ['dsskey/dssSide[@index=1]/Fkey[@index=1]/Type', '0'],
    'cisco-8841': ['Extension_1_', 'Disabled'],
  }
  for (const [id, [name, value]] of Object.entries(wanted)) assert.equal(read(id, none).get(name), value, id)
})

test('a Fanvil’s function keys that nobody programmed are taken back, those beside its screen are not', () => {
  const key = (page: number, place: number) => `dsskey/internal[@index=${page}]/Fkey[@index=${place}]/Type`
  const programmed = read('fanvil-x5u-v2', { phone: { lineKeys: [lineKey(6, 'blf'), lineKey(11, 'dtmf')] } })
  const types = Array.from({ length: 30 }, (_, index) =>
    programmed.get(key(Math.floor(index / 6) + 1, (index % 6) + 1)),
  )
  assert.deepEqual(
    types.flatMap((type, index) => (type === '0' ? [] : [[index + 5, type]])),
    [
      [6, '1'],
      [11, '4'],
    ],
  )
  assert.ok(![...programmed.keys()].some((name) => name.includes('dssSide')))
})

test('what a template wrote is shown as the template’s', async (t) => {
  const app = await startTestApp(t)
  await app.ok('POST', '/tenants', { code: 'OWN', name: 'Own', sipServer: 'pbx.example.com' })
  const model = await app.ok<{ id: string }>('POST', '/tenants/OWN/models', {
    name: 'Own',
    source: 'host = {{ tenant.name }}\n',
    fileName: '{mac}.cfg',
  })
  const phone = await app.ok<{ id: string }>('POST', '/tenants/OWN/phones', {
    name: 'Own',
    modelId: model.id,
    mac: '001565000001',
  })
  const { parameters } = await app.ok<{ parameters: unknown[] }>(
    'GET',
    `/tenants/OWN/phones/${phone.id}/files/001565000001.cfg`,
  )
  assert.deepEqual(parameters, [{ name: 'host', value: 'Own', from: 'template', secret: false }])
})

test('a Yealink desk phone with sixteen lines and every setting gets a file below 20 kB', () => {
  for (const model of shipped.models.filter(({ vendor }) => vendor === 'Yealink')) {
    if (model.lastLine > 16) continue
    const settings = everySetting(model)
    const phone = { httpUsername: 'sample', httpPassword: 'sample-password', acceptUploads: true, settings }
    const { text } = fillSample(mainOf(model), sampleParts(model, { phone }))
    assert.ok(Buffer.byteLength(text) < 20_000, `${model.id}: ${Buffer.byteLength(text)} bytes`)
  }
  assert.equal(modelOf('yealink-t77u').lastLine, 16)
})

test('a Yealink phone is told the passwords of admin and user by lines of one name', () => {
  const linesWith = (settings: Record<string, string>) => {
    const model = modelOf('yealink-t54w')
    const { text } = fillSample(mainOf(model), sampleParts(model, { phone: { settings } }))
    return text.split('\n').filter((line) => line.startsWith('static.security.user_password'))
  }
  const name = 'static.security.user_password'
  assert.deepEqual(linesWith({}), [])
  assert.deepEqual(linesWith({ adminPassword: 'a' }), [`${name} = admin:a`])
  assert.deepEqual(linesWith({ userPassword: 'u' }), [`${name} = user:u`])
  const both = { adminPassword: 'a', userPassword: 'u' }
  assert.deepEqual(linesWith(both), [`${name} = admin:a`, `${name} = user:u`])
  assert.equal(read('yealink-t54w', { phone: { settings: both } }).get(`${name}#2`), 'user:u')
})

test('lines of a Yealink DECT manager that register alike share a template', () => {
  const file = read('yealink-w80dm', {
    lines: [1, 2, 3],
    phone: { settings: { 'lines.1.server': 'own.example.com' } },
  })
  assert.deepEqual(
    [1, 2, 3].map((line) => file.get(`account.${line}.sip_server.template`)),
    ['2', '1', '1'],
  )
  assert.equal(file.get('template.1.sip_server.1.address'), 'pbx.example.com')
  assert.equal(file.get('template.2.sip_server.1.address'), 'own.example.com')
  assert.equal(file.get('template.3.sip_server.1.address'), undefined)
})

test('a handset of a Yealink base has every line that names it', () => {
  const file = read('yealink-w70b', {
    lines: [1, 2, 3],
    phone: { settings: { 'lines.3.handset': 1 } },
  })
  assert.equal(file.get('handset.1.incoming_lines'), '1,3')
  assert.equal(file.get('handset.1.dial_out_default_line'), '1')
  assert.equal(file.get('handset.2.incoming_lines'), '2')
  assert.equal(file.get('handset.3.incoming_lines'), undefined)
})

test('a Yealink’s screen goes dark after the next longer time that it knows', () => {
  const wanted: [number, string][] = [
    [0, '0'],
    [1, '15'],
    [15, '15'],
    [61, '120'],
    [601, '1800'],
    [21600, '1800'],
  ]
  for (const [backlight, time] of wanted) {
    const file = read('yealink-t54w', { phone: { settings: { backlight } } })
    assert.equal(file.get('phone_setting.backlight_time'), time, String(backlight))
  }
})

test('a key that turns a page of a Yealink’s side module is left alone', () => {
  const keys = [20, 21, 22].map((number) => expansionKey(number, 'blf'))
  const file = read('yealink-t27p', { phone: { expansionKeys: keys } })
  assert.deepEqual(
    [20, 21, 22].map((number) => file.get(`expansion_module.1.key.${number}.type`)),
    ['16', undefined, '16'],
  )
})
