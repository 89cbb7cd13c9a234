/** HTTP and SIP of a simulated phone on a real machine. */

import type { UdpHandlers, UdpSocket } from '../sip/sip-network.ts'
import { nodeNetwork } from '../sip/sip-network.ts'
import type { Http } from './simulated-phone.ts'

export const realHttp: Http = async (url, headers) => {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
  const body = await answer.arrayBuffer()
  return { status: answer.status, etag: answer.headers.get('etag'), bytes: body.byteLength }
}

/** A socket at this port, or at any one where that is taken. */
export async function udpAt(host: string, port: number, handlers: UdpHandlers): Promise<UdpSocket> {
  const open = (at: number) => nodeNetwork({ host, port: at }).openUdp(host.includes(':') ? 6 : 4, handlers)
  return port === 0 ? open(0) : open(port).catch(() => open(0))
}
