import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { Verdict } from './phone-evidence.ts'
import { toldBy } from './who-asked.ts'

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
  const { desk, ask, heard, silent, scope, lastFetch } = await furnish(t)
  const phone = await desk(scope)
  for (const userAgent of ['Mozilla/5.0 (X11; Linux)', 'Opera/9.80', 'mozilla/4.0']) {
    assert.equal((await ask(phone, '', { userAgent })).status, 200)
    assert.deepEqual(await heard(phone), silent, userAgent)
  }
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.reason.code, told?.revision], ['byBrowser', ''])
  assert.match(told?.reason.message ?? '', /^A browser looked at the file; that says nothing of the phone$/)
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

const reason = { code: 'why', message: 'Because' }
const served: Verdict = {
  answer: { status: 200, headers: [] },
  outcome: 'served',
  reason,
  etag: '"a"',
  main: true,
}
type Asked = {
  vendor?: string | null
  model?: string | null
  ofModel?: object | null
  ip?: string
  userAgent?: string
  method?: string
  asksMain?: boolean
}
/** Of a Fono F1 that was at 192.0.2.1 before, unless it is said otherwise. */
function told(
  verdict: Partial<Verdict>,
  {
    vendor = 'Fono',
    model = 'F1',
    ip = '192.0.2.1',
    userAgent = 'x',
    asksMain = true,
    ofModel = {},
    method = 'GET',
  }: Asked = {},
) {
  const known = {
    model: ofModel === null ? undefined : { kind: 'sheet', vendor: 'Fono', name: 'F1', ...ofModel },
    came: { from: '192.0.2.1' },
  } as unknown as KnownPhone
  const recognition = { vendor, model } as Parameters<typeof toldBy>[2]
  const answer = toldBy(
    known,
    { method, userAgent, ip },
    recognition,
    { ...served, ...verdict },
    () => asksMain,
  )
  return { ...answer, from: known.came.from }
}

test('the phone’s own main file says where it is; a file without a name of its own says only that it has it', () => {
  assert.deepEqual(told({}, { ip: '192.0.2.9' }), {
    etag: '"a"',
    main: true,
    failing: false,
    reason,
    from: '192.0.2.9',
  })
  const elsewhere = { etag: '"a"', main: true, failing: false, reason, from: '192.0.2.1' }
  assert.deepEqual(told({}, { model: 'F0', ip: '192.0.2.9' }), elsewhere)
  assert.deepEqual(told({}, { model: null, ip: '192.0.2.9' }), elsewhere)
  for (const main of [false, undefined])
    assert.deepEqual(told({ main: main as boolean }, { ip: '192.0.2.9' }), { ...elsewhere, main: false })
  const none = { etag: '', main: false, failing: false, reason, from: '192.0.2.1' }
  assert.deepEqual(told({}, { method: 'HEAD' }), none)
})

test('who is surely not the phone is named, and what it got counts for nothing', () => {
  const not = (changes: Parameters<typeof told>[1]) => {
    const { etag, main, reason: why } = told({}, changes)
    return [etag, main, why.code]
  }
  assert.deepEqual(not({ vendor: 'Other' }), ['', false, 'byAnother'])
  assert.match(
    told({}, { vendor: 'Other' }).reason.message,
    /^Its User-Agent is another vendor’s; that says nothing/,
  )
  assert.deepEqual(not({ vendor: 'Other', ofModel: { kind: 'template' } }), ['"a"', true, 'why'])
  assert.deepEqual(not({ vendor: 'Other', ofModel: { vendor: '' } }), ['"a"', true, 'why'])
  assert.deepEqual(not({ vendor: 'Other', ofModel: null }), ['"a"', true, 'why'])
  assert.deepEqual(not({ vendor: null, userAgent: 'Mozilla/5.0' }), ['', false, 'byBrowser'])
  assert.deepEqual(not({ vendor: null, ip: '192.0.2.9' }), ['', false, 'byUnknown'])
  assert.match(
    told({}, { vendor: null, ip: '192.0.2.9' }).reason.message,
    /^It came from elsewhere than the phone/,
  )
  assert.deepEqual(not({ vendor: null }), ['"a"', true, 'why'])
})

test('a file that cannot be made fails for anybody but another; credentials only for the phone itself', () => {
  const fails = (code: string, outcome: Verdict['outcome'], changes: Parameters<typeof told>[1] = {}) =>
    told({ etag: '', outcome, reason: { code, message: '' } }, changes).failing
  assert.equal(fails('notRendered', 'failed'), true)
  assert.equal(fails('notRendered', 'failed', { vendor: null }), true)
  assert.equal(fails('notRendered', 'failed', { asksMain: false }), false)
  assert.equal(fails('notRendered', 'failed', { vendor: 'Other' }), false)
  for (const code of ['wrongCredentials', 'networkNotAllowed']) {
    assert.equal(fails(code, 'forbidden'), true, code)
    assert.equal(fails(code, 'forbidden', { vendor: null }), false, code)
    assert.equal(fails(code, 'forbidden', { vendor: 'Other', ofModel: { vendor: '' } }), false, code)
  }
  assert.equal(fails('noCredentials', 'unauthorized'), false)
  assert.equal(fails('networkNotAllowed', 'forbidden', { ofModel: null }), false)
})
