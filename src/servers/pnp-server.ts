/** Answers phones that ask by plug and play, on the interfaces that were named; a phone that is not known hears nothing. */

import { createSocket, type Socket } from 'node:dgram'
import { bindSocket } from '../kernel/bound-socket.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { Random } from '../kernel/random.ts'
import { type PnpAsk, pnpAgentOf, pnpAnswer, pnpAskIn, pnpGroup, readPnp } from '../sip/pnp.ts'
import { header } from '../sip/sip-message.ts'
import type { Endpoint } from '../sip/sip-network.ts'

export type PnpCount = 'answered' | 'unknown' | 'malformed' | 'tooMany' | 'taken'

type Parts = {
  /** Addresses of this machine, one of each network that is listened to. */
  interfaces: readonly string[]
  port: number
  /** Where the phone is to fetch; nothing when it is not known, or may not be told from there. */
  urlFor(ask: { mac: MacAddress; ip: string; userAgent: string }): Promise<string | undefined>
  /** Of this machine, on the way there. */
  localAddress(towards: Endpoint): Promise<string>
  clock: Clock
  random: Random
  guard: Guard
  count(what: PnpCount): void
}

/** A NOTIFY that is not answered goes again after these, and then no more. */
const againMs = [500, 1000, 2000]
/** Phones that are being told; the next one asks again. */
const mostAtOnce = 200

export async function pnpServer({
  interfaces,
  port,
  urlFor,
  localAddress,
  clock,
  random,
  guard,
  count,
}: Parts) {
  // Bound to the group: what is sent to this machine alone comes to whoever else has the port.
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  // What it sends comes from an address of this machine, where a phone's answer finds it.
  const speaker = createSocket('udp4')
  /** By call: who is told, and how to stop telling it. */
  const telling = new Map<string, { readonly address: string; stop(): void }>()

  const asked = (datagram: Uint8Array, from: Endpoint) => {
    const message = readPnp(datagram)
    if (!message) return count('malformed')
    // Some phones send their answer to the group, too.
    if (message.kind === 'response') return heard(datagram, from)
    const ask = pnpAskIn(message)
    if (!ask) return
    const callId = header(message, 'call-id') ?? ''
    if (telling.has(callId)) return
    if (telling.size >= mostAtOnce) return count('tooMany')
    telling.set(callId, { address: from.address, stop: () => {} })
    guard.run('phoneRequest', { protocol: 'pnp', ip: from.address }, () => tell(ask, from, callId))
  }

  const failed = (error: Error) => guard.failed('server', error)
  await bindSocket(speaker, { port: 0, host: '0.0.0.0' }, { message: heard, failed })
  try {
    await bindSocket(socket, { port, host: pnpGroup }, { message: asked, failed })
    for (const address of interfaces) join(socket, address)
  } catch (error) {
    speaker.close()
    throw error
  }
  const local = speaker.address().port
  let isOpen = true
  const send = (bytes: Uint8Array, { address, port }: Endpoint) =>
    isOpen && speaker.send(bytes, port, address, () => {})

  /** An answer to a NOTIFY, whatever it says. */
  function heard(datagram: Uint8Array, { address }: Endpoint): void {
    const message = readPnp(datagram)
    if (!message) {
      count('malformed')
      return
    }
    const told = telling.get(header(message, 'call-id') ?? '')
    // Everybody on the network has heard which call it is.
    if (message.kind !== 'response' || message.status < 200 || told?.address !== address) return
    told.stop()
    count('taken')
  }

  async function tell(ask: PnpAsk, from: Endpoint, callId: string): Promise<void> {
    let isBeingTold = false
    try {
      const url = await urlFor({ mac: ask.mac, ip: from.address, userAgent: pnpAgentOf(ask) })
      if (url === undefined) return count('unknown')
      const here = { address: await localAddress(from), port: local }
      const { ok, notify } = pnpAnswer(ask, { url, local: here, from, random })
      send(ok, from)
      isBeingTold = true
      count('answered')
      repeat(() => send(notify, from), { callId, address: from.address })
    } finally {
      if (!isBeingTold) telling.delete(callId)
    }
  }

  function repeat(again: () => void, { callId, address }: { callId: string; address: string }): void {
    let cancel = (): void => {}
    const stop = () => {
      cancel()
      telling.delete(callId)
    }
    const next = (times: number): void => {
      const pauseMs = againMs[times]
      if (pauseMs === undefined) {
        stop()
        return
      }
      again()
      cancel = clock.after(pauseMs, () => next(times + 1))
    }
    telling.set(callId, { address, stop })
    next(0)
  }

  return {
    async close(): Promise<void> {
      isOpen = false
      for (const { stop } of [...telling.values()]) stop()
      await Promise.all(
        [socket, speaker].map((each) => new Promise<void>((resolve) => each.close(() => resolve()))),
      )
    },
  }
}

/** Closed when it cannot: an interface may not be up yet, or not be one of this machine. */
function join(socket: Socket, address: string): void {
  try {
    socket.addMembership(pnpGroup, address)
  } catch (error) {
    socket.close()
    throw error
  }
}
