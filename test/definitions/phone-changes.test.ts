import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
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
