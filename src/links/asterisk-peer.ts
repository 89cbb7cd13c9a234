/** A link to Asterisk by its manager interface. Its events tell that something changed; what, is read in one list. */

import { type AmiMessage, notifyVariables } from '../ami/ami-message.ts'
import { type AmiSession, amiSession } from '../ami/ami-session.ts'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import type { LinkNetwork, LinkPlace } from './link-network.ts'
import {
  type InCall,
  keptContacts,
  type LinkAnswer,
  type LinkContact,
  type LinkNotify,
  type LinkPeer,
  type LinkRight,
  type PeerEvents,
} from './link-peer.ts'
import { openSession } from './open-session.ts'

/** Asterisk waits for three seconds by itself. */
const pingMs = 3500

/** State, User-Agent and address together. */
const list = 'PJSIPShowRegistrationInboundContactStatuses'

export async function openAsterisk(
  place: LinkPlace,
  network: LinkNetwork,
  clock: Clock,
  { changed, lost }: PeerEvents,
): Promise<LinkPeer> {
  let hearsEvents = false
  const { session, close } = await openSession(place, network, lost, ({ send, hangUp }) =>
    amiSession({
      ...{ send, hangUp, clock },
      event(message) {
        hearsEvents = true
        if (message.of('Event') === 'ContactStatus') changed()
      },
    }),
  )
  try {
    const { username, password, tls } = place
    const login = { username, secret: password, events: 'system', mayTellSecret: tls }
    const answer = await session.logIn(login)
    if (!answer.ok) throw new WireError(`it refuses the login: ${answer.said}`)
    const found = await whatItIs(session)
    const may = await rights(session, () => hearsEvents)
    return {
      found,
      may,
      contacts: async () => keptContacts(await contactsOf(session)),
      notify: (notify) => handOver(session, clock, notify),
      calls: () => callsOf(session),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

async function whatItIs(session: AmiSession): Promise<string> {
  const settings = await session.ask('CoreSettings')
  const version = settings.message.of('AsteriskVersion')
  const name = settings.message.of('SystemName')
  const spoken = (session.banner() ?? '').replace('Asterisk Call Manager/', 'manager interface ')
  const what = version === '' ? 'Asterisk' : `Asterisk ${version}`
  return `${what}${name === '' ? '' : ` “${name}”`}, ${spoken}`.slice(0, 200)
}

/**
 * By its endpoint, since by a URI Asterisk says `Success` also where it sends nothing. All phones of an endpoint get it, so it
 * is not given when several are registered there.
 */
async function handOver(
  session: AmiSession,
  clock: Clock,
  { contact, way, event, contentType, body }: LinkNotify,
): Promise<LinkAnswer> {
  const endpoint = way.endpoint ?? ''
  if (body !== undefined && body !== '' && /[\r\n]/.test(body))
    return { kind: 'refused', detail: 'Asterisk cannot send a body of several lines' }
  // Its ping is an OPTIONS, to which every phone answers something; what came of it is the state afterwards.
  const qualified = await session.ask('PJSIPQualify', [['Endpoint', endpoint]])
  if (qualified.ok) await new Promise<void>((resolve) => void clock.after(pingMs, resolve))
  const { ok, said, items } = await session.list('PJSIPShowEndpoint', contactOf, [['Endpoint', endpoint]])
  if (!ok) return { kind: 'refused', detail: said }
  const there = items.filter((item) => item !== undefined)
  const own = there.find(({ uri }) => uri === contact)
  if (!own) return { kind: 'refused', detail: 'the phone is not registered there any more' }
  if (there.length > 1)
    return {
      kind: 'refused',
      detail: `${there.length} phones register as ${endpoint}; Asterisk would ask all of them`,
    }
  if (own.status === 'Unreachable')
    return { kind: 'refused', detail: 'Asterisk pings the phone, and does not hear it' }
  const answer = await session.ask('PJSIPNotify', [
    ['Endpoint', endpoint],
    ...notifyVariables([
      ['Event', event],
      ...(contentType ? [['Content-Type', contentType] as const] : []),
      ...(body ? [['Content', body] as const] : []),
    ]),
  ])
  if (!answer.ok) return { kind: 'refused', detail: answer.said }
  const isThere = own.status === 'Reachable' ? ', but the phone answers its ping' : ''
  return { kind: 'handedOver', detail: `Asterisk does not say what becomes of it${isThere}` }
}

/** A channel is named after its endpoint; which of the endpoint’s phones it is, Asterisk does not say. */
async function callsOf(session: AmiSession): Promise<InCall | undefined> {
  const { ok, items } = await session.list('CoreShowChannels', (item) =>
    item.of('Event') === 'CoreShowChannel' ? item.of('Channel') : '',
  )
  if (!ok) return undefined
  const busy = new Set(items.flatMap((name) => /^PJSIP\/(.+)-[0-9a-f]+$/i.exec(name)?.[1] ?? []))
  return ({ way }) => busy.has(way.endpoint ?? '')
}

const contactOf = (item: AmiMessage) =>
  item.of('Event') === 'ContactStatusDetail'
    ? { uri: item.of('URI').slice(0, 1024), status: item.of('Status') }
    : undefined

/** A NOTIFY without an endpoint is sent to nobody: it is asked for to hear whether it would be allowed. */
async function rights(session: AmiSession, hearsEvents: () => boolean): Promise<LinkRight[]> {
  const [listed, notify] = [await session.list(list, () => 1), await session.ask('PJSIPNotify')]
  const denied = /permission denied/i.test(notify.said)
  const unknown = /unknown command/i.test(notify.said)
  const of = (what: string, ok: boolean, detail: string): LinkRight => ({
    what,
    ok,
    detail: ok ? '' : detail,
  })
  const system = 'give its user write = system in manager.conf'
  return [
    of('read registrations', isList(listed), `${listed.said}: ${system}`),
    of(
      'hand over a NOTIFY',
      !denied && !unknown,
      denied
        ? `${notify.said}: ${system}`
        : 'it does not know PJSIPNotify: load res_pjsip_notify, which wants a pjsip_notify.conf, empty or not',
    ),
    of(
      'hear at once who registers',
      hearsEvents(),
      'no event came: give its user read = system; until then it is asked each minute',
    ),
  ]
}

/** That there is nobody is said as an error by one list, and as an empty list by another. */
const isList = ({ ok, said }: { ok: boolean; said: string }) => ok || /^No .*found/i.test(said)

async function contactsOf(session: AmiSession): Promise<LinkContact[]> {
  const answer = await session.list(list, (item): LinkContact | undefined =>
    item.of('Event') === 'ContactStatusDetail'
      ? {
          username: item.of('AOR'),
          domain: '',
          contact: item.of('URI'),
          userAgent: item.of('UserAgent'),
          instance: '',
          way: { endpoint: item.of('EndpointName'), callId: item.of('CallID'), via: item.of('ViaAddress') },
        }
      : undefined,
  )
  if (!isList(answer)) throw new WireError(`it does not tell who is registered: ${answer.said}`)
  return answer.items.filter((item) => item !== undefined)
}
