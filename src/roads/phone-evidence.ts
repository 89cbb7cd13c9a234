/** What speaks against a request: where it comes from, what it says of itself, missing credentials. */

import { timingSafeEqual } from 'node:crypto'
import type { AskedPhone, RenderedFile } from '../rendering/known-phone.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import type { PhoneAnswer, PhoneRequest } from './phone-request.ts'

export type Verdict = {
  answer: PhoneAnswer
  outcome: FetchOutcome
  reason: { code: string; message: string }
  file?: string
  etag?: string
  /** What the phone knows by name once it has the file; taken once. */
  remember?: RenderedFile['remember']
  main?: boolean
}

export const nothing = (): PhoneAnswer => ({ status: 404, headers: [] })
export const refusal = (
  outcome: FetchOutcome,
  code: string,
  message: string,
  answer = nothing(),
): Verdict => ({
  answer,
  outcome,
  reason: { code, message },
})

/** Where it comes from and what it says of itself; evidence against the phone refuses, and looks like nothing was there. */
export function evidenceAgainst(
  { phone, tenant, networks, model }: AskedPhone,
  request: PhoneRequest,
  recognition: Recognition,
): Verdict | undefined {
  if (networks && !networks.has(request.ip)) {
    return refusal(
      'forbidden',
      'networkNotAllowed',
      `${request.ip} is in none of the networks that ${tenant.name} allows`,
    )
  }
  if (recognition.mac !== null && recognition.mac !== phone.mac && !phone.virtual) {
    return refusal(
      'forbidden',
      'otherMac',
      `Another phone asked: its User-Agent names the MAC ${recognition.mac}`,
    )
  }
  if (
    recognition.confidence === 'exact' &&
    model &&
    recognition.vendor !== null &&
    model.vendor !== '' &&
    model.kind === 'sheet' &&
    recognition.vendor !== model.vendor
  ) {
    return refusal(
      'forbidden',
      'otherVendor',
      `A ${recognition.vendor} ${recognition.model} asked, but this phone is a ${model.vendor} ${model.name}`,
    )
  }
  return undefined
}

export function unauthorized(
  { basic }: AskedPhone,
  { authorization, protocol }: PhoneRequest,
): Verdict | undefined {
  if (basic === undefined) return undefined
  const challenge: PhoneAnswer = {
    status: 401,
    headers: ['www-authenticate', 'Basic realm="Offhook", charset="UTF-8"'],
  }
  if (protocol === 'tftp')
    return refusal(
      'unauthorized',
      'tftpWithoutCredentials',
      'This phone has a user name or password for fetching, and TFTP carries neither; take them out, or let it fetch by HTTP',
    )
  if (authorization === undefined)
    return refusal(
      'unauthorized',
      'noCredentials',
      'It came without user name and password; it should ask again with them',
      challenge,
    )
  if (isOneOf(authorization, basic)) return undefined
  return refusal('unauthorized', 'wrongCredentials', 'Its user name or password is wrong', challenge)
}

/** RFC 7617 §2: the scheme is not case-sensitive, the credentials are. Compares with all, so that the time does not tell which one it was. */
function isOneOf(authorization: string, expected: readonly Buffer[]): boolean {
  const scheme = 'basic '
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) return false
  const given = Buffer.from(authorization.slice(scheme.length).trim())
  let isOne = false
  for (const each of expected) isOne = sameBytes(given, each) || isOne
  return isOne
}

/** In constant time for those of one length. */
function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
