/** How a phone is answered: which file, to whom, and at what cost. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { startTestApp } from '../support/start-app.ts'
import { hearStatements } from '../support/statements.ts'
import { type Body, makeOffice, makePhone, sharedApp } from './office.ts'

/** Everything of an answer that can be seen from outside. */
async function seen(url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date'))
  return { status: response.status, headers, text: await response.text() }
}

describe('a phone that asks', () => {
  const app = sharedApp()

  test('gets its file by any usual writing of its address', async () => {
    const office = await makeOffice(app(), 'ASKING')
    const phone = await makePhone(app(), office)
    const url: string = phone.provisioningUrl
    const { text } = await seen(`${url}${phone.mac}.cfg`)
    assert.match(text, /^#!version:1\.0\.0\.1\n/)
    const colons = phone.mac.replace(/(..)(?=.)/g, '$1:')
    for (const name of [
      '',
      '/',
      `//${phone.mac}.cfg`,
      `${phone.mac.toUpperCase()}.CFG`,
      `${colons}.cfg`,
      `${phone.mac}.cfg/`,
      `${phone.mac}.cfg?x=1`,
      `%38${phone.mac.slice(1)}.cfg`,
    ]) {
      const answer = await seen(url + name)
      assert.equal(answer.status, 200, name)
      assert.equal(answer.text, text, name)
    }
    const head = await seen(`${url}${phone.mac}.cfg`, { method: 'HEAD' })
    assert.deepEqual(
      [head.status, head.text, head.headers['content-length']],
      [200, '', String(Buffer.byteLength(text))],
    )
  })

  test('learns that nothing changed', async () => {
    const office = await makeOffice(app(), 'UNCHANGED')
    const phone = await makePhone(app(), office)
    const { headers } = await seen(phone.provisioningUrl)
    const again = await seen(phone.provisioningUrl, { headers: { 'if-none-match': headers.etag ?? '' } })
    assert.deepEqual([again.status, again.text], [304, ''])
    await app().ok('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Elsewhere' })
    assert.equal(
      (await seen(phone.provisioningUrl, { headers: { 'if-none-match': headers.etag ?? '' } })).status,
      304,
    )
    await app().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'New name' })
    const changed = await seen(phone.provisioningUrl, { headers: { 'if-none-match': headers.etag ?? '' } })
    assert.equal(changed.status, 200)
    assert.match(changed.text, /New name/)
  })

  test('gets the same empty 404, whatever the reason', async () => {
    const office = await makeOffice(app(), 'NOTHING', { allowedNetworks: [] })
    const phone = await makePhone(app(), office)
    const closed = await makePhone(
      app(),
      await makeOffice(app(), 'CLOSED', { allowedNetworks: ['192.0.2.0/24'] }),
    )
    const base = phone.provisioningUrl.replace(/p\/.*/, '')
    const nothing = await seen(`${base}p/aaaaaaaaaaaaaaaaaaaaaaaaaa/${phone.mac}.cfg`)
    assert.deepEqual([nothing.status, nothing.text], [404, ''])
    for (const url of [
      base,
      `${base}p/`,
      `${base}p/short/x.cfg`,
      `${base}${phone.mac}.cfg`,
      `${phone.provisioningUrl}unheard-of.xml`,
      `${phone.provisioningUrl}${phone.mac}.boot`,
      `${phone.provisioningUrl}805ec0ffffff.cfg`,
      `${phone.provisioningUrl}%2e%2e/%2e%2e/etc/passwd`,
      `${phone.provisioningUrl}%zz`,
      closed.provisioningUrl,
    ]) {
      assert.deepEqual(await seen(url), nothing, url)
    }
    const other = { 'user-agent': 'Yealink SIP-T54W 96.86.0.75 80:5e:c0:ff:ff:ff' }
    assert.deepEqual(await seen(phone.provisioningUrl, { headers: other }), nothing)
    const { items } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
    assert.equal(items[0].reason.code, 'otherMac')
    assert.ok(items.some((fetched: Body) => fetched.reason.code === 'foreignMac'))
    assert.ok(items.some((fetched: Body) => fetched.reason.code === 'absent'))
  })

  test('gets the optional file name in place of the model’s own', async () => {
    const office = await makeOffice(app(), 'NAMED')
    const phone = await makePhone(app(), office, { fileName: 'demo-001122334455.cfg' })
    assert.equal((await seen(`${phone.provisioningUrl}demo-001122334455.cfg`)).status, 200)
    assert.equal((await seen(phone.provisioningUrl)).status, 200)
    assert.equal((await seen(`${phone.provisioningUrl}${phone.mac}.cfg`)).status, 404)
  })

  test('must show its user name and password where it has them', async () => {
    const office = await makeOffice(app(), 'BASIC')
    const phone = await makePhone(app(), office, { httpUsername: 'desk', httpPassword: 'ümlaut:4711' })
    const asked = (text?: string) =>
      seen(
        phone.provisioningUrl,
        text === undefined
          ? {}
          : { headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } },
      )
    const first = await asked()
    assert.equal(first.status, 401)
    assert.match(first.headers['www-authenticate'] ?? '', /, Basic realm="Offhook"/)
    for (const wrong of ['desk:', 'desk:wrong', ':ümlaut:4711', 'ümlaut:4711', ''])
      assert.equal((await asked(wrong)).status, 401, wrong)
    assert.equal((await asked('desk:ümlaut:4711')).status, 200)
    const { status } = await app().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
    assert.equal(status.lastFetch.outcome, 'served')
  })

  test('is pending from a change to its next fetch', async () => {
    const office = await makeOffice(app(), 'PENDING')
    const phone = await makePhone(app(), office)
    const pending = async () =>
      (await app().ok<Body>('GET', `${office.path}/phones/${phone.id}`)).status.pending
    await seen(phone.provisioningUrl)
    assert.equal(await pending(), false)
    await app().ok('PATCH', `${office.path}`, { sipServer: 'other.example.com' })
    assert.equal(await pending(), true)
    await seen(phone.provisioningUrl)
    assert.equal(await pending(), false)
  })
})

test('the source address of a proxy is believed only when the proxy is known', async (t) => {
  for (const [flags, ip] of [
    [[], '127.0.0.1'],
    [['--trust-proxy', '127.0.0.1'], '198.51.100.7'],
  ] as const) {
    const app = await startTestApp(t, { flags: [...flags] })
    const office = await makeOffice(app, 'PROXY')
    const phone = await makePhone(app, office)
    await fetch(phone.provisioningUrl, { headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' } })
    const { items } = await app.ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
    assert.equal(items[0].ip, ip)
    await app.close()
  }
})

describe('what a fetch asks of the database', () => {
  const clock = manualClock(Date.now())
  const app = sharedApp({ clock })
  let stopHearing: () => void = () => undefined
  let statements = 0
  before(() => {
    stopHearing = hearStatements((text) => {
      // Others' changes are looked for each second.
      if (!text.includes('from "change"')) statements++
    })
  })
  after(() => {
    stopHearing()
  })
  let recorded: () => Promise<unknown> = async () => undefined
  /** The record of a fetch is written a fifth of a second later: it is not part of the answer. */
  const costOf = async (url: string) => {
    await clock.advance(400)
    await recorded()
    // So is what is looked at in the background, until that has nothing more to ask.
    for (let seen = -1; seen !== statements; ) {
      seen = statements
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const before = statements
    assert.equal((await fetch(url)).status, 200)
    return statements - before
  }

  test('nothing while the phone is unchanged, a few reads after a change, and nothing of other phones', async () => {
    const office = await makeOffice(app(), 'COUNTED')
    const [one, two] = [await makePhone(app(), office), await makePhone(app(), office, { lines: [] })]
    // What is told of fetches waits until they are written.
    recorded = () => app().ok('GET', `${office.path}/phones/${one.id}/fetches`)
    await costOf(one.provisioningUrl)
    await costOf(two.provisioningUrl)
    assert.equal(await costOf(one.provisioningUrl), 0)
    assert.equal(await costOf(two.provisioningUrl), 0)
    await app().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'Changed' })
    assert.equal(await costOf(two.provisioningUrl), 0, 'the phone without that extension is still known')
    const cost = await costOf(one.provisioningUrl)
    // Whoever looks in the background at what its files should be may have read it before.
    assert.ok(cost <= 3 && statements > 0, `${cost} statements`)
    assert.equal(await costOf(one.provisioningUrl), 0)
  })
})
