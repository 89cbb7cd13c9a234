import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  const heard = async (phone: { id: string }) => {
    await road.fetches.flush()
    const { lastFetch, failing, servedAt } = await road.phones.read(scope, phone.id)
    return { from: lastFetch?.ip, firmware: lastFetch?.firmware, failing: failing?.reason.code, servedAt }
  }
  const silent = { from: undefined, firmware: undefined, failing: undefined, servedAt: null }
  return { ...road, scope, heard, silent }
}

test('a browser that looks at a phone’s file tells nothing of the phone; a phone that calls itself Mozilla does', async (t) => {
  const { desk, ask, heard, silent, scope, lastFetch, proved } = await furnish(t)
  const phone = await desk(scope)
  for (const userAgent of ['Mozilla/5.0 (X11; Linux)', 'Opera/9.80', 'mozilla/4.0']) {
    assert.equal((await ask(phone, '', { userAgent })).status, 200)
    assert.deepEqual(await heard(phone), silent, userAgent)
  }
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.reason.code, told?.revision], ['byBrowser', ''])
  assert.match(told?.reason.message ?? '', /^A browser looked at the file; that says nothing of the phone$/)
  assert.deepEqual(proved, [])
  // What is not known is no browser.
  await ask(phone, '', { userAgent: 'curl/8 Mozilla/5.0', ip: '192.0.2.9' })
  assert.equal((await heard(phone)).from, '192.0.2.9')
})

test('another vendor’s phone that gets a file tells nothing of this one', async (t) => {
  const { own, phone, ask, heard, silent, scope, lastFetch, models, desk } = await furnish(t)
  const copy = await models.duplicate(scope, 'fono-f1', 'Copy')
  const ofCopy = await desk(scope, { modelId: copy.id })
  await ask(ofCopy, '', { userAgent: 'Other O1 1.2.3' })
  assert.deepEqual(await heard(ofCopy), silent)
  // A text for any vendor's phones: whoever asks is the phone.
  const text = await own(scope, { name: 'Text', vendor: 'Fono', source: 'name={{ phone.name }}\n' })
  const any = await phone(scope, { modelId: text.id })
  await ask(any, '', { userAgent: 'Other O1 1.2.3' })
  assert.equal((await heard(any)).firmware, '1.2.3')
  const told = await lastFetch(scope, ofCopy)
  assert.equal(told?.outcome, 'forbidden')
})

test('a refusal makes a phone fail only where it surely is the phone, and its main file that it wants', async (t) => {
  const { desk, ask, heard, silent, scope } = await furnish(t)
  const phone = await desk(scope, { httpUsername: 'desk', httpPassword: 'x' })
  const authorization = 'Basic d3Jvbmc='
  // First without credentials, as phones do; a stranger; a browser; another file; HEAD.
  await ask(phone, '')
  await ask(phone, '', { authorization, userAgent: 'curl/8' })
  await ask(phone, '', { authorization, userAgent: 'Mozilla/5.0' })
  await ask(phone, 'common.cfg', { authorization })
  await ask(phone, '', { authorization, method: 'HEAD' })
  await ask(phone, 'none.cfg')
  assert.deepEqual(await heard(phone), silent)
  await ask(phone, `${phone.mac}.cfg`, { authorization })
  assert.deepEqual(await heard(phone), { ...silent, failing: 'wrongCredentials' })
})

test('a phone in a network that is not allowed is failing', async (t) => {
  const { desk, ask, heard, silent, scope, tenants } = await furnish(t)
  const phone = await desk(scope)
  await tenants.update(scope, { allowedNetworks: ['192.0.2.0/24'] }, undefined)
  await ask(phone, '', { userAgent: 'curl/8' })
  assert.deepEqual(await heard(phone), silent)
  await ask(phone, '')
  assert.deepEqual(await heard(phone), { ...silent, failing: 'networkNotAllowed' })
  await ask(phone, '', { ip: '192.0.2.7' })
  assert.deepEqual([(await heard(phone)).failing, (await heard(phone)).from], [undefined, '192.0.2.7'])
})
