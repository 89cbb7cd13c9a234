/** By way of a PBX: the NOTIFY goes to where the phone registered from, on whatever connection the PBX has to it. */

import { LRUCache } from 'lru-cache'
import { systemScope, type TenantScope } from '../../auth/tenant-scope.ts'
import type { Clock } from '../../kernel/clock.ts'
import { WireError } from '../../kernel/errors.ts'
import type { InCall, LinkAnswer, LinkNotify, LinkPeer } from '../../links/link-peer.ts'
import type { LinkRecord, LinkStore } from '../../links/link-store.ts'
import { openPeer, type PeerParts } from '../../links/open-peer.ts'
import type { RegistrationStore } from '../../registrations/registration-store.ts'
import type { KnownPhone } from '../../rendering/known-phone.ts'
import type { OperationKind } from '../../schema/operation.ts'
import type { OutcomeChange } from '../operation-store.ts'

export type LinkTarget = { readonly link: LinkRecord; readonly notify: LinkNotify }

export type LinkWay = {
  /** Nothing when no link that is up tells where the phone is, or the phone cannot be told at all. */
  find(scope: TenantScope, known: KnownPhone, kind: OperationKind): Promise<LinkTarget | undefined>
  ask(target: LinkTarget): Promise<OutcomeChange>
  /** Whether a link tells that the phone is in a call. What no link tells is not waited for. */
  isInCall(scope: TenantScope, phoneId: string): Promise<boolean>
  close(): void
}

type Parts = PeerParts & {
  links: Pick<LinkStore, 'openOf'>
  registrations: Pick<RegistrationStore, 'wayOf' | 'whatIsTold'>
  clock: Clock
}

/** A connection for NOTIFYs is kept for those that follow. */
const idleMs = 30_000
/** Of many phones that are asked one after the other, as long is what was said of one true of the next. */
const trueForMs = 2_000
const tenantsKept = 1000

/** `at`: since when it is said, and not when it was asked. */
type Said<Fact> = { at?: number; said: Promise<Fact> }

/** `calls`: those that are not answered yet. */
type Kept = { revision: number; peer: Promise<LinkPeer>; calls: number; stopClock(): void }

export function linkWay({ links, registrations, network, clock }: Parts): LinkWay {
  const kept = new Map<string, Kept>()
  const told = new LRUCache<string, Said<boolean>>({ max: tenantsKept })
  const calls = new LRUCache<string, Said<InCall | undefined>>({ max: tenantsKept })

  async function reached(scope: TenantScope, phoneId: string) {
    const { tenantId } = scope
    const isTold = await lately(told, tenantId, async () => (await registrations.whatIsTold(scope)).some)
    return isTold ? registrations.wayOf(scope, phoneId) : undefined
  }

  /** Asked anew once what was said last is too old, and not while it is being asked. */
  function lately<Fact extends object | boolean | undefined>(
    facts: LRUCache<string, Said<Fact>>,
    key: string,
    ask: () => Promise<Fact>,
  ): Promise<Fact> {
    const known = facts.get(key)
    if (known && (known.at === undefined || clock.now() - known.at < trueForMs)) return known.said
    const asked: Said<Fact> = { said: ask() }
    facts.set(key, asked)
    asked.said.then(
      () => {
        asked.at = clock.now()
      },
      () => {
        if (facts.get(key) === asked) facts.delete(key)
      },
    )
    return asked.said
  }

  function letGo(id: string): void {
    const left = kept.get(id)
    kept.delete(id)
    left?.stopClock()
    left?.peer.then(
      (peer) => peer.close(),
      () => undefined,
    )
  }

  function keptOf(link: LinkRecord): Kept {
    const known = kept.get(link.id)
    if (known?.revision === link.revision) return known
    letGo(link.id)
    const lost = () => {
      if (kept.get(link.id) === current) letGo(link.id)
    }
    const peer = openPeer(link, { network, clock }, { changed: () => undefined, lost })
    const current: Kept = { revision: link.revision, peer, calls: 0, stopClock: () => undefined }
    peer.catch(lost)
    kept.set(link.id, current)
    return current
  }

  /** Its connection is let go a while after the last call on it was answered. */
  async function called<Answer>(
    link: LinkRecord,
    work: (peer: LinkPeer) => Promise<Answer>,
  ): Promise<Answer> {
    const current = keptOf(link)
    current.stopClock()
    current.calls++
    try {
      return await work(await current.peer)
    } finally {
      current.calls--
      if (current.calls === 0 && kept.get(link.id) === current)
        current.stopClock = clock.after(idleMs, () => letGo(link.id))
    }
  }

  return {
    async find(scope, { phone, model, tenant }, kind) {
      const obeyed = model?.guarded?.quarantine ? undefined : model?.notify[kind]
      const registered = obeyed && (await reached(scope, phone.id))
      const link = registered && (await links.openOf(systemScope, registered.linkId))
      if (!obeyed || !registered || !link) return undefined
      const { username, contact, way } = registered
      const { event, contentType, body } = obeyed
      const domain = tenant.sipServer.replace(/^\[|\]$/g, '') || link.host
      return { link, notify: { username, contact, way, domain, event, contentType, body } }
    },

    async ask({ link, notify }) {
      try {
        return outcomeOf(await called(link, (peer) => peer.notify(notify)), link, clock.now())
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        return {
          state: 'unreachable',
          detail: `The PBX link “${link.name}” could not send it: ${error.message}`,
        }
      }
    },

    async isInCall(scope, phoneId) {
      const registered = await reached(scope, phoneId)
      const link = registered && (await links.openOf(systemScope, registered.linkId))
      if (!registered || !link) return false
      try {
        const inCall = await lately(calls, link.id, () => called(link, (peer) => peer.calls()))
        return inCall?.(registered) ?? false
      } catch (error) {
        if (error instanceof WireError) return false
        throw error
      }
    },

    close() {
      for (const id of [...kept.keys()]) letGo(id)
    },
  }
}

/** What a Kamailio says of itself, when it could not send or heard nothing. */
const silent = 408
const unsent = new Set([477, 478, 500, 503])

function outcomeOf(answer: LinkAnswer, link: LinkRecord, at: number): OutcomeChange {
  const by = `by the PBX link “${link.name}”`
  if (answer.kind === 'handedOver')
    return { state: 'handedOver', answeredBy: 'proxy', detail: `Handed over ${by}; ${answer.detail}` }
  if (answer.kind === 'refused') return { state: 'unreachable', detail: `Not sent ${by}: ${answer.detail}` }
  const { status, reason } = answer
  const said = `${status} ${reason}`.trim()
  if (status === silent) return { state: 'timedOut', detail: `No answer to the NOTIFY ${by}` }
  if (unsent.has(status)) return { state: 'unreachable', detail: `Not sent ${by}: ${said}` }
  // What this PBX tells of is the phone's own answer.
  const facts = { sipStatus: status, answeredAt: at, answeredBy: 'phone' } as const
  if (status >= 200 && status < 300) return { ...facts, state: 'accepted', detail: `${said}, ${by}` }
  const hint =
    status === 401 || status === 407 ? ': it asks for credentials, which the PBX does not send' : ''
  return { ...facts, state: 'refused', detail: `${said}, ${by}${hint}` }
}
