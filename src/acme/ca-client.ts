/** The CA as acme-client asks it, loaded when it is needed. Waiting, trying again and reading what was refused are ours: the library sleeps by a clock of its own, and forgets reasons. */

import type { Client } from 'acme-client'
import { CaProblem, problemFrom } from './ca-problem.ts'

export type Acme = typeof import('acme-client')

/** What axios hands to whoever brings the bytes. */
type Asked = { url?: string; method?: string; data?: unknown; headers?: unknown }

const patienceMs = 30_000
const mostBytes = 1_000_000
/** A CA that refuses one nonce of four, as strict ones may, refuses so many in a row once in four million. */
const mostNonces = 11
/** A CA that says it more precisely than this says it wrong. */
const secondsPattern = /^\d{1,9}$/

let loaded: Promise<Acme> | undefined

/** It takes a while, so nobody who needs no certificate does. */
export function loadAcme(): Promise<Acme> {
  loaded ??= import('acme-client').then((module) => {
    // It is CommonJS.
    const acme = (module as { default?: Acme }).default ?? module
    acme.axios.defaults.adapter = bring as never
    return acme
  })
  return loaded
}

/** One request and its answer. Whatever is refused is thrown with its reason, but a nonce that is too old: the library takes a new one. */
async function bring(asked: Asked) {
  const response = await fetch(asked.url ?? '', {
    method: (asked.method ?? 'get').toUpperCase(),
    headers: headersOf(asked.headers),
    body: typeof asked.data === 'string' ? asked.data : undefined,
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error) => {
    throw new CaProblem('unreachable', causeOf(error))
  })
  const text = await textOf(response)
  const data = /json/.test(response.headers.get('content-type') ?? '') ? parsed(text) : text
  if (response.status >= 400) {
    const problem = problemFrom(data, {
      retryAfterMs: retryAfter(response.headers.get('retry-after'), Date.now()),
    })
    if (problem.type !== 'badNonce')
      throw problem.type === '' ? unexplained(response.status, problem) : problem
  }
  const headers = Object.fromEntries(response.headers)
  return { data, headers, status: response.status, statusText: '', config: asked, request: {} }
}

function headersOf(given: unknown): Record<string, string> {
  const pairs = Object.entries({ ...(given as object) }).filter(([, value]) => typeof value === 'string')
  return { ...Object.fromEntries(pairs), 'user-agent': 'Offhook (acme-client)' }
}

const unexplained = (status: number, { message, retryAfterMs }: CaProblem) =>
  new CaProblem(
    status === 429 ? 'rateLimited' : status >= 500 ? 'serverInternal' : `answer ${status}`,
    message,
    { retryAfterMs },
  )

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length
      if (bytes > mostBytes) throw new Error('its answer is longer than a megabyte')
      parts.push(part)
    }
  } catch (error) {
    throw new CaProblem('unreachable', causeOf(error))
  }
  return Buffer.concat(parts).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code, message } = cause as NodeJS.ErrnoException
  return [code, message].filter((each) => typeof each === 'string' && each !== '').join(' ')
}

/** RFC 9110 §10.2.3: seconds, or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (secondsPattern.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

export type CaClient = Pick<
  Client,
  | 'createAccount'
  | 'updateAccount'
  | 'getAccountUrl'
  | 'createOrder'
  | 'getOrder'
  | 'getAuthorizations'
  | 'getChallengeKeyAuthorization'
  | 'completeChallenge'
  | 'finalizeOrder'
  | 'getCertificate'
>

export async function caClient(
  directory: string,
  account: { readonly key: string; readonly url: string | null },
): Promise<CaClient> {
  const { Client } = await loadAcme()
  const accountUrl = account.url ?? undefined
  const client = new Client({
    directoryUrl: directory,
    accountKey: account.key,
    ...(accountUrl && { accountUrl }),
  })
  tellNonces(client as unknown as { http: Signing })
  return client
}

/** What the library does not say in its types: how it signs, and takes a new nonce. */
type Signing = {
  maxBadNonceRetries: number
  signedRequest(
    url: string,
    payload: unknown,
    options?: unknown,
    attempts?: number,
  ): Promise<{ status: number; data: unknown }>
}

/** After as many nonces as it tries, the library forgets what it was refused by: that is thrown as every other refusal. */
function tellNonces({ http }: { http: Signing }): void {
  const signed = http.signedRequest.bind(http)
  http.maxBadNonceRetries = mostNonces - 1
  http.signedRequest = async (...asked) => {
    const answer = await signed(...asked)
    if (answer.status >= 400) throw problemFrom(answer.data)
    return answer
  }
}

/** Asks for a certificate of these names, by the key that it is to have. */
export async function signingRequest(names: readonly string[], key: string): Promise<Buffer> {
  const { crypto } = await loadAcme()
  const [first = ''] = names
  // A name of a certificate has 64 characters at most; phones that look at it alone are old.
  const commonName = first.length <= 64 ? first : undefined
  const [, request] = await crypto.createCsr({ altNames: [...names], ...(commonName && { commonName }) }, key)
  return request
}
