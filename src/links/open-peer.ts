/** Opens the connection of a link, whatever its PBX speaks; tries one for a person who asks. */

import type { Clock } from '../kernel/clock.ts'
import { InternalError, WireError } from '../kernel/errors.ts'
import type { LinkTest } from '../schema/link.ts'
import { openAsterisk } from './asterisk-peer.ts'
import { openFreeswitch } from './freeswitch-peer.ts'
import { openKamailio } from './kamailio-peer.ts'
import type { LinkNetwork, LinkPlace } from './link-network.ts'
import type { LinkPeer, PeerEvents } from './link-peer.ts'

export type PeerParts = { network: LinkNetwork; clock: Clock }

export function openPeer(
  place: LinkPlace,
  { network, clock }: PeerParts,
  events: PeerEvents,
): Promise<LinkPeer> {
  if (place.kind === 'kamailio') return openKamailio(place, network)
  if (place.kind === 'asterisk') return openAsterisk(place, network, clock, events)
  if (place.kind === 'database') throw new InternalError('a database is read, not spoken to')
  return openFreeswitch(place, network, clock, events)
}

const noDatabase = { extensions: null, warnings: [] }

/** What a connection of its own finds; a PBX that is not as it should be is an answer, not an error. */
export async function testLink(place: LinkPlace, parts: PeerParts): Promise<LinkTest> {
  let peer: LinkPeer | undefined
  try {
    peer = await openPeer(place, parts, { changed: () => undefined, lost: () => undefined })
    const { found, may } = peer
    const registrations = (await peer.contacts()).length
    const missing = may.find(({ ok }) => !ok)
    const why = missing ? `it may not ${missing.what}: ${missing.detail}` : ''
    return { ok: !missing, why, found, may: [...may], registrations, ...noDatabase }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const { found = '', may = [] } = peer ?? {}
    return { ok: false, why: error.message, found, may: [...may], registrations: null, ...noDatabase }
  } finally {
    peer?.close()
  }
}
