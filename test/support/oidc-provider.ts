/** A real provider of OpenID Connect on this machine, with its own login page, and a browser without a screen that signs in there. */

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'
import type { Owner } from './processes.ts'

export const clientId = 'offhook'
export const clientSecret = 'a client secret that nobody else has 0123456789'

/** What the provider says of a login name; who is not named has no claims but its name. */
export type People = Record<string, Record<string, unknown>>

export type TestProvider = {
  readonly issuer: string
  /** May be changed while it runs. */
  readonly people: People
  /** New keys sign from now on; what was signed before is good no more. */
  rotateKeys(): Promise<void>
  /** Changes what is registered of our client, and its keys. */
  register(client: Readonly<Record<string, unknown>>): Promise<void>
  close(): Promise<void>
}

type Settings = {
  pages: readonly string[]
  people?: People
  /** Claims stand in the ID token, not only behind userinfo. */
  inToken?: boolean
  port?: number
  configuration?: Configuration
}

async function newKey(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: crypto.randomUUID() }
}

/** `pages`: where the page of Offhook is, of one node or of several. */
export async function startProvider(t: Owner, settings: Settings): Promise<TestProvider> {
  const people = settings.people ?? {}
  let handler: ReturnType<Provider['callback']>
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((done) => server.listen(settings.port ?? 0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let registered: Readonly<Record<string, unknown>> = {}
  const open = async () => {
    const keys = [await newKey('RS256'), await newKey('ES256')]
    const provider = new Provider(issuer, configurationOf(settings, people, keys, registered))
    quieten(provider)
    handler = provider.callback()
  }
  await open()
  const close = () => closeServer(server)
  t.after(close)
  const register: TestProvider['register'] = (client) => {
    registered = client
    return open()
  }
  return { issuer, people, rotateKeys: open, register, close }
}

const quieten = (provider: Provider) => provider.on('server_error', () => undefined)

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}

function configurationOf(
  { pages, inToken, configuration }: Settings,
  people: People,
  keys: JWK[],
  registered: object,
): Configuration {
  return {
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret, application_type: 'native' },
        redirect_uris: pages.map((page) => `${page}/sign-in/back`),
        post_logout_redirect_uris: pages.map((page) => `${page}/sign-in`),
        ...{ grant_types: ['authorization_code'], response_types: ['code'], ...registered },
      },
    ],
    jwks: { keys },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the cookies of the test'] },
    claims: {
      ...{ openid: ['sub', 'auth_time'], email: ['email', 'email_verified'] },
      profile: ['preferred_username', 'name', 'roles', 'groups', 'tenants', 'realm_access'],
    },
    conformIdTokenClaims: !(inToken ?? true),
    clientAuthMethods: ['client_secret_basic'],
    // It asks no address of this machine, where everything is here.
    fetch: (url: string, { dispatcher: _, ...asked }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, asked),
    features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
    async findAccount(_, id) {
      return {
        accountId: id,
        claims: async () => ({ sub: id, preferred_username: id, ...people[id] }),
      }
    },
    ...configuration,
  }
}

/** Cookies of one browser, at every server of this machine by its port. */
export class Browser {
  readonly #jar = new Map<string, Map<string, string>>()

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const own = this.#jar.get(host) ?? new Map<string, string>()
    this.#jar.set(host, own)
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const each of response.headers.getSetCookie()) {
      const [pair = ''] = each.split(';')
      const at = pair.indexOf('=')
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(each)) own.delete(name)
      else own.set(name, value)
    }
    return response
  }

  /** Cookies that a server has given to this browser. */
  cookies(url: string): Map<string, string> {
    return this.#jar.get(new URL(url).host) ?? new Map()
  }

  /** Goes to where the provider signs out, says yes, and stops at the address back to ours. */
  async signOutAt(url: string): Promise<string> {
    const page = await (await this.ask(url)).text()
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1]
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1]
    assert.ok(action && xsrf, page.slice(0, 500))
    const body = new URLSearchParams({ xsrf, logout: 'yes' })
    const response = await this.ask(new URL(action, url).href, { method: 'POST', body })
    return response.headers.get('location') ?? ''
  }

  /** Goes to the provider, signs in at its page as `login`, agrees, and stops at the address back to ours. */
  async signInAt(url: string, login: string, backTo: string): Promise<URL> {
    let at = url
    let sent: RequestInit = {}
    for (let steps = 0; steps < 20; steps++) {
      const response = await this.ask(at, sent)
      sent = {}
      const location = response.headers.get('location')
      if (location !== null) {
        at = new URL(location, at).href
        if (at.startsWith(backTo)) return new URL(at)
        continue
      }
      const page = await response.text()
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1]
      assert.ok(action, `the provider answers ${response.status}: ${page.slice(0, 500)}`)
      at = new URL(action, at).href
      const inputs = [...page.matchAll(/name="([^"]+)" value="([^"]+)"/g)]
      const form = Object.fromEntries(inputs.map(([, name, value]) => [name, value]))
      if (form.prompt === 'login') Object.assign(form, { login, password: 'any' })
      sent = { method: 'POST', body: new URLSearchParams(form) }
    }
    throw new Error('the provider leads nowhere')
  }
}

type Api = { readonly pageUrl: string }
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Answered = { status: number; body: any }

/** Each comes from an address of its own, where the server believes the proxy that says so. */
let visitors = 0

/** A person at our page in a browser of its own. */
export function visitor(app: Api) {
  const browser = new Browser()
  const from = `192.0.2.${visitors++ % 250}`
  const call = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const response = await browser.ask(`${app.pageUrl}/api/v1${path}`, {
      method,
      headers: {
        ...{ origin: app.pageUrl, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': from },
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  /** Begins by this call, signs in at the provider, and comes back to the page. */
  async function wayBack(login: string, path: string, body: object): Promise<string> {
    const { status, body: begun } = await call('POST', path, body)
    assert.equal(status, 200, JSON.stringify(begun))
    const back = await browser.signInAt(begun.url, login, `${app.pageUrl}/sign-in/back`)
    return back.search.slice(1)
  }
  const finish = (answer: string) => call('POST', '/session/provider/finish', { answer })
  return {
    browser,
    call,
    wayBack,
    finish,
    async signIn(provider: string, login: string, body: object = {}): Promise<Answered> {
      return finish(await wayBack(login, '/session/provider', { provider, ...body }))
    },
  }
}
