/** A socket of datagrams on its port. */

import type { RemoteInfo, Socket } from 'node:dgram'

/**
 * Rejects with the machine's words, and gives the socket back, when it cannot have the port (0: any free one).
 * `failed` hears of what goes wrong later: an error of one datagram must not end the process. A datagram that no answer could
 * reach, since it says that it comes from port 0, is dropped.
 */
export async function bindSocket(
  socket: Socket,
  { port, host }: { port: number; host?: string | undefined },
  { message, failed }: { message(datagram: Buffer, from: RemoteInfo): void; failed(error: Error): void },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind(port, host, resolve)
  })
  socket.removeAllListeners('error')
  socket.on('error', failed)
  socket.on('message', (datagram, from) => {
    if (from.port !== 0) message(datagram, from)
  })
}
