/** Serves TFTP on one port, and each transfer on a port of its own; who is given what is somebody else's matter. */

import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import { toNetascii } from './netascii.ts'
import { errorCodes, errorPacket, parsePacket, type TftpRequestPacket } from './packet.ts'
import { openTransfers, type TftpLimits } from './places.ts'
import { sendFile } from './send-file.ts'
import { takeFile } from './take-file.ts'
import { announcedBytes, termsOf } from './terms.ts'
import type { Transfer, TransferEnd, TransferParts } from './transfer.ts'
import type { Udp, UdpPeer, UdpSocket } from './udp.ts'

export type TftpRequest = {
  readonly kind: 'read' | 'write'
  readonly file: string
  readonly address: string
  /** Of one that writes: what it says. */
  readonly bytes: number | undefined
  /** Of one that writes: what comes in as it is read. */
  readonly body: AsyncIterable<Uint8Array>
}

export type TftpReply =
  /** `ended` hears whether the file arrived. */
  | { readonly bytes: Uint8Array; ended(how: TransferEnd): void }
  | { readonly kept: true }
  | { readonly refused: keyof typeof refusals }

/** Of packets that were dropped, and of how transfers ended. */
export type TftpCount =
  | 'malformed'
  | 'unexpected'
  | 'stranger'
  | 'repeated'
  | 'tooMany'
  | 'read'
  | 'written'
  | 'refused'
  | 'broken'

type Parts = {
  udp: Udp
  port: number
  clock: Clock
  guard: Guard
  limits?: TftpLimits
  answer(request: TftpRequest): Promise<TftpReply>
  count(what: TftpCount): void
}

export type TftpServer = { readonly port: number; close(): Promise<void> }

/** What is not there and what is not given look the same. */
const refusals = {
  nothing: [errorCodes.notFound, 'File not found'],
  denied: [errorCodes.denied, 'Access violation'],
  full: [errorCodes.full, 'Disk full'],
  later: [errorCodes.undefined, 'Not now'],
} as const satisfies Record<string, readonly [number, string]>

const longestMs = 300_000
const noBody: AsyncIterable<Uint8Array> = (async function* () {})()

type Open = {
  /** What was asked, until the phone has an answer. */
  asked: Uint8Array | undefined
  end(): void
  readonly closed: Promise<void>
}

export async function tftpServer({ udp, port, clock, guard, answer, count, ...parts }: Parts) {
  const places = openTransfers(parts.limits)
  let isClosing = false
  const open = new Set<Open>()
  /** The last one of each peer. */
  const lastOf = new Map<string, Open>()

  const socket = await udp.open(port, (datagram, from) => {
    const packet = parsePacket(datagram)
    if (!packet) return count('malformed')
    if (packet.kind !== 'read' && packet.kind !== 'write') return count('unexpected')
    const name = `${from.address} ${from.port}`
    // It asks again since nothing has come yet: what is on its way is enough.
    if (lastOf.get(name)?.asked?.toString() === datagram.toString()) return count('repeated')
    const place = places.take(from.address)
    if (!place) return count('tooMany')
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const transfer: Open = { asked: datagram, end: () => {}, closed }
    open.add(transfer)
    lastOf.set(name, transfer)
    guard.run('phoneRequest', { protocol: 'tftp', ip: from.address }, async () => {
      try {
        await run(packet, { from, transfer, place, asked: datagram.length })
      } finally {
        open.delete(transfer)
        if (lastOf.get(name) === transfer) lastOf.delete(name)
        place.leave()
        resolve()
      }
    })
  })

  type Begun = { from: UdpPeer; transfer: Open; place: { answered(): void }; asked: number }

  async function run(request: TftpRequestPacket, { from, transfer, place, asked }: Begun): Promise<void> {
    let running: Transfer | undefined
    const own = await udp.open(0, (datagram, sender) => {
      if (sender.address !== from.address || sender.port !== from.port) return count('stranger')
      const packet = parsePacket(datagram)
      if (!packet) count('malformed')
      else if (!running?.received(packet)) count('unexpected')
    })
    let isKnown = false
    const refuse = (why: keyof typeof refusals): void => {
      count('refused')
      transfer.asked = undefined
      const [code, message] = refusals[why]
      own.send(errorPacket(code, message, isKnown ? undefined : asked), from)
    }
    const start = (make: (parts: Omit<TransferParts, 'terms'>) => Transfer): Promise<TransferEnd> => {
      const { promise, resolve } = Promise.withResolvers<TransferEnd>()
      const stop = clock.after(longestMs, () => running?.end('tooLong'))
      running = make({
        clock,
        send: (packet) => own.send(packet, from),
        answered() {
          isKnown = true
          transfer.asked = undefined
          place.answered()
        },
        ended(how) {
          stop()
          resolve(how)
        },
      })
      transfer.end = () => running?.end('givenUp')
      if (isClosing) transfer.end()
      return promise
    }
    try {
      if (request.kind === 'read') await give(request, from, { start, refuse })
      else await take(request, from, { start, refuse })
    } finally {
      await flushed(own)
    }
  }

  type Ways = {
    start(make: (parts: Omit<TransferParts, 'terms'>) => Transfer): Promise<TransferEnd>
    refuse(why: keyof typeof refusals): void
  }

  async function give({ file, mode, options }: TftpRequestPacket, from: UdpPeer, ways: Ways): Promise<void> {
    const { address } = from
    const reply = await answer({ kind: 'read', file, address, bytes: undefined, body: noBody })
    if (!('bytes' in reply)) return ways.refuse('refused' in reply ? reply.refused : 'nothing')
    let how: TransferEnd = 'givenUp'
    try {
      const content = mode === 'netascii' ? toNetascii(reply.bytes) : reply.bytes
      const terms = termsOf(options, content.length)
      how = await ways.start((parts) => sendFile(content, { terms, ...parts }))
      count(how === 'done' ? 'read' : 'broken')
    } finally {
      reply.ended(how)
    }
  }

  async function take({ file, mode, options }: TftpRequestPacket, from: UdpPeer, ways: Ways): Promise<void> {
    const terms = termsOf(options, undefined)
    let taken: ReturnType<typeof takeFile> | undefined
    const over = ways.start((parts) => {
      taken = takeFile(mode, { terms, ...parts })
      return taken
    })
    if (!taken) return
    const { address } = from
    const { body } = taken
    try {
      const reply = await answer({ kind: 'write', file, address, bytes: announcedBytes(options), body })
      if ('kept' in reply) taken.kept()
      else {
        ways.refuse('refused' in reply ? reply.refused : 'nothing')
        taken.end('refused')
      }
    } catch (error) {
      taken.end('refused')
      throw error
    }
    const how = await over
    if (how === 'done') count('written')
    else if (how !== 'refused') count('broken')
  }

  return {
    port: socket.port,
    /** Transfers that go on are broken off. */
    async close(): Promise<void> {
      isClosing = true
      await socket.close()
      const running = [...open]
      for (const each of running) each.end()
      await Promise.all(running.map(({ closed }) => closed))
    },
  } satisfies TftpServer
}

/** What was sent last has left before its socket closes. */
async function flushed(socket: UdpSocket): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  await socket.close()
}
