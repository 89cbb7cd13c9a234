/** A link to FreeSWITCH by its event socket, as its source says it works: no real one has been tried yet. */

import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { type EslSession, eslSession } from '../esl/esl-session.ts'
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

const events = ['sofia::register', 'sofia::unregister', 'sofia::expire']

export async function openFreeswitch(
  place: LinkPlace,
  network: LinkNetwork,
  clock: Clock,
  { changed, lost }: PeerEvents,
): Promise<LinkPeer> {
  /** Its list names none; what a phone says of itself is heard when it registers. */
  const agents = new LRUCache<string, string>({ max: 50_000 })
  const { session, close } = await openSession(place, network, lost, ({ send, hangUp }) =>
    eslSession({
      ...{ send, hangUp, clock },
      event(message) {
        const agent = message.of('user-agent').slice(0, 512)
        if (agent !== '') agents.set(message.of('call-id'), agent)
        changed()
      },
    }),
  )
  try {
    return {
      ...(await greet(session, place)),
      contacts: async () =>
        keptContacts(
          (await contactsOf(session)).map((contact) => ({
            ...contact,
            userAgent: agents.get(contact.way.callId ?? '') ?? '',
          })),
        ),
      notify: (notify) => handOver(session, notify),
      calls: () => callsOf(session),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** To the one registration that has this Call-ID; its answer is the same whatever becomes of it. */
async function handOver(
  session: EslSession,
  { username, way, event, contentType, body }: LinkNotify,
): Promise<LinkAnswer> {
  const { profile, host, callId } = way
  if (!profile || !host || !callId) return { kind: 'refused', detail: 'its profile is not known' }
  const { ok, said } = await session.sendEvent(
    'NOTIFY',
    [
      ...[['profile', profile] as const, ['user', username] as const, ['host', host] as const],
      ...[['call-id', callId] as const, ['event-string', event] as const],
      // Without one, nothing is sent.
      ['content-type', contentType || 'application/simple-message-summary'],
    ],
    body,
  )
  if (!ok) return { kind: 'refused', detail: said }
  return { kind: 'handedOver', detail: 'FreeSWITCH does not say what becomes of it' }
}

/** Before the login it says nothing of itself. */
async function greet(
  session: EslSession,
  { username, password }: LinkPlace,
): Promise<Pick<LinkPeer, 'found' | 'may'>> {
  const login = await (username === '' ? session.logIn(password) : session.logInAs(username, password))
  if (!login.ok) throw new WireError(`it refuses the login: ${login.said}`)
  const version = await session.api('version')
  const listed = await session.api('show registrations as json')
  const heard = await session.listen(events)
  const read: LinkRight = isRefused(listed)
    ? { what: 'read registrations', ok: false, detail: `${firstLine(listed)}: allow its user show` }
    : { what: 'read registrations', ok: true, detail: '' }
  return {
    found: isRefused(version) ? 'FreeSWITCH' : firstLine(version),
    may: [
      read,
      {
        what: 'hear at once who registers',
        ok: heard.ok,
        detail: heard.ok ? '' : `${heard.said}: allow its user ${events.join(' ')}`,
      },
    ],
  }
}

const isRefused = (text: string) => text.startsWith('-ERR')
const firstLine = (text: string) => (text.split('\n')[0] ?? '').replace(/^-ERR\s*/, '').slice(0, 200)

const rowSchema = z.object({
  reg_user: z.string(),
  realm: z.string().default(''),
  token: z.string().default(''),
  url: z.string().default(''),
})
const listSchema = z.object({ rows: z.array(rowSchema).default([]) })

async function contactsOf(session: EslSession): Promise<LinkContact[]> {
  const text = await session.api('show registrations as json')
  if (isRefused(text)) throw new WireError(`it does not tell who is registered: ${firstLine(text)}`)
  return readRegistrations(text)
}

function readRegistrations(text: string): LinkContact[] {
  const { data } = listSchema.safeParse(jsonOf(text))
  if (!data) throw new WireError('its list of registrations cannot be read')
  return data.rows.map(({ reg_user, realm, token, url }) => ({
    ...{
      username: reg_user,
      domain: realm,
      contact: url.replace(/^.*?(sips?:)/i, '$1'),
      userAgent: '',
      instance: '',
    },
    way: { callId: token, host: realm, profile: /^sofia\/([^/]+)\//.exec(url)?.[1] ?? '' },
  }))
}

const channelsSchema = z.object({
  rows: z.array(z.object({ presence_id: z.string().default('') })).default([]),
})

/** A channel names the user that it belongs to; which of the user’s phones it is, is not said. */
async function callsOf(session: EslSession): Promise<InCall | undefined> {
  const text = await session.api('show channels as json')
  const { data } = channelsSchema.safeParse(jsonOf(text))
  if (!data) return undefined
  const busy = new Set(data.rows.map(({ presence_id }) => presence_id.toLowerCase()))
  return ({ username, way }) => busy.has(`${username}@${way.host}`.toLowerCase())
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
