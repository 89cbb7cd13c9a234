/** A socket of datagrams on its port. */

import type { Socket } from 'node:dgram'

/**
 * Rejects with the machine's words, and gives the socket back, when it cannot have the port (0: any free one).
 * `failed` hears of what goes wrong later: an error of one datagram must not end the process.
 */
export async function bindSocket(
  socket: Socket,
  { port, host }: { port: number; host?: string | undefined },
  failed: (error: Error) => void,
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
}
