import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDefinitions } from './load-definitions.ts'
import { type Evidence, recogniser } from './recognise.ts'
import { acme } from './test-definitions.ts'

const bcme = {
  'bcme/vendor.yaml':
    'vendor: Bcme\ndhcpClasses: [{ match: "^bcme_(?<model>[A-Za-z0-9]+)$", examples: [bcme_B2] }, { match: "^bcme$", examples: [bcme] }]\nouis: ["00a1b2c", "00c3d4"]\nformat: { kind: keyValue }\nfiles: [{ name: "b{mac}.cfg", main: true }, { name: "b-{model}.cfg", sheet: main }]\nsheet: { a: 1 }\n',
  'bcme/families/b.yaml': 'family: b\n',
  'bcme/models/b1.yaml': 'model: B1\nfamily: b\n',
  'bcme/models/b2.yaml': 'model: B2\nfamily: b\n',
}
const { catalogue, mistakes } = compileDefinitions(new Map(Object.entries({ ...acme, ...bcme })))
const { recognise } = recogniser(catalogue)

function short(evidence: Evidence): string {
  const { confidence, vendor, family, model, firmware, mac } = recognise(evidence)
  return [confidence, vendor, family, model, firmware, mac].map((each) => each ?? '-').join(' ')
}

test('a User-Agent that names a model of the catalogue is exact', () => {
  assert.deepEqual(mistakes, [])
  assert.equal(short({ userAgent: 'Acme X1 1.2.3 00:a1:b2:00:00:01' }), 'exact Acme x X1 1.2.3 00a1b2000001')
  assert.equal(short({ userAgent: 'Acme X1 1.2.3' }), 'exact Acme x X1 1.2.3 -')
  assert.equal(recognise({ userAgent: 'Acme X1 1.2.3' }).modelId, 'acme-x1')
  assert.equal(short({ userAgent: 'Acme x2-pro 1.0' }), 'exact Acme x X2 Pro 1.0 -')
  assert.equal(
    short({ userAgent: 'Acme X10HD 1.0', mac: '00:a1:b2:00:00:02' }),
    'exact Acme x X10 1.0 00a1b2000002',
  )
})

test('a User-Agent of a known vendor’s unknown model is unknown, whatever else speaks for it', () => {
  const answer = recognise({ userAgent: 'Acme T99 1.0', path: '/b-b1.cfg', mac: '00a1b2000001' })
  assert.equal(answer.confidence, 'unknown')
  assert.equal(answer.vendor, null)
  assert.deepEqual(answer.reasons, ['The User-Agent looks like Acme’s, but T99 is not in the catalogue'])
})

test('a User-Agent with a broken MAC is not recognised', () => {
  for (const userAgent of [
    'Acme X1 1.2.3 00:15:655e167c',
    'Acme X1 1.2.3 00:a1:b2:00:00:0',
    'Acme X1 1.2.3 01:00:5e:00:00:01',
  ]) {
    assert.equal(recognise({ userAgent }).confidence, 'unknown', userAgent)
  }
})

test('file name and MAC make it probable at most', () => {
  assert.equal(short({ path: '/b-b1.cfg' }), 'probable Bcme b B1 - -')
  assert.equal(short({ mac: '00c3d4000001' }), 'probable Bcme - - - 00c3d4000001')
  assert.equal(short({ path: '/00c3d4000001.cfg' }), 'probable Bcme - - - 00c3d4000001')
  assert.equal(short({ path: '/common07.cfg' }), 'probable Acme x - - -')
  assert.equal(
    short({ path: '/b-b2.cfg', mac: '00c3d4000001', userAgent: 'curl/8' }),
    'probable Bcme b B2 - 00c3d4000001',
  )
})

test('the longest prefix of a MAC decides', () => {
  assert.equal(short({ mac: '00a1b2000001' }), 'probable Acme - - - 00a1b2000001')
  assert.equal(short({ mac: '00a1b2c00001' }), 'probable Bcme - - - 00a1b2c00001')
})

test('a DHCP vendor class makes a vendor probable, and a model if it names one', () => {
  assert.equal(short({ dhcpClass: 'bcme' }), 'probable Bcme - - - -')
  assert.equal(short({ dhcpClass: 'bcme_b2\u0000' }), 'probable Bcme b B2 - -')
  assert.equal(short({ dhcpClass: 'bcme_B9' }), 'probable Bcme - - - -')
  assert.equal(short({ dhcpClass: 'bcme_B2', path: '/b-b1.cfg' }), 'probable Bcme - - - -')
  assert.equal(short({ dhcpClass: 'bcme', mac: '00a1b2000001' }), 'unknown - - - - 00a1b2000001')
  assert.equal(short({ dhcpClass: 'udhcp 1.30', mac: '00a1b2000001' }), 'probable Acme - - - 00a1b2000001')
  assert.equal(short({ dhcpClass: 'udhcp 1.30' }), 'unknown - - - - -')
  assert.deepEqual(recognise({ dhcpClass: 'bcme_B2' }).reasons, ['The DHCP vendor class names Bcme B2'])
})

test('three signs of which the first two disagree are no agreement with the third', () => {
  assert.equal(
    short({ mac: '00a1b2000001', path: '/b-b1.cfg', dhcpClass: 'bcme' }),
    'unknown - - - - 00a1b2000001',
  )
})

test('a bad pattern is named, and all others count', () => {
  const files = {
    ...acme,
    'acme/vendor.yaml': (acme['acme/vendor.yaml'] ?? '').replace(
      'userAgents:\n',
      'dhcpClasses: [{ match: "(", examples: [x] }, { match: "^acme$", examples: [acme] }]\nuserAgents:\n  - { match: "([", examples: [x] }\n  - { match: "^y$", examples: [z] }\n',
    ),
  }
  const loaded = compileDefinitions(new Map(Object.entries(files)))
  const said = loaded.mistakes.map(({ path, message }) => `${path}: ${message}`)
  assert.equal(said.length, 3, said.join('\n'))
  assert.match(said.join('\n'), /userAgents\.0\.match: not a regular expression/)
  assert.match(said.join('\n'), /userAgents\.1\.examples\.0: the pattern does not read this line/)
  assert.match(said.join('\n'), /dhcpClasses\.0\.match: not a regular expression/)
  const { recognise: ask } = recogniser(loaded.catalogue)
  assert.equal(ask({ userAgent: 'Acme X1 1.2.3' }).confidence, 'exact')
  assert.equal(ask({ dhcpClass: 'acme' }).vendor, 'Acme')
})

test('signs that do not agree, or say nothing, leave it unknown', () => {
  assert.equal(short({ path: '/b-b1.cfg', mac: '00a1b2000001' }), 'unknown - - - - 00a1b2000001')
  assert.equal(short({ path: '/cfg001fc11c22a9.xml' }), 'unknown - - - - 001fc11c22a9')
  assert.equal(short({ userAgent: 'curl/8' }), 'unknown - - - - -')
  assert.equal(short({}), 'unknown - - - - -')
  assert.equal(short({ userAgent: `Acme X1 1.2.3${' '.repeat(600)}` }), 'unknown - - - - -')
  assert.ok(recognise({}).reasons.length > 0)
})
