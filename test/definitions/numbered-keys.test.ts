/** Keys of phones that want them in lists of their own, numbered without holes, or counted on over side modules. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  expansionKey,
  fillSample,
  lineKey,
  mainOf,
  type SampleChanges,
  sampleParts,
  servedFiles,
  shipped,
} from '../support/sample-phone.ts'

function read(id: string, changes: SampleChanges, pattern?: string): Map<string, string> {
  const model = shipped.model(id) ?? assert.fail(id)
  const file = servedFiles(model).find((each) => each.pattern === pattern) ?? mainOf(model)
  const { text } = fillSample(file, sampleParts(model, changes))
  return new Map(file.format.parse(text).map(({ name, value }) => [name, value]))
}

test('a VVX without programmed keys lays out its keys by itself', () => {
  const names = [...read('poly-vvx450', {}).keys()]
  assert.deepEqual(
    names.filter((name) => /^(lineKey|attendant|efk)\./.test(name)),
    [],
  )
})

test('a VVX with programmed keys shows its lines on those that are left, and counts lamps and actions apart', () => {
  const phone = {
    lineKeys: [lineKey(2, 'blf'), lineKey(5, 'dtmf', { value: '*21' }), lineKey(7, 'blf', { value: '201' })],
    expansionKeys: [
      expansionKey(3, 'blf', { value: '202' }),
      expansionKey(1, 'speedDial', { module: 2, value: '0800' }),
    ],
  }
  const file = read('poly-vvx450', { lines: [1, 2, 4], phone })
  const key = (number: number) => [
    file.get(`lineKey.${number}.category`),
    file.get(`lineKey.${number}.index`),
  ]
  assert.deepEqual([1, 2, 3, 4, 5, 7, 15, 43].map(key), [
    ['Line', '1'],
    ['BLF', '0'],
    ['Line', '4'],
    [undefined, undefined],
    ['EFK', '1'],
    ['BLF', '0'],
    ['BLF', '0'],
    ['EFK', '2'],
  ])
  assert.deepEqual(
    [1, 2, 3, 4].map((lamp) => file.get(`attendant.resourceList.${lamp}.address`)),
    ['200', '201', '202', undefined],
  )
  assert.deepEqual(
    [1, 2, 3].map((action) => file.get(`efk.efklist.${action}.action.string`)),
    ['*21$Tdtmf$', '0800$Tinvite$', undefined],
  )
})

test('a SoundPoint whose keys cannot be given out is told its busy lamps, in their order', () => {
  const file = read('poly-spip335', { phone: { lineKeys: [lineKey(2, 'blf')] } })
  assert.equal(file.get('attendant.resourceList.1.address'), '200')
  assert.ok(![...file.keys()].some((name) => name.startsWith('lineKey.')))
})

test('a key programmed as none is taken back on phones of Poly, Panasonic and Sangoma', () => {
  const phone = { lineKeys: [lineKey(1, 'none', { value: '', label: '' })] }
  const wanted: Record<string, [name: string, value: string]> = {
    'poly-vvx450': ['lineKey.1.category', 'Unassigned'],
    'poly-obi1062': ['VoiceService.1.Phone.LineKey.1./Function', 'None'],
    'panasonic-kx-hdv230': ['FLEX_BUTTON_FACILITY_ACT1', ''],
    'sangoma-s505': ['P41200', '0'],
  }
  for (const [id, [name, value]] of Object.entries(wanted))
    assert.equal(read(id, { phone }).get(name), value, id)
})

test('keys of an Htek or Sangoma S phone stand in three ranges, those of its modules in a fourth', () => {
  const phone = {
    lineKeys: [4, 5, 36, 37, 45].map((number) => lineKey(number, 'blf')),
    expansionKeys: [expansionKey(1, 'blf'), expansionKey(40, 'blf', { module: 2 })],
  }
  const file = read('sangoma-s705', { phone })
  for (const type of [41203, 20200, 20355, 23000, 23048, 60000, 60395])
    assert.equal(file.get(`P${type}`), '3', `P${type}`)
})

test('a Digium D70 has keys beside its screen and keys at its side', () => {
  const phone = { lineKeys: [lineKey(6, 'blf'), lineKey(7, 'speedDial')] }
  const names = [...read('digium-d70', { lines: [0], phone }, '{mac}-smartblf.xml').keys()].join('\n')
  assert.match(names, /blf_item\[@location=main\]\[@index=5\]\[@paging=1\]\[@contact_id=key6\]/)
  assert.match(names, /blf_item\[@location=side\]\[@index=0\]\[@paging=1\]\[@contact_id=key7\]/)
  const contacts = read('digium-d70', { lines: [0], phone }, '{mac}-keys.xml')
  assert.equal(contacts.get('contacts[@id=keys]/contact[@id=key6]/@subscribe_to'), '200')
  assert.equal(contacts.get('contacts[@id=keys]/contact[@id=key7]/@subscribe_to'), undefined)
})
