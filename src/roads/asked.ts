/** The request of a phone that somebody asks about: what was given of it, and the rest as the phone would ask. */

import { macsIn } from '../definitions/file-name.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import { maskSecrets } from '../kernel/log.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { ExplainQuery, Explanation } from '../schema/explain.ts'
import { lastPart, type PhoneRequest, readContactPath, readPhonePath } from './phone-request.ts'

/** `macs`: in the order in which they say who it is. */
export type Asked = ExplainQuery & {
  readonly file: string
  readonly macs: readonly string[]
  /** By the first-contact URL of a tenant. */
  readonly atFirst: boolean
}

type Assumed = Explanation['asked']['assumed']

/** The secret that is asked about, wherever it was given. */
export function secretGiven({
  secret,
  file = '',
}: Pick<ExplainQuery, 'secret' | 'file'>): string | undefined {
  const path = pathIn(file)
  return secret ?? (readPhonePath(path) ?? readContactPath(path))?.secret
}

/** A file may be given as its name, as a path, or as the whole URL. */
export function askedIn(query: ExplainQuery, recognise: Recogniser['recognise']): Asked {
  const { mac, userAgent = '', file: given = '' } = query
  const path = pathIn(given)
  const own = readPhonePath(path)
  const file = own?.file ?? path.replace(/^\/+/, '')
  const macs = [mac, recognise({ userAgent }).mac, ...macsIn(lastPart(file))]
  return {
    ...query,
    file,
    secret: query.secret ?? own?.secret,
    atFirst: query.secret === undefined && readContactPath(path) !== undefined,
    macs: [...new Set(macs.filter((each) => each !== undefined && each !== null))],
  }
}

/** Of a phone that is known, what was not given is as it asked last; its credentials are right. */
export function requestFor(
  asked: Asked,
  known: KnownPhone | undefined,
  last: PhoneRecord['lastFetch'] | undefined,
): { request: PhoneRequest; assumed: Assumed } {
  const { protocol, file } = asked
  const assumed: Assumed = []
  const orAssumed = (name: Assumed[number], given: string | undefined, likely: string | undefined) => {
    if (given === undefined && likely !== undefined) assumed.push(name)
    return given ?? likely
  }
  const isTftp = protocol === 'tftp'
  const isByName = isTftp && asked.secret === undefined
  const hasNoSecret = isByName || asked.atFirst
  const secret = hasNoSecret ? undefined : orAssumed('secret', asked.secret, known?.phone.secret)
  const ip = orAssumed('ip', asked.ip, last?.ip ?? (known && placeFor(known, isByName))) ?? ''
  // Which carries none, and no credentials either.
  const userAgent = (isTftp ? '' : orAssumed('userAgent', asked.userAgent, last?.userAgent)) ?? ''
  const credentials =
    isTftp || asked.atFirst ? undefined : orAssumed('credentials', undefined, known?.basic?.[0]?.toString())
  const inUrl = isTftp ? (text: string) => text : (text: string) => encodeURIComponent(text.toWellFormed())
  const isShown = protocol === 'https' && known !== undefined && known.tenant.clientCertificates !== 'off'
  if (isShown) assumed.push('clientCertificate')
  const name = file.split('/').map(inUrl).join('/')
  return {
    request: {
      ...{ protocol, method: 'GET', ip, userAgent, ifNoneMatch: undefined, contentType: undefined },
      url: secret === undefined ? `/${name}` : `/p/${inUrl(secret)}/${name}`,
      authorization: credentials === undefined ? undefined : `Basic ${credentials}`,
      ...{ contentLength: undefined, body: nothing() },
      clientCertificate: isShown ? { macs: [known.phone.mac], trouble: undefined } : undefined,
    },
    assumed,
  }
}

/** Somewhere that its tenant lets it ask from. */
function placeFor({ tenant }: KnownPhone, isByName: boolean): string | undefined {
  const [network] = isByName ? tenant.tftpNetworks : tenant.allowedNetworks
  return network?.split('/')[0]
}

export function shownRequest({
  protocol,
  url,
  ip,
  userAgent,
}: PhoneRequest): Omit<Explanation['asked'], 'assumed'> {
  return { protocol, path: maskSecrets(url), ip, userAgent: maskSecrets(userAgent) }
}

/** Without the server before it. */
function pathIn(file: string): string {
  return file.trim().replace(/^https?:\/\/[^/]*/i, '')
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
