import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import type { Recognition } from '../schema/recognition.ts'
import { evidenceAgainst } from './phone-evidence.ts'
import type { PhoneRequest } from './phone-request.ts'

const unknown: Recognition = {
  ...{ vendor: null, family: null, model: null, modelId: null, firmware: null, mac: null },
  ...{ confidence: 'unknown', reasons: [] },
}
const another: Recognition = { ...unknown, vendor: 'Other', model: 'O1', confidence: 'exact' }

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE', {
    name: 'Office',
    allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'],
  })
  const against = async (
    wanted: Parameters<typeof road.desk>[1],
    recognition: Recognition,
    ip = '192.0.2.7',
  ) => {
    const known = await road.known.ofRecord(scope, await road.desk(scope, wanted))
    const request = { ip } as Parameters<typeof evidenceAgainst>[1]
    const verdict = evidenceAgainst(known, request, recognition)
    return verdict && [verdict.answer.status, verdict.outcome, verdict.reason.code, verdict.reason.message]
  }
  return { ...road, scope, against }
}

test('a phone is refused where its tenant allows no phones, and nowhere else', async (t) => {
  const { against } = await furnish(t)
  assert.equal(await against({}, unknown), undefined)
  assert.equal(await against({}, unknown, '2001:db8::1'), undefined)
  const message = '198.51.100.7 is in none of the networks that Office allows'
  assert.deepEqual(await against({}, unknown, '198.51.100.7'), [
    404,
    'forbidden',
    'networkNotAllowed',
    message,
  ])
})

test('a phone that names another MAC address is refused, unless what it is has none of its own', async (t) => {
  const { against } = await furnish(t)
  const named = (mac: string): Recognition => ({ ...unknown, mac })
  const message = 'Another phone asked: its User-Agent names the MAC 02f0f0aaaaaa'
  assert.deepEqual(await against({ mac: '02f0f0bbbbbb' }, named('02f0f0aaaaaa')), [
    ...[404, 'forbidden', 'otherMac', message],
  ])
  assert.equal(await against({ mac: '02f0f0aaaaaa' }, named('02f0f0aaaaaa')), undefined)
  assert.equal(await against({ virtual: true }, named('02f0f0aaaaaa')), undefined)
})

test('a phone that is surely another vendor’s is refused; on probable evidence it is not', async (t) => {
  const { against } = await furnish(t)
  const message = 'A Other O1 asked, but this phone is a Fono F1'
  assert.deepEqual(await against({}, another), [404, 'forbidden', 'otherVendor', message])
  assert.equal(await against({}, { ...another, confidence: 'probable' }), undefined)
  assert.equal(await against({}, { ...another, confidence: 'unknown' }), undefined)
  assert.equal(await against({}, { ...another, vendor: 'Fono', model: 'F0' }), undefined)
  assert.equal(await against({}, { ...another, vendor: null }), undefined)
  assert.equal(await against({ modelId: 'none' }, another), undefined)
})

test('nothing is said against who asks for a model that its tenant wrote, or that has no vendor', async (t) => {
  const { against, own, scope, models } = await furnish(t)
  const template = await own(scope, { name: 'Text', vendor: 'Fono', source: 'name={{ phone.name }}\n' })
  assert.equal(await against({ modelId: template.id }, another), undefined)
  const copy = await models.duplicate(scope, 'fono-f1', 'Copy')
  assert.equal((await against({ modelId: copy.id }, another))?.[2], 'otherVendor')
  await models.update(scope, copy.id, { vendor: '' }, undefined)
  assert.equal(await against({ modelId: copy.id }, another), undefined)
})

const shown = (macs: string[], trouble?: string) => ({ clientCertificate: { macs, trouble } })
const other = '02f0f0cccccc'

async function furnishAsking(
  t: Parameters<typeof furnishRoad>[0],
  clientCertificates: 'off' | 'wanted' | 'needed',
  wanted: Parameters<Awaited<ReturnType<typeof furnishRoad>>['desk']>[1] = {},
) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE', { name: 'Office', clientCertificates })
  const known = await road.known.ofRecord(scope, await road.desk(scope, wanted))
  const against = (request: Partial<PhoneRequest>) => {
    const verdict = evidenceAgainst(
      known,
      { protocol: 'https', ip: '192.0.2.7', ...request } as PhoneRequest,
      unknown,
    )
    return verdict && [verdict.answer.status, verdict.reason.code, verdict.reason.message]
  }
  return { own: known.phone.mac, against }
}

test('a tenant that needs the maker’s certificate serves whoever shows the phone’s own, and nobody else', async (t) => {
  const { own, against } = await furnishAsking(t, 'needed')
  assert.equal(against(shown([own])), undefined)
  assert.equal(against(shown([other, own])), undefined)
  assert.deepEqual(against(shown([other])), [
    ...[404, 'otherCertificate', `Another phone asked: its certificate names the MAC ${other}`],
  ])
  assert.deepEqual(against(shown([])), [
    ...[404, 'otherCertificate', 'Another phone asked: its certificate names no MAC'],
  ])
  assert.deepEqual(against(shown([own], 'CERT_HAS_EXPIRED')), [
    ...[404, 'untrustedCertificate'],
    'No authority of phones that this server was given vouches for its certificate: CERT_HAS_EXPIRED',
  ])
  const none = 'Office needs the phone’s own certificate, and it showed none: '
  for (const [protocol, why] of [
    ['https', 'the phone has none, or a proxy ended its TLS'],
    ['http', 'it asked by HTTP, which knows none'],
    ['tftp', 'it asked by TFTP, which knows none'],
  ] as const)
    assert.deepEqual(against({ protocol }), [404, 'noCertificate', none + why])
})

test('where it is wanted only one that is shown has to be the phone’s own', async (t) => {
  const { own, against } = await furnishAsking(t, 'wanted')
  for (const request of [{}, shown([own]), shown([own], 'x'), shown([other], 'x')])
    assert.equal(against(request), undefined)
  assert.equal(against(shown([other]))?.[1], 'otherCertificate')
  assert.equal(against(shown([]))?.[1], 'otherCertificate')
})

test('where it is not asked for nobody looks at one', async (t) => {
  const { against } = await furnishAsking(t, 'off')
  assert.equal(against(shown([other])), undefined)
})

test('a virtual phone is no device, and has no certificate to show', async (t) => {
  const { against } = await furnishAsking(t, 'needed', { virtual: true })
  assert.equal(against({ protocol: 'http' }), undefined)
})
