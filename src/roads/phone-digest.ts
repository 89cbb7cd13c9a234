/**
 * HTTP Digest of phones (RFC 7616): MD5 and SHA-256 with `qop=auth`. A nonce says when, where and for which phone it was
 * made, and is signed, so that nothing is kept of those that nobody uses.
 */

import type { Clock } from '../kernel/clock.ts'
import { type DigestAlgorithm, digestProof, digestSecret, parseDigestParameters } from '../kernel/digest.ts'
import { WireError } from '../kernel/errors.ts'
import { mostUses, type NonceUses } from '../kernel/nonce-uses.ts'
import type { Soon } from '../kernel/when-there.ts'
import type { PhoneRequest } from './phone-request.ts'

export const realm = 'Offhook'

/** MD5 first: phones with an older libcurl look at the first challenge alone, and know no other algorithm. */
const offered = ['MD5', 'SHA-256'] as const satisfies readonly DigestAlgorithm[]

/** How long a nonce may be used. */
export const nonceMs = 300_000
/** So much may the clocks of two nodes differ. */
const clocksMs = 30_000
const signatureLength = 22
const longestParameter = 1024

export type PhoneDigest = ReturnType<typeof phoneDigest>

/** What is wrong with an answer to a challenge. All but the first four were made with the right password. */
export type DigestFault =
  | 'wrong'
  | 'malformed'
  | 'otherRealm'
  | 'otherUri'
  | 'otherNonce'
  | 'oldNonce'
  | 'usedNonce'

type Parts = {
  /** A keyed hash that nobody else can make, as base64url. */
  sign(text: string): string
  clock: Pick<Clock, 'now'>
  uses: NonceUses
  /** Names this process among those that serve phones. */
  node: string
  /** Where there are several: no process took the nonce before, and it is this one’s now. */
  claim?: ((nonce: string) => Promise<boolean>) | undefined
}

type Answer = {
  readonly algorithm: DigestAlgorithm
  readonly username: Buffer
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly nc: string
  readonly cnonce: string
  readonly response: string
}

export function phoneDigest({ sign, clock, uses, node, claim }: Parts) {
  const place = sign(node).slice(0, 8)
  const signed = (text: string, phoneId: string) => sign(`${phoneId} ${text}`).slice(0, signatureLength)

  function newNonce(phoneId: string): string {
    const text = `${clock.now().toString(36)}.${place}.${uses.next().toString(36)}`
    return `${text}.${signed(text, phoneId)}`
  }

  /** Of an answer that was made with the right password. */
  function judgeNonce({ nonce, nc }: Answer, phoneId: string): Soon<DigestFault | undefined> {
    const [, text = '', made = '', at = '', number = '', signature] =
      /^((\w+)\.([\w-]+)\.(\w+))\.([\w-]+)$/.exec(nonce) ?? []
    if (signature !== signed(text, phoneId)) return 'otherNonce'
    const age = clock.now() - Number.parseInt(made, 36)
    if (age > nonceMs || age < -clocksMs) return 'oldNonce'
    const [own, count] = [Number.parseInt(number, 36), Number.parseInt(nc, 16)]
    const isOwn = at === place
    if (isOwn && !uses.isNew(own)) return uses.use(own, count) ? undefined : 'usedNonce'
    if (!isOwn && !claim) return 'otherNonce'
    if (!claim) return uses.use(own, count) ? undefined : 'usedNonce'
    return claim(nonce).then((isOurs) => {
      if (!isOurs) return 'usedNonce'
      // One of another process is used here once: the phone has a nonce of its own there.
      return !isOwn || uses.use(own, count) ? undefined : 'usedNonce'
    })
  }

  return {
    /** `stale`: the password was right, only the nonce was not. */
    challenges(phoneId: string, stale: boolean): string[] {
      const nonce = newNonce(phoneId)
      return offered.map(
        (algorithm) =>
          `Digest realm="${realm}", qop="auth", algorithm=${algorithm}, nonce="${nonce}", charset=UTF-8${stale ? ', stale=true' : ''}`,
      )
    },

    /** `expected`: `user:password`, in each way in which phones write it, as base64. Nothing is wrong with the right one. */
    faultOf(
      { authorization = '', method, url }: Pick<PhoneRequest, 'authorization' | 'method' | 'url'>,
      phoneId: string,
      expected: readonly Buffer[],
    ): Soon<DigestFault | undefined> {
      const answer = readAnswer(authorization)
      if (!answer) return 'malformed'
      if (answer.realm !== realm) return 'otherRealm'
      if (pathOf(answer.uri) !== pathOf(url)) return 'otherUri'
      if (!expected.some((each) => isRight(answer, method, each))) return 'wrong'
      return judgeNonce(answer, phoneId)
    },
  }
}

export const isDigest = (authorization: string): boolean => /^digest\s/i.test(authorization)

/** A request line may hold the whole URL, and what answers for it the path alone, or the other way round. */
const pathOf = (uri: string) => uri.replace(/^https?:\/\/[^/]*/i, '')

function isRight(answer: Answer, method: string, expected: Buffer): boolean {
  const bytes = Buffer.from(expected.toString('latin1'), 'base64')
  const colon = bytes.indexOf(':')
  if (!bytes.subarray(0, colon).equals(answer.username)) return false
  const { algorithm, response } = answer
  const text = Buffer.concat([bytes.subarray(0, colon), Buffer.from(`:${realm}`), bytes.subarray(colon)])
  // Who does not know the password cannot tell from the time what the right answer to this nonce is.
  return digestProof(digestSecret(algorithm, text), { ...answer, method, qop: 'auth' }) === response
}

/** Nothing where something of it is missing, or another protection is used than was offered. */
function readAnswer(authorization: string): Answer | undefined {
  const given = parametersIn(authorization)
  if (!given || [...given.values()].some((text) => text.length > longestParameter)) return undefined
  const get = (name: string) => given.get(name) ?? ''
  const algorithm = offered.find((each) => each === (given.get('algorithm') ?? 'MD5').toUpperCase())
  const nc = get('nc')
  if (!algorithm || get('qop') !== 'auth' || get('cnonce') === '' || get('userhash') === 'true')
    return undefined
  if (!/^[0-9a-f]{8}$/i.test(nc) || Number.parseInt(nc, 16) > mostUses || /^0+$/.test(nc)) return undefined
  return {
    ...{ algorithm, nc, realm: get('realm'), nonce: get('nonce'), uri: get('uri'), cnonce: get('cnonce') },
    username: usernameIn(given),
    response: get('response').toLowerCase(),
  }
}

function parametersIn(authorization: string): Map<string, string> | undefined {
  try {
    return parseDigestParameters(authorization)
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

/** A header’s bytes stand in it one by one; what they cannot hold comes as `username*` (RFC 7616 §3.4). */
function usernameIn(given: ReadonlyMap<string, string>): Buffer {
  const [, escaped] = /^UTF-8''(.*)$/i.exec(given.get('username*') ?? '') ?? []
  if (escaped === undefined) return Buffer.from(given.get('username') ?? '', 'latin1')
  return Buffer.from(
    escaped.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
