/** What UDP, TCP and TLS have in common for a transaction: a way to one destination and back. */

import type { SipMessage } from './sip-message.ts'
import type { Endpoint } from './sip-network.ts'

export type Flow = {
  readonly transport: 'UDP' | 'TCP' | 'TLS'
  /** TCP, and TLS over it, delivers what it takes, so nothing is sent twice. */
  readonly reliable: boolean
  /** Others used it before: its end may be on its way already. */
  readonly used: boolean
  /** Where answers come to: what Via and Contact name. */
  readonly local: Endpoint
  /** Fails when the bytes cannot leave. */
  send(bytes: Uint8Array): Promise<void>
  /** To be called once, when the transaction is over. */
  release(): void
}

export type FlowHandlers = {
  /** A message came; `reply` sends bytes back to where it came from, if that may be. */
  received(message: SipMessage, reply: (bytes: Uint8Array) => void, from: string): void
  /** Bytes came that are no SIP message. */
  malformed(reason: string, from: string): void
}

/** `isRefusal`: the destination is there, and said so itself. */
export type Lost = (detail: string, isRefusal: boolean) => void

export type FlowSource = {
  /** `lost` is called when the way is gone before it was released. Fails when there is no way. By `name`, TLS asks for whom it wants. */
  open(to: Endpoint, lost: Lost, name?: string): Promise<Flow>
  close(): Promise<void>
}

/** There is no way to the destination, or no more: refused, closed, no such host. */
export class FlowError extends Error {
  override readonly name = 'FlowError'
  /** The destination is there, and said so itself. */
  readonly isRefusal: boolean

  constructor(message: string, isRefusal = false) {
    super(message)
    this.isRefusal = isRefusal
  }
}
