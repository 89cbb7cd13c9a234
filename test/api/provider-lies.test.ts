/** What a provider says is believed only as far as it proves it, and keeps nobody waiting. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { type Honest, type LyingProvider, startLyingProvider } from '../support/lying-provider.ts'
import { clientId, clientSecret, visitor } from '../support/oidc-provider.ts'
import { startTestApp } from '../support/start-app.ts'
import { ownerOfSuite, sharedApp } from './office.ts'

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (claims: object) => `${encoded({ alg: 'none' })}.${encoded(claims)}.`
/** By what both know: who has the secret could be anybody. */
function bySecret(claims: object): string {
  const text = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`
  return `${text}.${createHmac('sha256', clientSecret).update(text).digest('base64url')}`
}

type Lie = (lying: LyingProvider, honest: Honest) => Promise<string> | string

const lies: Record<string, Lie> = {
  'with another nonce': (lying, honest) => lying.sign({ ...honest, nonce: 'of another sign-in' }),
  'without a nonce': (lying, { nonce: _, ...honest }) => lying.sign(honest),
  'of another issuer': (lying, honest) => lying.sign({ ...honest, iss: 'https://evil.example' }),
  'for another client': (lying, honest) => lying.sign({ ...honest, aud: 'another' }),
  'for several, handed to another': (lying, honest) =>
    lying.sign({ ...honest, aud: [clientId, 'another'], azp: 'another' }),
  'that has ended': (lying, honest) =>
    lying.sign({ ...honest, iat: honest.iat - 900, exp: honest.iat - 600 }),
  'without an end': (lying, { exp: _, ...honest }) => lying.sign(honest),
  'without a subject': (lying, { sub: _, ...honest }) => lying.sign(honest),
  'signed by nobody': (_, honest) => unsigned(honest),
  'signed by the client secret': (_, honest) => bySecret(honest),
  'signed by a key that it does not show': (lying, honest) => lying.signByAnother(honest),
  'changed after it was signed': async (lying, honest) => {
    const [head, , signature] = (await lying.sign(honest)).split('.')
    return `${head}.${encoded({ ...honest, sub: 'admin' })}.${signature}`
  },
  'that is none': () => 'not.a.token',
}

describe('of a provider that lies', () => {
  // Each visitor of the test is another one for who counts.
  const shared = sharedApp({ flags: ['--trust-proxy', '127.0.0.1'] })
  const suite = ownerOfSuite()
  let lying: LyingProvider
  let id = ''

  async function come(): Promise<{ status: number; code: string | undefined; detail: string | undefined }> {
    const who = visitor(shared())
    const { body, status } = await who.call('POST', '/session/provider', { provider: id })
    if (status !== 200) return { status, code: body.code, detail: body.detail }
    const answer = await who.finish(lying.comeBack(body.url))
    return { status: answer.status, code: answer.body.code, detail: answer.body.detail }
  }

  before(async () => {
    lying = await startLyingProvider(suite, clientId)
    id = (
      await shared().ok('POST', '/providers', {
        ...{ name: 'Liar', issuer: lying.issuer, clientId, clientSecret, comers: 'anybody' },
        ...{ nameClaim: 'preferred_username', otherRole: 'viewer' },
      })
    ).id as unknown as string
  })

  test('a token as it should be is taken', async () => {
    lying.token = lying.sign
    assert.equal((await come()).status, 200)
  })

  for (const [words, lie] of Object.entries(lies)) {
    test(`a token ${words} signs nobody in`, async () => {
      lying.token = async (honest) => lie(lying, honest)
      const came = await come()
      assert.deepEqual([came.status, came.code], [424, 'PROVIDER_TROUBLE'], came.detail)
      assert.match(came.detail ?? '', /^The provider cannot sign you in now: [a-z]/)
    })
  }

  test('an answer without end, one that is no JSON, and one that leads elsewhere are told in plain words', async () => {
    const told = async (answer: LyingProvider['answer']) => {
      lying.answer = answer
      const { status, detail } = await come()
      lying.answer = undefined
      assert.equal(status, 424, detail)
      return detail ?? ''
    }
    const endless = await told((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    })
    assert.match(endless, /longer than half a megabyte/)
    assert.match(await told((response) => void response.end('<html>')), /no JSON/)
    const led = await told((response) => void response.writeHead(307, { location: lying.issuer }).end())
    assert.match(led, /answers with an error/)
  })

  test('a slow one is waited for no longer than a person would, and slows nobody else', {
    timeout: 30_000,
  }, async () => {
    lying.answer = (response) => void response.write(' ')
    const began = Date.now()
    const slow = come()
    const others = Date.now()
    for (let n = 0; n < 5; n++) assert.equal((await shared().call('GET', '/session/providers')).status, 200)
    assert.ok(Date.now() - others < 2000)
    assert.match((await slow).detail ?? '', /did not answer in time/)
    assert.ok(Date.now() - began < 12_000)
    lying.answer = undefined
  })
})

test('a provider that is down is asked once by all who come, and signs them in when it is up again', async (t) => {
  const app = await startTestApp(t)
  const lying = await startLyingProvider(t, clientId)
  const down = await app.ok<{ id: string }>('POST', '/providers', {
    ...{ name: 'Down', issuer: 'http://127.0.0.1:9', clientId, comers: 'anybody', otherRole: 'viewer' },
    nameClaim: 'preferred_username',
  })
  const begin = (provider: string) => app.call('POST', '/session/provider', { provider }, { key: null })
  for (let n = 0; n < 3; n++) {
    const answer = await begin(down.id)
    assert.deepEqual([answer.status, answer.body.code], [424, 'PROVIDER_TROUBLE'])
    assert.match(answer.body.detail, /nothing listens there/)
  }
  await app.ok('PATCH', `/providers/${down.id}`, { issuer: lying.issuer })
  const all = await Promise.all(Array.from({ length: 10 }, () => begin(down.id)))
  assert.ok(all.every(({ status }) => status === 200))
  assert.equal(lying.asked.filter((path) => path.includes('well-known')).length, 1)
  await app.ok('PATCH', `/providers/${down.id}`, { enabled: false })
  assert.equal((await begin(down.id)).body.code, 'PROVIDER_NOT_FOUND')
  assert.deepEqual((await app.ok<{ items: [] }>('GET', '/session/providers')).items, [])
})
