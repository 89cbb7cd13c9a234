/** Two nodes on one PostgreSQL: what is begun at one is gone on with at the other. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../support/processes.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { adminPassword, globalKey, startTestApp, type TestApp } from '../support/start-app.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

describe('two nodes on one database', { skip: postgresOnly }, () => {
  let one: TestApp
  let two: TestApp
  const ends: (() => void | Promise<void>)[] = []
  const owner = { after: (end: () => void | Promise<void>) => void ends.unshift(end) }

  before(async () => {
    const url = await testPlace(owner)
    const environment = { OFFHOOK_MASTER_KEY: '5a'.repeat(32) }
    const start = () =>
      startTestApp(owner as Parameters<typeof startTestApp>[0], { flags: ['--database', url], environment })
    one = await start()
    two = await start()
  })
  after(async () => {
    for (const end of ends) await end()
  })

  test('a phone gets from either what was changed at the other', async () => {
    const office = await makeOffice(one, 'FILES')
    const phone = await makePhone(one, office)
    const url = phone.provisioningUrl.replace(one.publicUrl, two.publicUrl)
    assert.equal((await phoneAsks(url)).status, 200)
    for (const [app, name] of [
      [one, 'Changed at one'],
      [two, 'Changed at two'],
    ] as const) {
      await app.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name })
      for (const each of [phone.provisioningUrl, url])
        await until('the file is the new one', async () => (await phoneAsks(each)).text.includes(name))
    }
  })

  test('who guesses a phone’s password at both in turn is counted as at one, and is let in at both again', async () => {
    const office = await makeOffice(one, 'GUESSES')
    const phone = await makePhone(one, office, { httpUsername: 'desk', httpPassword: 'right' })
    const path = `${office.path}/phones/${phone.id}`
    const urls = [phone.provisioningUrl, phone.provisioningUrl.replace(one.publicUrl, two.publicUrl)]
    const ask = async (url = '', password = '') =>
      (await phoneAsks(url, { headers: { authorization: `Basic ${btoa(`desk:${password}`)}` } })).status
    for (let turn = 0; turn < 20; turn++) await ask(urls[turn % 2], `wrong ${turn}`)
    await until('it is written', async () => {
      await two.ok('GET', `${path}/fetches`)
      return (await one.ok<Body>('GET', path)).status.locks.length === 1
    })
    for (const url of urls) await until('it is locked out', async () => (await ask(url, 'right')) === 401)
    await two.ok('POST', `${path}/unlock`)
    for (const url of urls) await until('it is let in', async () => (await ask(url, 'right')) === 200)
  })

  test('what a phone sent to one is shown, given back and deleted by the other', async () => {
    const office = await makeOffice(one, 'UPLOADS')
    const phone = await makePhone(one, office, { acceptUploads: true })
    const url = `${phone.provisioningUrl}${phone.mac}-local.cfg`
    const elsewhere = url.replace(one.publicUrl, two.publicUrl)
    assert.equal((await phoneAsks(url, { method: 'PUT', body: 'as it was sent' })).status, 201)
    const path = `${office.path}/phones/${phone.id}/uploads`
    const [{ id }] = (await two.ok<Body>('GET', path)).items
    assert.equal((await two.call('GET', `${path}/${id}`)).text, 'as it was sent')
    await until('the phone gets it back', async () => (await phoneAsks(elsewhere)).text === 'as it was sent')
    await two.ok('DELETE', `${path}/${id}`)
    await until('the phone does not get it back', async () => (await phoneAsks(url)).status === 404)
  })

  test('who signs in at one is signed in at the other, until he signs out', async () => {
    const answer = await one.call(
      'POST',
      '/session',
      { username: 'admin', password: adminPassword },
      { key: null },
    )
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const session = { key: null, headers: { cookie } }
    assert.equal((await two.call('GET', '/session', undefined, session)).status, 200)
    await two.ok('DELETE', '/session', undefined, session)
    assert.equal((await one.call('GET', '/session', undefined, session)).status, 401)
  })

  test('who guesses passwords at both in turn is slowed down as at one', async () => {
    const guess = (app: TestApp, turn: number) =>
      app.call('POST', '/me/password', { currentPassword: `guess ${turn}`, password: 'another one 4711' })
    const statuses: number[] = []
    for (let turn = 0; turn < 22; turn++) statuses.push((await guess(turn % 2 ? one : two, turn)).status)
    assert.equal(statuses.filter((status) => status === 429).length, 2, statuses.join(' '))
  })

  test('a request that is sent again to the other node is answered, and not done again', async () => {
    const office = await makeOffice(one, 'AGAIN')
    const contact = { name: 'Anna', numbers: [{ kind: 'work', number: '100' }] }
    const headers = { 'idempotency-key': 'the same' }
    const ask = (app: TestApp) => app.call('POST', `${office.path}/contacts`, contact, { headers })
    const answers = [await ask(one), await ask(two)]
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.id]),
      Array(2).fill([201, answers[0]?.body.id]),
    )
    const both = await Promise.all(
      [one, two, one, two].map((app) =>
        app.call('POST', `${office.path}/contacts`, contact, { headers: { 'idempotency-key': 'at once' } }),
      ),
    )
    assert.equal(new Set(both.map(({ body }) => body.id)).size, 1, both.map(({ text }) => text).join('\n'))
    assert.equal((await one.ok<Body>('GET', `${office.path}/contacts`)).total, 2)
  })

  test('a page that is open at one hears what happens at the other', async (t) => {
    const office = await makeOffice(one, 'LIVE')
    const ended = new AbortController()
    t.after(() => ended.abort())
    const headers = { 'x-api-key': globalKey }
    const { body } = await fetch(`${two.pageUrl}/api/v1/events`, { headers, signal: ended.signal })
    let heard = ''
    const hear = async () => {
      for await (const some of body ?? []) heard += Buffer.from(some)
    }
    void hear().catch(() => undefined)
    const { id } = await one.ok<Body>('POST', `${office.path}/extensions`, { number: '200', name: 'New' })
    await until('the page is told', () => heard.includes(id))
  })

  test('an operation that one leads is shown and cancelled by the other', async (t) => {
    const sip = await startSipPhones(t)
    const office = await makeOffice(one, 'CANCEL')
    for (let number = 0; number < 60; number++)
      await makePhone(one, office, { name: `Asked ${number}`, contact: sip.contact(`c${number}`, 0) })
    const { id } = await one.ok<Body>('POST', `${office.path}/operations`, { kind: 'reboot', filter: {} })
    const shown = () => two.ok<Body>('GET', `${office.path}/operations/${id}`)
    await until('the other shows an answer', async () => ((await shown()).counts.accepted ?? 0) > 2)
    await two.ok('POST', `${office.path}/operations/${id}/cancel`)
    const { counts } = await until('all who were asked are heard', async () => {
      const now = await shown()
      return (now.counts.accepted ?? 0) + (now.counts.cancelled ?? 0) === 60 && now
    })
    await sleep(500)
    assert.equal(counts.accepted, sip.asked.size)
    assert.ok(counts.cancelled > 10)
  })

  test('a phone that is to be asked at both at the same moment is asked by one', async (t) => {
    const sip = await startSipPhones(t, { answerAfterMs: 1000 })
    const office = await makeOffice(one, 'BOTH')
    for (let turn = 0; turn < 5; turn++) {
      const phone = await makePhone(one, office, { contact: sip.contact(`b${turn}`, turn) })
      const operation = { kind: 'reboot', phones: [phone.id] }
      const answers = await Promise.all(
        [one, two].map((app) => app.call('POST', `${office.path}/operations`, operation)),
      )
      assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409])
    }
    await until('all were asked', () => sip.asked.size === 5)
    assert.deepEqual(sip.askedTwice(), [])
  })

  test('a save resyncs a phone by itself once, however many nodes hear of it', async (t) => {
    const sip = await startSipPhones(t)
    const office = await makeOffice(one, 'AUTO', { autoResync: true, autoResyncMinutes: 0 })
    const phone = await makePhone(one, office, { contact: sip.contact('auto', 0) })
    const agent = { headers: { 'user-agent': `Yealink SIP-T54W 96.86.0.20 ${phone.mac}` } }
    await phoneAsks(`${phone.provisioningUrl}${phone.mac}.cfg`, agent)
    const asked = () => sip.asked.get('auto')?.size ?? 0
    for (let turn = 1; turn <= 3; turn++) {
      await until('its file is what it has', async () => {
        const { status } = await one.ok<Body>('GET', `${office.path}/phones/${phone.id}`)
        return !status.pending
      })
      await one.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: `Change ${turn}` })
      await until('it is asked', () => asked() >= turn)
      await phoneAsks(`${phone.provisioningUrl}${phone.mac}.cfg`, agent)
    }
    await sleep(4000)
    const { total } = await one.ok<Body>('GET', `${office.path}/operations`)
    assert.deepEqual([asked(), total], [3, 3])
  })
})
