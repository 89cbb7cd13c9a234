/** Providers of sign-in are kept, shown without their secret, and tried. */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeCertificate } from '../support/certificates.ts'
import { clientId, clientSecret, startProvider } from '../support/oidc-provider.ts'
import type { Owner } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { sharedApp } from './office.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Body = any

const input = (issuer: string) => ({ name: 'Id', issuer, clientId, clientSecret })

describe('providers', () => {
  const app = sharedApp()

  test('one is kept, changed and deleted, and its client secret is never answered', async () => {
    const issuer = 'https://id.example.com/realms/acme'
    const made = await app().ok<Body>('POST', '/providers', {
      ...input(issuer),
      roleClaim: 'roles',
      roles: [{ value: 'admins', role: 'systemAdministrator' }],
    })
    assert.equal(made.hasClientSecret, true)
    const path = `/providers/${made.id}`
    const answers = [
      await app().call('GET', '/providers'),
      await app().call('GET', path),
      await app().call('PATCH', path, { name: 'Other' }, { headers: { 'if-match': '"1"' } }),
      await app().call('PATCH', path, { name: 'Third' }, { headers: { 'if-match': '"1"' } }),
      await app().call('POST', '/providers', input(issuer)),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 412, 400],
    )
    assert.equal(answers[3]?.body.current.name, 'Other')
    assert.deepEqual(answers[4]?.body.errors, [
      { path: 'issuer', message: 'There is a provider with this issuer already' },
    ])
    for (const { text } of answers) assert.ok(!text.includes(clientSecret))
    const trail = await app().call('GET', '/audit?pageSize=1000')
    assert.ok(!trail.text.includes(clientSecret))
    const rows = (trail.body.items as Body[]).filter(({ object }) => object.id === made.id)
    assert.deepEqual(rows.map(({ action }) => action).sort(), ['provider.create', 'provider.update'])
    await app().ok('DELETE', path)
    assert.equal((await app().call('GET', path)).body.code, 'PROVIDER_NOT_FOUND')
  })

  test('what is no provider is refused at its field', async () => {
    const refused = async (patch: object) => {
      const { status, body } = await app().call('POST', '/providers', {
        ...input('https://id.example.com'),
        ...patch,
      })
      assert.equal(status, 400, JSON.stringify(patch))
      return body.errors[0].path
    }
    for (const issuer of [
      ...['', 'id.example.com', 'http://id.example.com', 'https://u:p@id.example.com', 'javascript:alert(1)'],
      ...['https://id.example.com/?a=b', 'https://id.example.com/.well-known/openid-configuration'],
    ])
      assert.equal(await refused({ issuer }), 'issuer')
    assert.equal(await refused({ scopes: 'email' }), 'scopes')
    assert.equal(await refused({ otherRole: 'systemAdministrator' }), 'otherRole')
    assert.equal(await refused({ roles: [{ value: 'a', role: 'king' }] }), 'roles.0.role')
    assert.equal(await refused({ comers: 'nobody' }), 'comers')
  })
})

async function serve(t: Owner, listener: RequestListener, tls?: { key: string; cert: string }) {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Where nobody listens any more. */
async function freed(): Promise<string> {
  const ends: (() => unknown)[] = []
  const url = await serve({ after: (end) => void ends.push(end) }, () => undefined)
  for (const end of ends) await end()
  return url
}

function ownCertificate(t: Owner) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-provider-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { cert, keyFile } = makeCertificate(folder, '127.0.0.1')
  return { cert, key: readFileSync(keyFile, 'utf8') }
}

const json =
  (body: object, headers: object = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** Rows that are wrong, by what they are about. */
async function wrongOf(app: TestApp, issuer: string): Promise<Record<string, string>> {
  const { id } = await app.ok<Body>('POST', '/providers', input(issuer))
  const tried = await app.ok<Body>('POST', `/providers/${id}/test`)
  await app.ok('DELETE', `/providers/${id}`)
  const wrong = (tried.checks as Body[]).filter(({ ok }) => ok === false)
  assert.equal(tried.ok, wrong.length === 0)
  return Object.fromEntries(wrong.map(({ what, detail }) => [what, detail]))
}

describe('a test of a provider', () => {
  const app = sharedApp()

  test('finds nothing wrong with a real one', async (t) => {
    const provider = await startProvider(t, { pages: [app().pageUrl] })
    assert.deepEqual(await wrongOf(app(), provider.issuer), {})
  })

  test('says what is wrong with others', async (t) => {
    const sound = (issuer: string) => ({
      ...{ issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` },
      jwks_uri: `${issuer}/k`,
    })
    const own: RequestListener = (request, response) => {
      const issuer = `http://${request.headers.host}`
      if (request.url === '/k') return json({ keys: [] })(request, response)
      const metadata = {
        ...sound(issuer),
        code_challenge_methods_supported: ['plain'],
        id_token_signing_alg_values_supported: ['HS256', 'none'],
      }
      return json(metadata, { date: new Date(Date.now() - 3_600_000).toUTCString() })(request, response)
    }
    const wrong = await wrongOf(app(), await serve(t, own))
    assert.match(wrong.Clocks ?? '', /differ by 3\d\d\d seconds/)
    assert.match(wrong['PKCE (S256)'] ?? '', /not safe/)
    assert.match(wrong.Signature ?? '', /none of RS256/)
    assert.match(wrong['Its keys'] ?? '', /shows none/)

    const other = await wrongOf(app(), await serve(t, json(sound('http://127.0.0.1:9'))))
    assert.match(other['Issuer and addresses'] ?? '', /calls itself http:\/\/127.0.0.1:9, not/)

    const elsewhere: RequestListener = (request, response) =>
      json({ ...sound(`http://${request.headers.host}`), authorization_endpoint: 'javascript:alert(1)' })(
        request,
        response,
      )
    const led = await wrongOf(app(), await serve(t, elsewhere))
    assert.match(led['Issuer and addresses'] ?? '', /authorization_endpoint is not served over TLS/)
  })

  test('says why one does not answer', async (t) => {
    const why = async (issuer: string) => (await wrongOf(app(), issuer))['It answers'] ?? ''
    const gone = await freed()
    assert.match(await why(gone), /nothing listens there/)
    const missing = await serve(t, (_, response) => void response.writeHead(404).end())
    assert.match(await why(missing), /answers 404 at .*is the issuer right\?/)
    const led = await serve(t, (_, response) => void response.writeHead(302, { location: missing }).end())
    assert.match(await why(led), /answers 302/)
    const page = await serve(t, (_, response) => void response.end('<html>'))
    assert.match(await why(page), /does not name an issuer/)
    const endless = await serve(t, (_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    })
    assert.match(await why(endless), /longer than half a megabyte/)
    const secure = await serve(t, json({}), ownCertificate(t))
    assert.match(await why(secure), /signed by itself.*NODE_EXTRA_CA_CERTS/)
    assert.match(await why(secure.replace('https', 'http')), /hung up|answers 400/)
    assert.match(await why(gone.replace('http', 'https')), /nothing listens there/)
    assert.match(await why('https://no-such-name.invalid'), /has no address, or none that may be asked/)
  })

  test('does not go where nobody said that it may', async (t) => {
    const asked: string[] = []
    const inside = await serve(t, (request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    const closed = await startTestApp(t, { flags: ['--provider-networks', 'default'] })
    const { port } = new URL(inside)
    for (const issuer of [
      inside,
      `http://localhost:${port}`,
      `https://[::1]:${port}`,
      'https://169.254.169.254',
    ])
      assert.match((await wrongOf(closed, issuer))['It answers'] ?? '', /none that may be asked/)
    // A provider that is asked may name addresses as it likes.
    const metadata: RequestListener = (request, response) => {
      const issuer = `http://${request.headers.host}`
      json({
        ...{ issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` },
        jwks_uri: `https://[::ffff:169.254.169.254]:${port}/k`,
      })(request, response)
    }
    const wrong = await wrongOf(app(), await serve(t, metadata))
    assert.match(wrong['Its keys'] ?? '', /none that may be asked/)
    assert.deepEqual(asked, [])
  })

  test('waits for a slow one no longer than a person would', { timeout: 30_000 }, async (t) => {
    const slow = await serve(t, (_, response) => void response.write(' '))
    const began = Date.now()
    assert.match((await wrongOf(app(), slow))['It answers'] ?? '', /did not answer in time/)
    assert.ok(Date.now() - began < 12_000)
  })
})
