/** A link to Kamailio: each question is a call of its own, so who is registered is asked again and again. */

import {
  allContacts,
  bareContact,
  contactsInCalls,
  kamailioRpc,
  notifyByKamailio,
  RpcRefusal,
} from '../kamailio/kamailio-rpc.ts'
import { WireError } from '../kernel/errors.ts'
import type { LinkNetwork, LinkPlace } from './link-network.ts'
import { keptContacts, type LinkContact, type LinkPeer, type LinkRight } from './link-peer.ts'

const needed = [
  ['read registrations', 'ul.dump', 'load its module usrloc'],
  ['send a NOTIFY and hear the phone’s answer', 'tm.t_uac_wait', 'load its module tm'],
] as const

export async function openKamailio(place: LinkPlace, network: LinkNetwork): Promise<LinkPeer> {
  const rpc = kamailioRpc((body, patienceMs) => network.post(place, body, patienceMs))
  const version = await rpc.call('core.version').catch((error) => {
    if (error instanceof RpcRefusal) return 'Kamailio'
    throw error
  })
  if (typeof version !== 'string') throw new WireError('what it answers is no JSON-RPC of Kamailio')
  const methods = await rpc.call('system.listMethods').catch(() => undefined)
  const has = (method: string) => !Array.isArray(methods) || methods.includes(method)
  const may: LinkRight[] = needed.map(([what, method, how]) => ({
    what,
    ok: has(method),
    detail: has(method) ? '' : `it does not know ${method}: ${how}, and allow it`,
  }))
  return {
    found: `${version.trim().replace(/^kamailio /, 'Kamailio ')}`.slice(0, 200),
    may,
    async contacts(): Promise<LinkContact[]> {
      const contacts = await allContacts(rpc)
      return keptContacts(
        contacts.map(({ aor, address, userAgent, callId, received, path, socket, instance }) => ({
          ...{ username: aor.replace(/@.*$/s, ''), domain: /@(.*)$/s.exec(aor)?.[1] ?? '' },
          ...{ contact: address, userAgent, instance: instance ?? '' },
          way: present({ callId, received, path, socket }),
        })),
      )
    },
    async notify({ username, contact, way, domain, event, contentType, body }) {
      const { received, path, socket } = way
      const own = { from: `sip:offhook@${domain}`, to: `sip:${username}@${domain}` }
      const sent = { contact: { address: contact, received, path, socket }, ...own, event, contentType, body }
      try {
        return { kind: 'answered', ...(await notifyByKamailio(rpc, sent)) }
      } catch (error) {
        if (error instanceof RpcRefusal) return { kind: 'refused', detail: error.message }
        throw error
      }
    },
    async calls() {
      const contacts = await contactsInCalls(rpc)
      return contacts && (({ contact }) => contacts.has(bareContact(contact)))
    },
    close: () => undefined,
  }
}

const present = (way: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(way).flatMap(([name, value]) => (value ? [[name, value]] : [])))
