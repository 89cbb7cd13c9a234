/** A provider that says what it is told to, right or wrong. Its browser comes back at once: there is nobody to sign in. */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { Owner } from './processes.ts'

/** Of a token of one sign-in, as it should be. */
export type Honest = JWTPayload & { iss: string; aud: string; nonce: string; iat: number; exp: number }

export type LyingProvider = {
  readonly issuer: string
  /** The token that it hands out, made of the honest claims. */
  token: (honest: Honest) => Promise<string>
  /** Instead of the whole answer of its token endpoint. */
  answer: ((response: ServerResponse) => void) | undefined
  readonly sign: (claims: JWTPayload, header?: Record<string, unknown>) => Promise<string>
  /** As `sign`, by a key that it does not show. */
  readonly signByAnother: (claims: JWTPayload) => Promise<string>
  /** The query of the address back, for where the browser was sent. */
  comeBack(url: string): string
  readonly asked: string[]
}

export async function startLyingProvider(t: Owner, clientId: string): Promise<LyingProvider> {
  const own = await generateKeyPair('RS256', { extractable: true })
  const other = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(own.publicKey)), alg: 'RS256', use: 'sig', kid: 'own' }
  let nonce = ''
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    lying.asked.push(path)
    if (path === '/.well-known/openid-configuration') return send(response, metadata())
    if (path === '/keys') return send(response, { keys: [jwk] })
    if (path !== '/token') return void response.writeHead(404).end()
    if (lying.answer) return lying.answer(response)
    const now = Math.floor(Date.now() / 1000)
    const honest = { iss: lying.issuer, aud: clientId, sub: 'liar', nonce, iat: now, exp: now + 300 }
    send(response, {
      ...{ access_token: 'a', token_type: 'Bearer', expires_in: 60 },
      id_token: await lying.token({ ...honest, preferred_username: 'liar' }),
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const metadata = () => ({
    ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
    ...{ jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'] },
    ...{ code_challenge_methods_supported: ['S256'], response_types_supported: ['code'] },
  })
  const sign = (claims: JWTPayload, header: Record<string, unknown> = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own', ...header }).sign(own.privateKey)
  const lying: LyingProvider = {
    ...{ issuer, sign, token: sign, answer: undefined, asked: [] },
    signByAnother: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(other.privateKey),
    comeBack(url) {
      const query = new URL(url).searchParams
      nonce = query.get('nonce') ?? ''
      return `code=any&state=${query.get('state')}`
    },
  }
  return lying
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
