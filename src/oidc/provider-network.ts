/** Requests to providers: the address is looked up once, checked, and connected to; bounded in time and size, and led nowhere else. */

import { lookup } from 'node:dns/promises'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { isSafeUrl } from '../schema/provider.ts'

type Asked = {
  readonly method?: string | undefined
  readonly headers?: Headers | Record<string, string> | undefined
  readonly body?: unknown
  readonly signal?: AbortSignal | null | undefined
}

/** As `fetch`, of providers. What goes wrong is a `WireError` with a sentence. */
export type ProviderFetch = (url: string, asked?: Asked) => Promise<Response>

/** Of a whole request: a person waits for it. */
const patienceMs = 8_000
const mostBytes = 512 * 1024

/** `mayReach` is asked of the address that is really connected to. */
export function providerFetch(mayReach: (address: string) => boolean, clock: Clock): ProviderFetch {
  return async (text, asked = {}) => {
    const url = new URL(text)
    if (!isSafeUrl(text)) throw new WireError(`${url.origin} would be asked without TLS`)
    const over = new AbortController()
    const cancel = clock.after(patienceMs, () => over.abort())
    const signal = asked.signal ? AbortSignal.any([asked.signal, over.signal]) : over.signal
    try {
      const host = await Promise.race([addressOf(url, mayReach), late(signal)])
      return await ask(url, host, asked, signal)
    } finally {
      cancel()
    }
  }
}

function late(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const tell = () => reject(new WireError('it did not answer in time'))
    if (signal.aborted) tell()
    else signal.addEventListener('abort', tell, { once: true })
  })
}

/** A name that nobody knows and one that leads where nobody may go are told in the same words. */
async function addressOf(url: URL, mayReach: (address: string) => boolean): Promise<string> {
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  const found = isIP(bare)
    ? [bare]
    : (await lookup(bare, { all: true, order: 'ipv4first' }).catch(() => [])).map((each) => each.address)
  const address = found.find(mayReach)
  if (address === undefined)
    throw new WireError(`${url.hostname} has no address, or none that may be asked (see --provider-networks)`)
  return address
}

function ask(url: URL, host: string, asked: Asked, signal: AbortSignal): Promise<Response> {
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  const body = bodyOf(asked.body)
  const options = {
    ...{ host, port: url.port, path: url.pathname + url.search, method: asked.method ?? 'GET', agent: false },
    headers: {
      ...Object.fromEntries(new Headers(asked.headers)),
      ...{ host: url.host, 'user-agent': 'Offhook', 'accept-encoding': 'identity' },
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    signal,
  }
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const sent = secure
      ? secureRequest({
          ...options,
          servername: isIP(bare) ? '' : bare,
          checkServerIdentity: (_, peer) => checkServerIdentity(bare, peer),
        })
      : plainRequest(options)
    const failed = (error: Error) => {
      reject(new WireError(signal.aborted ? 'it did not answer in time' : reasonOf(error)))
      sent.destroy()
    }
    sent.on('error', failed)
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('error', failed)
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > mostBytes) failed(new Error('its answer is longer than half a megabyte'))
        else parts.push(part)
      })
      response.on('end', () => {
        const status = response.statusCode ?? 0
        const headers = new Headers()
        for (const [name, value] of Object.entries(response.headersDistinct))
          for (const each of value ?? []) headers.append(name, each)
        // One that says where else to go is an answer that nobody takes.
        const none = status === 204 || status === 304 || status < 200
        if (status < 200 || status > 599) failed(new Error(`it answers ${status}`))
        else resolve(new Response(none ? null : Buffer.concat(parts), { status, headers }))
      })
    })
    sent.end(body)
  })
}

/** Forms, as those libraries send them. */
function bodyOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  return String(body)
}

/** What goes wrong on the way, in a sentence; nothing of what was sent stands in it. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ECONNRESET: 'it hung up',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'there is no way to it',
    ETIMEDOUT: 'it did not answer in time',
    EPROTO: 'it does not speak TLS there',
    ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
    ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there',
    DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is signed by itself; ${trustIt}`,
    SELF_SIGNED_CERT_IN_CHAIN: `its certificate comes from an authority that is not known; ${trustIt}`,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its certificate comes from an authority that is not known; ${trustIt}`,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its certificate comes from an authority that is not known; ${trustIt}`,
    CERT_HAS_EXPIRED: 'its certificate has expired',
    CERT_NOT_YET_VALID: 'its certificate is not valid yet; look at the clocks',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  }
  return words[code] ?? error.message.slice(0, 200)
}

const trustIt = 'name the file of its authority in NODE_EXTRA_CA_CERTS'
