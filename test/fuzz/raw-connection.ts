/** A connection on which requests are written as no library would write them, and answers are read to their end. */

import { connect, type Socket } from 'node:net'

export type RawAnswer = { status: number; head: string; body: Buffer }

/** `localAddress`: where they come from. */
export function rawConnections(host: string, port: number, localAddress?: string) {
  let socket: Socket | undefined
  let received = Buffer.alloc(0)
  let look: () => void = () => undefined
  let ended = false

  function open(): Socket {
    received = Buffer.alloc(0)
    ended = false
    const fresh = connect({ port, host, ...(localAddress === undefined ? {} : { localAddress }) })
    fresh.setNoDelay(true)
    fresh.on('data', (chunk) => {
      if (socket !== fresh) return
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      look()
    })
    fresh.on('error', () => undefined)
    fresh.on('close', () => {
      if (socket !== fresh) return
      ended = true
      look()
    })
    return fresh
  }

  function close(): void {
    socket?.destroy()
    socket = undefined
  }

  /** The answer, once all of it is there. */
  function readAnswer(withoutBody: boolean): RawAnswer | undefined {
    const end = received.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const head = received.toString('latin1', 0, end)
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
    if (status === 100) {
      received = received.subarray(end + 4)
      return readAnswer(withoutBody)
    }
    if (/\r\ntransfer-encoding: chunked/i.test(head)) {
      // Only what node:http refuses by itself comes so, with nothing in it.
      const last = received.indexOf('0\r\n\r\n', end + 4)
      if (last < 0) return undefined
      received = received.subarray(last + 5)
      return { status, head, body: Buffer.alloc(0) }
    }
    const length =
      withoutBody || status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (received.length < end + 4 + length) return undefined
    const body = received.subarray(end + 4, end + 4 + length)
    received = received.subarray(end + 4 + length)
    return { status, head, body }
  }

  return {
    /** `undefined` when the server hung up without a word. */
    ask(request: string | Buffer, withoutBody: boolean): Promise<RawAnswer | undefined> {
      if (!socket || ended) socket = open()
      const used = socket
      return new Promise((resolve) => {
        look = () => {
          const answer = readAnswer(withoutBody)
          if (!answer && !ended) return
          look = () => undefined
          if (ended || !answer || /\r\nconnection: close/i.test(answer.head)) close()
          resolve(answer)
        }
        used.write(request, 'latin1' as BufferEncoding)
      })
    },
    close,
  }
}
