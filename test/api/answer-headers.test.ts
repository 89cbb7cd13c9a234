/** What browsers are told with each answer, whatever was asked for: what may run, who may show it in a frame, what may be kept. */

import assert from 'node:assert/strict'
import { request as ask } from 'node:http'
import { test } from 'node:test'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { signedInUser } from './office.ts'

const whole = ['/', '/sign-in', '/t/ACME/phones', '/nowhere']
const ofApi = [
  ...['/api/v1/session', '/api/v1/tenants', '/api/v1/tenants/ACME/phones', '/api/v1/tenants/NOPE/phones'],
  ...['/api/v1/nothing', '/api/v1/audit?pageSize=x', '/api/v1/tenants/ACME/phones/export'],
]

test('each answer of the page and the API says what may run and that nobody may frame it', async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const { cookie } = await signedInUser(app, { name: 'marta', role: 'systemAdministrator' })
  const html = await (await fetch(app.pageUrl)).text()
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  assert.ok(assets.length > 0)
  for (const headers of [cookie.headers, {}])
    for (const path of [...whole, ...ofApi, ...assets]) {
      const answer = await fetch(app.pageUrl + path, { headers })
      const policy = answer.headers.get('content-security-policy') ?? ''
      const rules = new Map(policy.split(';').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]))
      assert.deepEqual(rules.get('default-src'), ["'self'"], path)
      assert.deepEqual(rules.get('script-src') ?? rules.get('default-src'), ["'self'"], path)
      assert.deepEqual(rules.get('frame-ancestors'), ["'none'"], path)
      assert.deepEqual(rules.get('object-src'), ["'none'"], path)
      assert.deepEqual(rules.get('base-uri'), ["'none'"], path)
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', path)
      const type = answer.headers.get('content-type') ?? ''
      if (/^text\/|xml/.test(type)) assert.match(type, /charset=utf-8/i, path)
      if (ofApi.includes(path)) assert.equal(answer.headers.get('cache-control'), 'no-store', path)
      await answer.arrayBuffer()
    }
})

test('what a phone gets is taken for nothing else, and kept by nobody between', async (t) => {
  const app = await startTestApp(t)
  const phone = await (await makeTenant(app)).phone({ name: 'Desk' })
  const file = `${phone.mac}.cfg`
  for (const [url, status] of [
    [new URL(file, phone.provisioningUrl), 200],
    [new URL('nothing.cfg', phone.provisioningUrl), 404],
    [new URL('/p/unknown/x.cfg', phone.provisioningUrl), 404],
  ] as const) {
    const answer = await fetch(url)
    assert.equal(answer.status, status, url.pathname)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.match(answer.headers.get('cache-control') ?? 'private', /private|no-store|no-cache/)
    await answer.arrayBuffer()
  }
})

test('TRACE and methods that nobody knows are refused on both ports', async (t) => {
  const app = await startTestApp(t)
  const phone = await (await makeTenant(app)).phone({ name: 'Desk' })
  for (const url of [`${app.pageUrl}/`, `${app.pageUrl}/api/v1/session`, phone.provisioningUrl])
    for (const method of ['TRACE', 'PROPFIND', 'LINK']) {
      const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
      const asked = ask(url, { method, headers: { 'x-probe': 'said-by-me' } }, (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      })
      asked.on('error', reject).end()
      const { status, body } = await promise
      assert.ok(status >= 400 && status < 500, `${method} ${url}: ${status}`)
      assert.doesNotMatch(body, /said-by-me/)
    }
})
