/** What an order came to nothing by: as the CA says it, and what to do about it. */

import { maskSecrets } from '../kernel/log.ts'

/** Of RFC 8555 §6.7, without what is before the last colon; `unreachable` is our own. */
export class CaProblem extends Error {
  override readonly name = 'CaProblem'
  readonly type: string
  /** How long the CA wants not to be asked. */
  readonly retryAfterMs: number | undefined
  /** The one of the names that is at fault, when it is known. */
  readonly about: string | undefined
  constructor(type: string, detail: string, { retryAfterMs, about }: Details = {}) {
    super(detail)
    this.type = type
    this.retryAfterMs = retryAfterMs
    this.about = about
  }
}

type Details = { retryAfterMs?: number | undefined; about?: string | undefined }

const mostDetail = 400

/** A CA’s problem document (RFC 7807), as it comes from outside. */
export function problemFrom(document: unknown, details?: Details): CaProblem {
  const { type, detail } = (document ?? {}) as Record<string, unknown>
  const word = typeof type === 'string' ? (type.split(':').at(-1) ?? '') : ''
  return new CaProblem(word, typeof detail === 'string' ? printable(detail) : '', details)
}

function printable(text: string): string {
  const line = maskSecrets(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
  return line.length > mostDetail ? `${line.slice(0, mostDetail)}…` : line
}

/** Where the challenge listens, and who the CA is. */
type Here = { readonly port: number; readonly directory: string }
type About = Here & { readonly name: string }

type Advice = (about: About) => string

const wrongServer: Advice = (about) =>
  `something else than this server answers at http://${about.name}: its A and AAAA records must all lead here, and port 80 to port ${about.port} of this server (--acme-port)`

const advices: Readonly<Record<string, Advice>> = {
  connection: (about) =>
    `the CA cannot reach http://${about.name}: its A and AAAA records must lead here, and every firewall and router between must let port 80 through to port ${about.port} of this server (--acme-port)`,
  dns: (about) =>
    `the CA does not find ${about.name} in the DNS: give it an A or AAAA record that leads to this server, and wait until name servers know it`,
  unauthorized: wrongServer,
  incorrectResponse: wrongServer,
  caa: (about) =>
    `a CAA record forbids this CA to give certificates for ${about.name}: name the CA there, or choose another one with --acme-directory`,
  rateLimited: () => 'the CA gives no more certificates for now; it is asked again when it said',
  badNonce: () => 'the CA takes no nonce that it has given itself; it is asked again later',
  rejectedIdentifier: (about) => `the CA gives no certificates for ${about.name}: look at --acme-domains`,
  invalidContact: () => 'the CA does not take the address of --acme-email',
  unsupportedContact: () => 'the CA does not take the address of --acme-email',
  externalAccountRequired: () =>
    'this CA wants accounts that it has opened itself (external account binding), which is not supported: choose another one with --acme-directory',
  userActionRequired: () => 'the CA wants its new terms to be agreed to; it says where',
  badCSR: () => 'the CA does not take the request for the certificate: look at --acme-domains',
  serverInternal: () => 'the CA has a fault of its own; it is asked again later',
  unreachable: ({ directory }) =>
    `the CA at ${new URL(directory).host} cannot be reached: look at --acme-directory, and whether this machine may go out by HTTPS. A CA of your own is trusted when NODE_EXTRA_CA_CERTS names its certificate`,
  timeout: () => 'the CA has not decided in time; it is asked again later',
}

/** A sentence for who operates the server. */
export function sentenceOf(problem: CaProblem, here: Here): string {
  const advice = advices[problem.type]?.({ ...here, name: problem.about ?? 'one of the names' })
  const said = problem.message === '' ? '' : `: “${problem.message}”`
  if (advice === undefined) return `the CA refused it (${problem.type || 'without a reason'})${said}`
  return `${advice}${said && ` – it says${said}`}`
}
