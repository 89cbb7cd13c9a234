/** Where a phone’s NOTIFY goes, and as whom it answers when it is challenged. */

import type { PhoneModel } from '../definitions/model.ts'
import type { Credentials } from '../kernel/digest.ts'
import { type ServedLine, servedLine, servedLines } from '../phones/served-identity.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { mergeSettings } from '../rendering/render-scope.ts'
import { splitHostPort } from '../rendering/typed-in.ts'
import type { OperationKind } from '../schema/operation.ts'
import { usualPort } from '../sip/server-location.ts'
import type { NotifyRequest } from '../sip/sip-client.ts'
import { familyOf } from '../sip/sip-network.ts'
import { parseSipUri, writeSipUri } from '../sip/sip-uri.ts'

/** Where it goes: to the phone’s own contact, or to the registrar that knows where the phone is. */
export type AskedWay = Pick<NotifyRequest, 'requestUri' | 'host' | 'port' | 'transport'> & {
  through: 'contact' | 'registrar'
  /** Nothing stands in between: it goes to an address, and that is the phone's. */
  isOwn?: boolean
}
export type NotifyTarget = { request: NotifyRequest; way: AskedWay } | { unreachable: string }

type Way = Omit<AskedWay, 'transport'> & { transport: string }
type Obeyed = NonNullable<PhoneModel['notify'][OperationKind]>

/** What a phone obeys, whichever way it comes to it; why nothing, where it obeys nothing. */
export function obeyedBy({ model }: KnownPhone, kind: OperationKind): Obeyed | { unreachable: string } {
  if (!model) return { unreachable: 'Its model is gone; choose another one' }
  const held = model.guarded?.quarantine
  if (held) return { unreachable: `Its phone model is held back, since ${held.reason}` }
  return model.notify[kind] ?? { unreachable: whatItCannot(model, kind) }
}

/** How a phone can be asked; a sentence on what is missing when it cannot. */
export function notifyTarget(known: KnownPhone, kind: OperationKind): NotifyTarget {
  const { phone, tenant } = known
  const sip = sipOf(known)
  const notify = obeyedBy(known, kind)
  if ('unreachable' in notify) return notify
  const { line, credentials } = askedAs(known)
  const user = line?.username
  if (user === undefined && notify.onlyTo === 'account')
    return { unreachable: 'It obeys what is sent to one of its accounts; it has no line' }
  const contact = contactWay(phone.contact, phone.lastFetch?.ip, user, notify)
  const registrar = user === undefined || sip.server === '' ? undefined : registrarWay(sip, user)
  const preferred = tenant.notifyVia === 'registrar' ? (registrar ?? contact) : (contact ?? registrar)
  const way = notify.onlyFrom === 'registrar' ? registrar : preferred
  if (!way) return { unreachable: notify.onlyFrom ? whyNoRegistrar(user) : whyNoWay(known) }
  const { transport } = way
  if (transport !== 'udp' && transport !== 'tcp' && transport !== 'tls') {
    return {
      unreachable: `A NOTIFY over ${transport} cannot be sent; give the phone a contact with transport=udp, tcp or tls`,
    }
  }
  const own = writeSipUri({
    scheme: 'sip',
    user: user ?? 'phone',
    host: sip.server.replace(/^\[|\]$/g, '') || way.host,
  })
  return {
    way: { ...way, transport },
    request: {
      requestUri: way.requestUri,
      host: way.host,
      ...(way.port !== undefined && { port: way.port }),
      transport,
      from: own,
      to: own,
      event: notify.event,
      contentType: notify.contentType,
      body: notify.body,
      credentials,
    },
  }
}

/**
 * The first line that the phone has by its last file, and not the one that it will have; a phone that may have a newer password,
 * by a file that nobody recorded or by hand, is tried with that one too.
 */
function askedAs({ phone, lines }: KnownPhone): { line?: ServedLine; credentials?: Credentials[] } {
  const will = lines[0] && servedLine(lines[0])
  const has = servedLines(phone.identity)
  const line = has ? has[0] : will
  if (!line) return {}
  const isOther = will?.authUsername !== line.authUsername || will.password !== line.password
  const tried = will?.username === line.username && isOther ? [line, will] : [line]
  return {
    line,
    credentials: tried.map(({ authUsername: username, password }) => ({ username, password })),
  }
}

function whatItCannot({ name, notify }: PhoneModel, kind: OperationKind): string {
  const [other] = (['resync', 'reboot'] as const).filter((each) => notify[each])
  if (other) return `A ${name} cannot be told to ${kind}; it can be told to ${other}`
  return `A ${name} cannot be told to ${kind}: it takes no NOTIFY, and fetches when it decides to`
}

/** The given contact, else where the phone last fetched from, at the port that SIP phones use by default. */
function contactWay(
  contact: string,
  ip: string | undefined,
  user: string | undefined,
  { onlyTo }: Obeyed,
): Way | undefined {
  const given = parseSipUri(contact)
  const uri = given && onlyTo === 'account' ? { ...given, user: given.user ?? user } : given
  if (uri) {
    // What a caller would add to a request has no place in the address of one (RFC 3261 §19.1.1).
    const { headers, ...address } = uri
    const { maddr, transport = 'udp' } = uri.parameters ?? {}
    // RFC 3263 §4: where it is sent to is what maddr says.
    const host = maddr?.replace(/^\[|\]$/g, '') || uri.host
    // RFC 3261 §19.1.2: sips: is TLS, whatever transport= says besides.
    const by = uri.scheme === 'sips' ? 'tls' : transport.toLowerCase()
    return {
      requestUri: writeSipUri(address),
      ...placeAt(host, by, uri.port),
      transport: by,
      through: 'contact',
      ...(!maddr && familyOf(host) && { isOwn: true }),
    }
  }
  if (ip === undefined) return undefined
  return {
    requestUri: writeSipUri({ scheme: 'sip', user: user ?? 'phone', host: ip, port: usualPort('udp') }),
    host: ip,
    port: usualPort('udp'),
    transport: 'udp',
    through: 'contact',
    isOwn: true,
  }
}

/** An address is asked at the port of SIP, a name where its services say, unless a port is given. */
function placeAt(
  host: string,
  transport: string,
  port = familyOf(host) && usualPort(transport),
): Pick<Way, 'host' | 'port'> {
  return { host, ...(port !== undefined && { port }) }
}

type Sip = { server: string; port: number | undefined; transport: string; outboundProxy: string }

/** Where the phone’s first line registers, whichever level says so. */
function sipOf({ tenant, levels, lines }: KnownPhone): Sip {
  const settings = mergeSettings(tenant, levels)
  const of = (key: string) => (settings.get(`lines.${lines[0]?.number}.${key}`) ?? settings.get(key))?.value
  const port = of('port')
  return {
    server: String(of('server') ?? ''),
    port: port === undefined ? undefined : Number(port),
    transport: String(of('transport') ?? 'udp'),
    outboundProxy: String(of('outboundProxy') ?? ''),
  }
}

/** Through the registrar, which knows where the phone registered from (RFC 3261 §16.5). */
function registrarWay({ server, port, transport, outboundProxy }: Sip, user: string): Way {
  const host = server.replace(/^\[|\]$/g, '')
  const [proxy, proxyPort] = splitHostPort(outboundProxy)
  const parameters: Record<string, string> = transport === 'udp' ? {} : { transport }
  return {
    requestUri: writeSipUri({ scheme: 'sip', user, host, port, parameters }),
    ...placeAt(proxy?.replace(/^\[|\]$/g, '') ?? host, transport, proxy === undefined ? port : proxyPort),
    transport,
    through: 'registrar',
  }
}

const whyNoRegistrar = (user: string | undefined): string =>
  user === undefined
    ? 'It obeys its registrar alone, and has no line that registers'
    : 'It obeys its registrar alone, and the tenant has no SIP server to ask through'

/** It has no contact and never fetched, or there would be a way. */
function whyNoWay({ lines }: KnownPhone): string {
  return lines.length === 0
    ? 'Nobody knows where it is: it never fetched, it has no line, and no contact was given'
    : 'It never fetched, no contact was given, and the tenant has no SIP server to ask through'
}
