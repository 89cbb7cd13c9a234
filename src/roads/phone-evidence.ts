/** What speaks against a request: where it comes from, and what it says of itself. */

import type { AskedPhone, RenderedFile } from '../rendering/known-phone.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import type { ClientCertificate, PhoneAnswer, PhoneRequest } from './phone-request.ts'
import { type Tell, tellCheck } from './steps.ts'

export type Verdict = {
  answer: PhoneAnswer
  outcome: FetchOutcome
  reason: { code: string; message: string }
  file?: string
  etag?: string
  /** What the phone knows by name once it has the file; taken once. */
  remember?: RenderedFile['remember']
  main?: boolean
  /** Where they were replaced: which user name and password it gave. */
  http?: 'old' | 'new'
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

type Asks = readonly [asked: AskedPhone, request: PhoneRequest, recognition: Recognition]
type Check = {
  readonly question: string
  /** Unless it does, nothing is asked, and nobody is told. */
  concerns?(asked: AskedPhone): boolean
  against(...asks: Asks): Verdict | undefined
  /** Why nothing speaks against it. */
  otherwise(...asks: Asks): { because: string }
}

const fromElsewhere: Check = {
  question: 'May it ask from there?',
  against: ({ networks, tenant }, { ip }) =>
    networks && !networks.has(ip)
      ? refusal(
          'forbidden',
          'networkNotAllowed',
          `${ip} is in none of the networks that ${tenant.name} allows`,
        )
      : undefined,
  otherwise: ({ networks, tenant }, { ip }) => ({
    because: networks
      ? `${ip} lies in the networks that ${tenant.name} allows`
      : `${tenant.name} allows every network`,
  }),
}

const ofAnotherMac: Check = {
  question: 'Is its MAC the phone’s?',
  against: ({ phone }, _, { mac }) =>
    mac !== null && mac !== phone.mac && !phone.virtual
      ? refusal('forbidden', 'otherMac', `Another phone asked: its User-Agent names the MAC ${mac}`)
      : undefined,
  otherwise: ({ phone }, _, { mac }) => ({
    because:
      mac === null
        ? 'Its User-Agent names none'
        : mac === phone.mac
          ? `Its User-Agent names ${mac}`
          : `Its User-Agent names ${mac}; a virtual phone may be any device`,
  }),
}

const ofAnotherVendor: Check = {
  question: 'Is it of the phone’s vendor?',
  against: ({ model }, _, { confidence, vendor, model: asks }) =>
    confidence === 'exact' &&
    model &&
    vendor !== null &&
    model.vendor !== '' &&
    model.kind === 'sheet' &&
    vendor !== model.vendor
      ? refusal(
          'forbidden',
          'otherVendor',
          `A ${vendor} ${asks} asked, but this phone is a ${model.vendor} ${model.name}`,
        )
      : undefined,
  otherwise: (_, __, { confidence, reasons }) => ({
    because: reasons.length > 0 ? reasons.join('; ') : `What it is is ${confidence}`,
  }),
}

/** Where it comes from and what it says of itself; evidence against the phone refuses, and looks like nothing was there. */
export function evidenceAgainst(
  asked: AskedPhone,
  request: PhoneRequest,
  recognition: Recognition,
  tell?: Tell,
): Verdict | undefined {
  for (const { question, concerns, against, otherwise } of checks) {
    if (concerns?.(asked) === false) continue
    const verdict = against(asked, request, recognition)
    tellCheck(tell, question, verdict, () => otherwise(asked, request, recognition))
    if (verdict) return verdict
  }
  return undefined
}

/** A virtual phone is no device that anybody put a certificate into. */
const withoutItsCertificate: Check = {
  question: 'Does its certificate say who it is?',
  concerns: ({ tenant }) => tenant.clientCertificates !== 'off',
  against({ tenant, phone }, { clientCertificate, protocol }) {
    const rule = tenant.clientCertificates
    if (phone.virtual) return undefined
    if (shownBy({ clientCertificate }, { phone }) === 'own') return undefined
    if (clientCertificate && clientCertificate.trouble === undefined)
      return refusal('forbidden', 'otherCertificate', `Another phone asked: ${named(clientCertificate)}`)
    if (rule === 'wanted') return undefined
    return clientCertificate
      ? refusal(
          'forbidden',
          'untrustedCertificate',
          `No authority of phones that this server was given vouches for its certificate: ${clientCertificate.trouble}`,
        )
      : refusal(
          'forbidden',
          'noCertificate',
          `${tenant.name} needs the phone’s own certificate, and it showed none: ${wayOf(protocol)}`,
        )
  },
  otherwise: ({ tenant, phone }, { clientCertificate }) => ({
    because: whyNot(tenant, phone, clientCertificate),
  }),
}

/** Whether what it showed is its own. */
export function shownBy(
  { clientCertificate }: Pick<PhoneRequest, 'clientCertificate'>,
  { phone }: Pick<AskedPhone, 'phone'>,
): 'own' | 'untrusted' | undefined {
  if (!clientCertificate) return undefined
  const { trouble, macs } = clientCertificate
  return trouble === undefined && macs.includes(phone.mac) ? 'own' : 'untrusted'
}

function named({ macs }: ClientCertificate): string {
  return macs.length === 0
    ? 'its certificate names no MAC'
    : `its certificate names the MAC ${macs.join(', ')}`
}

function wayOf(protocol: PhoneRequest['protocol']): string {
  return protocol === 'https'
    ? 'the phone has none, or a proxy ended its TLS'
    : `it asked by ${protocol.toUpperCase()}, which knows none`
}

function whyNot(
  { name }: AskedPhone['tenant'],
  { virtual, mac }: AskedPhone['phone'],
  certificate: ClientCertificate | undefined,
): string {
  if (virtual) return 'A virtual phone may be any device, and has none'
  if (!certificate) return `It showed none, and ${name} does not need it`
  return certificate.trouble === undefined
    ? `Its certificate names ${mac}`
    : `Nobody who is known vouches for what it showed (${certificate.trouble}), and ${name} does not need it`
}

const checks: readonly Check[] = [fromElsewhere, withoutItsCertificate, ofAnotherMac, ofAnotherVendor]
