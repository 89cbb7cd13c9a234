/** Keeps the links that this node leads connected, and has written who is registered there. A link that is down costs nobody anything. */

import { isIP } from 'node:net'
import { systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import { macsIn } from '../definitions/file-name.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, isDatabaseBusy, WireError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { LinkContact, LinkPeer } from '../links/link-peer.ts'
import type { LinkRecord, LinkStore } from '../links/link-store.ts'
import { openPeer, type PeerParts } from '../links/open-peer.ts'
import type { Heard, RegisteredStranger, RegistrationStore } from '../registrations/registration-store.ts'
import type { HearsStrangers } from '../roads/stranger-asked.ts'

type Parts = PeerParts & {
  links: Pick<LinkStore, 'lead' | 'openOf' | 'tellState' | 'giveUpLeases'>
  registrations: Pick<RegistrationStore, 'tell' | 'forgetSilent'>
  recognise: Recogniser['recognise']
  strangers: HearsStrangers
  feed: Feed
  clock: Clock
  guard: Guard
}

const leaseMs = 30_000
const lookAgainMs = 10_000
/** Several phones that register at once are one look. */
const settleMs = 500
/** What no event tells of is seen then, and whether the PBX still answers. */
const refreshMs = 30_000
const firstWaitMs = 1000
const longestWaitMs = 60_000
/** A PBX may say much of why it does not want to. */
const longestWhy = 300

export function linkKeeper({
  links,
  registrations,
  recognise,
  strangers,
  feed,
  clock,
  guard,
  network,
}: Parts) {
  const kept = new Map<string, { revision: number; close(): void }>()
  let isClosed = false
  let looking: Promise<void> | undefined
  let forgetting: Promise<void> | undefined
  let isAskedAgain = false
  let cancel = clock.after(0, wake)

  /** Of one link: connects, tells, and connects again. */
  function keep(link: LinkRecord): { revision: number; close(): void } {
    let peer: LinkPeer | undefined
    let isOver = false
    let waitMs = firstWaitMs
    let stopWaiting: () => void = () => undefined
    /** A look that was asked for: it is planned, or comes after the one that goes on. */
    let isAsked = false
    let isReading = false
    let telling = Promise.resolve()
    /** When it was read before, on the connection that is there now. */
    let readAt: number | undefined

    const after = (ms: number, work: () => Promise<void>) => {
      stopWaiting()
      stopWaiting = clock.after(ms, () => guard.run('link', { link: link.id }, work))
    }
    const changed = () => {
      if (isAsked || isOver || !peer) return
      isAsked = true
      if (!isReading) after(settleMs, refresh)
    }

    async function lost(why: string): Promise<void> {
      if (isOver) return
      const left = peer
      peer = undefined
      isAsked = false
      left?.close()
      after(waitMs, connect)
      waitMs = Math.min(longestWaitMs, waitMs * 2)
      await say({ state: 'down', why: why.slice(0, longestWhy), found: '' }).catch(() => undefined)
    }

    async function connect(): Promise<void> {
      try {
        let ended: string | undefined
        let opened: LinkPeer | undefined
        const events = {
          changed,
          lost(why: string) {
            ended ??= why
            if (opened && peer === opened) guard.run('link', { link: link.id }, () => lost(why))
          },
        }
        opened = await openPeer(link, { network, clock }, events)
        if (isOver) return opened.close()
        if (ended !== undefined) throw new WireError(ended)
        peer = opened
        readAt = undefined
        await refresh()
      } catch (error) {
        await failed(error)
      }
    }

    /** One at a time, and with as long a rest after it as it took: what a busy PBX tells meanwhile is one look more. */
    async function refresh(): Promise<void> {
      if (isReading) {
        isAsked = true
        return
      }
      const asked = peer
      if (!asked || isOver) return
      isReading = true
      isAsked = false
      const began = clock.now()
      try {
        await read(asked)
      } catch (error) {
        // What a connection that is over says of itself was said by its end.
        if (peer === asked) await failed(error)
      } finally {
        isReading = false
        if (peer && !isOver) after(isAsked ? Math.max(settleMs, clock.now() - began) : refreshMs, refresh)
      }
    }

    async function read(asked: LinkPeer): Promise<void> {
      const isStill = () => !isOver && peer === asked
      const began = clock.now()
      const heard = (await asked.contacts()).map(heardFrom)
      if (isStill()) {
        const { strangers, isWhole } = await registrations.tell(systemScope, link, heard, readAt)
        for (const each of strangers) tellStranger(link, each)
        // What waits to be told again counts as new since then.
        if (isWhole) readAt = began
      }
      await say({ state: 'up', why: '', found: asked.found }, isStill)
      if (isStill()) waitMs = firstWaitMs
    }

    async function failed(error: unknown): Promise<void> {
      if (error instanceof WireError) return lost(error.message)
      // Something that is told of was deleted meanwhile, or the database is away: what the PBX tells is read again.
      if (hasCode(error, 'NOT_FOUND')) return
      if (!isDatabaseBusy(error)) guard.failed('link', error, { link: link.id })
      if (!peer) await lost('it could not be read; the log says why')
    }

    /** One after the other, so that what became of it last stands last; what is not so any more is not told. */
    function say(told: Parameters<LinkStore['tellState']>[2], isTrue = () => !isOver): Promise<void> {
      const written = telling.then(async () => {
        if (isTrue()) await links.tellState(systemScope, link, told)
      })
      telling = written.catch(() => undefined)
      return written
    }

    after(0, connect)
    return {
      revision: link.revision,
      close() {
        isOver = true
        stopWaiting()
        peer?.close()
      },
    }
  }

  function heardFrom(told: LinkContact): Heard {
    const { username, domain, contact, userAgent, instance, way } = told
    const { vendor, modelId, model, firmware, mac } = recognise({ userAgent })
    const said = mac ?? macsIn(userAgent)[0] ?? ''
    return {
      ...{ username, domain, contact, userAgent, way, mac: said, addresses: addressesOf(told) },
      ...{ vendor: vendor ?? '', modelId: modelId ?? '', model: model ?? '', firmware: firmware ?? '' },
      // RFC 5626: `<urn:uuid:…>`, whose last twelve digits are a MAC in many phones.
      instanceMac: /([0-9a-f]{12})>?"?$/i.exec(instance)?.[1]?.toLowerCase() ?? '',
    }
  }

  function tellStranger(
    { id, name }: LinkRecord,
    { mac, userAgent, contact, tenantId }: RegisteredStranger,
  ): void {
    // RFC 3261 §19.1.1: after the host come its port, parameters and headers.
    const host = /@\[?([^\];>?]+?)\]?(?::\d+)?(?:[;>?]|$)/.exec(contact)?.[1] ?? ''
    strangers.add({
      ...{ way: 'registration', mac, userAgent, tenantId, at: clock.now(), link: { id, name } },
      ...{ ip: isIP(host) === 0 ? '' : host, asked: contact.replace(/[;?>].*$/s, '').replace(/^.*</s, '') },
    })
  }

  function wake(): void {
    if (isClosed) return
    if (looking) {
      isAskedAgain = true
      return
    }
    cancel()
    looking = look()
      .catch(failedToLook)
      .finally(() => {
        looking = undefined
        if (isClosed) return
        cancel = clock.after(isAskedAgain ? 0 : lookAgainMs, wake)
        isAskedAgain = false
      })
  }

  function failedToLook(error: unknown): void {
    if (!isDatabaseBusy(error)) guard.failed('link', error)
  }

  /** However much that is, no link waits for it: its lease would run out. */
  function forgetSilent(): void {
    forgetting ??= registrations
      .forgetSilent(systemScope)
      .catch(failedToLook)
      .finally(() => {
        forgetting = undefined
      })
  }

  async function look(): Promise<void> {
    forgetSilent()
    const led = await links.lead(systemScope, leaseMs)
    if (isClosed) return
    for (const [id, { revision, close }] of kept) {
      if (led.some((link) => link.id === id && link.revision === revision)) continue
      close()
      kept.delete(id)
    }
    for (const { id } of led) {
      if (kept.has(id)) continue
      try {
        const link = await links.openOf(systemScope, id)
        if (isClosed) return
        if (link) kept.set(id, keep(link))
      } catch (error) {
        if (isDatabaseBusy(error)) throw error
        // Its password does not open: the others are none the worse for it.
        guard.failed('link', error, { link: id })
      }
    }
  }

  const stop = feed.on(({ type }) => {
    if (type === 'everything' || (type.startsWith('link.') && type !== 'link.told')) wake()
  })

  return {
    async close(): Promise<void> {
      isClosed = true
      stop()
      cancel()
      await looking
      for (const { close } of kept.values()) close()
      kept.clear()
      // Where it cannot be written, the leases run out.
      await links.giveUpLeases(systemScope).catch(() => undefined)
      await forgetting
    },
  }
}

/** Where a phone is by its contact, and where its packets came from as far as the PBX says. */
function addressesOf({ contact, way }: LinkContact): string[] {
  const hosts = [contact, way.received ?? ''].map(
    (uri) => /^<?sips?:(?:[^@>]*@)?(\[[^\]]*\]|[^:;?>]*)/i.exec(uri)?.[1] ?? '',
  )
  const via = /^(\[[^\]]*\]|[^:]*):\d+$/.exec(way.via ?? '')?.[1] ?? ''
  return [...new Set([...hosts, via].map((host) => host.replace(/^\[|\]$/g, '')))].filter(Boolean)
}
