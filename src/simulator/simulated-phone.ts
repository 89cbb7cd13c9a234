/** A phone that is only a program: fetches its files over HTTP as it boots and polls, and answers NOTIFY by SIP. */

import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { header, parseMessage, type SipRequest } from '../sip/sip-message.ts'
import type { Endpoint, UdpHandlers, UdpSocket } from '../sip/sip-network.ts'
import { answerTo } from './answer.ts'

/**
 * How it takes a NOTIFY: `fetches` its files again as it should; `accepts` and does nothing; keeps `silent`; or refuses with a
 * status of SIP.
 */
export type Manner = 'fetches' | 'accepts' | 'silent' | number

/** Where it fetches from, as somebody typed it into the phone. */
export type Provisioning = { readonly url: string; readonly username?: string; readonly password?: string }

export type HttpAnswer = { readonly status: number; readonly etag: string | null; readonly bytes: number }
export type Http = (url: string, headers: Record<string, string>) => Promise<HttpAnswer>

export type SimulatedPhoneParts = {
  /** Asked before each fetch; `undefined` when the phone is in nobody's hands any more. */
  provisioning(): Promise<Provisioning | undefined>
  userAgent: string
  /** The names that it asks for as it boots, in order; `''` is the address itself. */
  files: readonly string[]
  manner: Manner
  /** The event of a restart; any other one that asks for a resync makes it fetch. */
  rebootEvent: string
  pollMs: number
  http: Http
  openUdp(handlers: UdpHandlers): Promise<UdpSocket>
  clock: Clock
  /** Hears in words what the phone does. */
  say(what: string): void
}

export type SimulatedPhone = {
  /** The UDP port at which it takes a NOTIFY. */
  readonly port: number
  /** Fetches everything, as after a restart. */
  boot(): Promise<void>
  close(): Promise<void>
}

/** A phone looks after its call, and then fetches. */
const fetchAfterMs = 800
const bootAfterMs = 4_000
const rememberedRequests = 50

export async function simulatedPhone(parts: SimulatedPhoneParts): Promise<SimulatedPhone> {
  const { clock, manner, say } = parts
  /** What it has, by name: asked with its ETag, it need not be sent again. */
  const etags = new Map<string, string>()
  /** A NOTIFY comes again while its answer is on the way: it is answered again, and done once. */
  const heard = new Set<string>()
  const waiting = new Set<() => void>()
  let closed = false

  function later(milliseconds: number, work: () => Promise<void>): void {
    const cancel = clock.after(milliseconds, async () => {
      waiting.delete(cancel)
      if (!closed) await work()
    })
    waiting.add(cancel)
  }

  async function ask(given: Provisioning, name: string): Promise<void> {
    const address = new URL(name, given.url.endsWith('/') ? given.url : `${given.url}/`).href
    const etag = etags.get(name)
    const headers = { 'user-agent': parts.userAgent, ...(etag !== undefined && { 'if-none-match': etag }) }
    let answer = await parts.http(address, headers)
    if (answer.status === 401 && given.username !== undefined) {
      const credentials = Buffer.from(`${given.username}:${given.password ?? ''}`).toString('base64')
      answer = await parts.http(address, { ...headers, authorization: `Basic ${credentials}` })
    }
    if (answer.etag !== null && answer.status === 200) etags.set(name, answer.etag)
    say(
      `asked for ${name || 'its file'}: ${answer.status}${answer.status === 200 ? `, ${answer.bytes} bytes` : ''}`,
    )
  }

  async function fetchFiles(): Promise<void> {
    const given = await parts.provisioning()
    if (given === undefined || closed) return
    try {
      for (const name of parts.files) await ask(given, name)
    } catch (error) {
      say(`could not fetch: ${error instanceof Error ? error.message : 'no answer'}`)
    }
  }

  function pollLater(): void {
    later(parts.pollMs, async () => {
      await fetchFiles()
      pollLater()
    })
  }

  function act(event: string): void {
    if (manner !== 'fetches') return
    const reboots = event === parts.rebootEvent
    if (reboots) etags.clear()
    later(reboots ? bootAfterMs : fetchAfterMs, fetchFiles)
  }

  /** The status that it answers with; `undefined` when it says nothing. */
  function statusFor(request: SipRequest): number | undefined {
    if (manner === 'silent') return undefined
    if (request.method === 'OPTIONS') return 200
    if (request.method !== 'NOTIFY') return 405
    return typeof manner === 'number' ? manner : 200
  }

  function take(request: SipRequest): Uint8Array | undefined {
    const key = `${header(request, 'call-id')} ${header(request, 'cseq')}`
    const again = heard.has(key)
    const status = statusFor(request)
    if (!again && request.method === 'NOTIFY') {
      const event = header(request, 'event') ?? 'none'
      say(`was told ${event}: ${status === undefined ? 'keeps silent' : `answers ${status}`}`)
      if (status === 200) act(event)
      heard.add(key)
      if (heard.size > rememberedRequests) heard.delete([...heard][0] ?? '')
    }
    return status === undefined ? undefined : answerTo(request, status)
  }

  function received(datagram: Uint8Array, from: Endpoint): void {
    try {
      const message = parseMessage(datagram)
      const answer = message.kind === 'request' ? take(message) : undefined
      // Whoever asked asks again when this does not arrive.
      if (answer) socket.send(answer, from).catch(() => undefined)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
    }
  }

  const socket = await parts.openUdp({ message: received })
  if (parts.pollMs > 0) pollLater()
  return {
    port: socket.port,
    boot: fetchFiles,
    async close() {
      closed = true
      for (const cancel of waiting) cancel()
      await socket.close()
    },
  }
}
