/** Digest authentication (RFC 7616, RFC 2617, RFC 8760) as pure functions, for SIP and HTTP: no sockets, no nonces of our own. */

import { createHash, getHashes } from 'node:crypto'
import { WireError } from './errors.ts'
import { quote, splitList, tokenPattern, unquote } from './header-syntax.ts'

/** Weakest first. `-sess` mixes nonce and cnonce into the secret (RFC 7616 §3.4.2). */
export const digestAlgorithms = [
  'MD5',
  'MD5-sess',
  'SHA-256',
  'SHA-256-sess',
  'SHA-512-256',
  'SHA-512-256-sess',
] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]
export type DigestQop = 'auth' | 'auth-int'

export type DigestChallenge = {
  realm: string
  nonce: string
  opaque?: string
  algorithm: DigestAlgorithm
  /** Without the parameter MD5 is meant (RFC 2617 §3.2.1), and the answer names none either. */
  algorithmNamed: boolean
  /** `undefined` for a server that follows RFC 2069: no cnonce, no nc. */
  qop?: DigestQop
  /** The credentials were right, only the nonce was too old. */
  stale: boolean
}

export type DigestInput = {
  algorithm: DigestAlgorithm
  username: string
  realm: string
  password: string
  method: string
  /** The digest-uri, which in SIP is the Request-URI (RFC 3261 §22.4). */
  uri: string
  nonce: string
  /** As it stands in the header: eight hex digits. */
  nc?: string
  cnonce?: string
  qop?: DigestQop
  /** Only `auth-int` looks at it. */
  body?: Uint8Array
}

export type Credentials = { username: string; password: string }

/** The `response` parameter (RFC 7616 §3.4.1): what a client sends and a server compares. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, username, realm, password } = input
  return digestProof(digestSecret(algorithm, `${username}:${realm}:${password}`), input)
}

/** Of `username:realm:password`, as bytes where it is known how the other side writes them. */
export function digestSecret(algorithm: DigestAlgorithm, text: string | Uint8Array): string {
  return createHash(hashName(algorithm)).update(text).digest('hex')
}

/** As `digestResponse`, of who is known by the hash of the secret alone. */
export function digestProof(
  secret: string,
  input: Omit<DigestInput, 'username' | 'realm' | 'password'>,
): string {
  const { algorithm, nonce, nc = '', cnonce = '', qop } = input
  const hash = (data: string | Uint8Array) => createHash(hashName(algorithm)).update(data).digest('hex')
  const a1 = algorithm.endsWith('-sess') ? hash(`${secret}:${nonce}:${cnonce}`) : secret
  const bodyHash = qop === 'auth-int' ? `:${hash(input.body ?? new Uint8Array(0))}` : ''
  const a2 = hash(`${input.method}:${input.uri}${bodyHash}`)
  // RFC 2617 §3.2.2.1: without qop the answer is the older, shorter sum of RFC 2069.
  return qop ? hash(`${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`) : hash(`${a1}:${nonce}:${a2}`)
}

function hashName(algorithm: DigestAlgorithm): string {
  return algorithm.replace('-sess', '').replace('SHA-', 'sha').replace('MD5', 'md5')
}

/** Reads `Digest name=value, name="value"` of a challenge or of credentials. Throws `WireError`. */
export function parseDigestParameters(value: string): Map<string, string> {
  const [, list] = value.match(/^Digest\s+(.*)$/is) ?? []
  if (list === undefined) throw new WireError('This is no Digest authentication')
  const parameters = new Map<string, string>()
  for (const item of splitList(list, ',')) {
    if (item === '') continue
    const [, name = '', raw = ''] = item.match(/^([^\s=]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s",]*)$/s) ?? []
    const key = name.toLowerCase()
    if (!tokenPattern.test(key) || parameters.has(key))
      throw new WireError('A Digest parameter is wrong or comes twice')
    parameters.set(key, unquote(raw))
  }
  return parameters
}

/** Reads a challenge that this side can answer. Throws `WireError` for any other. */
export function parseDigestChallenge(value: string): DigestChallenge {
  const parameters = parseDigestParameters(value)
  const realm = parameters.get('realm')
  const nonce = parameters.get('nonce')
  if (realm === undefined || nonce === undefined)
    throw new WireError('The challenge has no realm or no nonce')
  // What is given back must fit into a request.
  if ([...parameters.values()].some((text) => text.length > 1024))
    throw new WireError('The challenge is too long')
  const named = parameters.get('algorithm')
  const opaque = parameters.get('opaque')
  const qop = chooseQop(parameters.get('qop'))
  return {
    realm,
    nonce,
    ...(opaque !== undefined && { opaque }),
    algorithm: knownAlgorithm(named ?? 'MD5'),
    algorithmNamed: named !== undefined,
    ...(qop && { qop }),
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

function knownAlgorithm(name: string): DigestAlgorithm {
  const algorithm = digestAlgorithms.find((known) => known.toLowerCase() === name.toLowerCase())
  if (algorithm && getHashes().includes(hashName(algorithm))) return algorithm
  throw new WireError('The challenge names an algorithm that is not known here')
}

function chooseQop(offered: string | undefined): DigestQop | undefined {
  if (offered === undefined) return undefined
  const names = offered
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const qop = (['auth', 'auth-int'] as const).find((known) => names.includes(known))
  if (!qop) throw new WireError('The challenge asks for a protection that is not known here')
  return qop
}

/** Of each realm the strongest challenge that can be answered; the first of two equals (RFC 8760 §2.4). */
export function strongestChallenges(values: readonly string[]): DigestChallenge[] {
  const strength = (challenge: DigestChallenge) => digestAlgorithms.indexOf(challenge.algorithm)
  const best = new Map<string, DigestChallenge>()
  for (const challenge of values.flatMap(answerable)) {
    const before = best.get(challenge.realm)
    if (!before || strength(challenge) > strength(before)) best.set(challenge.realm, challenge)
  }
  return [...best.values()]
}

function answerable(value: string): DigestChallenge[] {
  try {
    return [parseDigestChallenge(value)]
  } catch (error) {
    if (error instanceof WireError) return []
    throw error
  }
}

export type AuthorizationInput = {
  challenge: DigestChallenge
  credentials: Credentials
  method: string
  uri: string
  cnonce: string
  /** How often this nonce has been used, this time included. */
  count?: number
  body?: Uint8Array
}

/** The value of Authorization or Proxy-Authorization that answers a challenge (RFC 7616 §3.4). */
export function digestAuthorization(input: AuthorizationInput): string {
  const { challenge, credentials, method, uri, cnonce, count = 1, body } = input
  const { realm, nonce, opaque, algorithm, algorithmNamed, qop } = challenge
  const nc = count.toString(16).padStart(8, '0')
  const response = digestResponse({
    ...credentials,
    algorithm,
    realm,
    method,
    uri,
    nonce,
    nc,
    cnonce,
    qop,
    body,
  })
  const withCnonce = qop !== undefined || algorithm.endsWith('-sess')
  return `Digest ${[
    `username=${quote(credentials.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithmNamed ? [`algorithm=${algorithm}`] : []),
    ...(withCnonce ? [`cnonce=${quote(cnonce)}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop ? [`qop=${qop}`, `nc=${nc}`] : []),
  ].join(', ')}`
}
