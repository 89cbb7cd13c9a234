/** Starting and stopping a server that listens. */

import type { Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { setImmediate as pause } from 'node:timers/promises'
import type { Guard } from '../kernel/guard.ts'

/** The port that it got; rejects with the machine's words when it cannot have it. */
export function listen(
  server: NetServer,
  { host, port, reusePort = false }: { host: string; port: number; reusePort?: boolean },
  guard: Guard,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, reusePort }, () => {
      server.off('error', reject)
      outlive(server, guard)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** A connection that cannot be taken, as when there are too many open files, does not end the listening. */
export function outlive(server: NetServer, guard: Guard): void {
  server.on('error', (error) => guard.failed('server', error))
}

/** Lets what is being answered end, and the idle go. Who has connected already and waits to be taken is taken: closing would reset it. */
export async function stop(server: Server): Promise<void> {
  await allTaken(server)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    hangUpSoon(server)
  })
}

/** As many wait to be taken as the machine lets wait, for a server that asks for nothing else. */
const backlog = 511

/** The loop takes one connection in a turn: once a whole turn took none, none waits. */
async function allTaken(server: Server): Promise<void> {
  let taken = 0
  const count = () => taken++
  server.on('connection', count)
  await pause()
  for (let before = -1; before < taken && taken < backlog; ) {
    before = taken
    await pause()
  }
  server.off('connection', count)
}

/** A connection that never asked for anything does not count as idle, and browsers open such ones ahead of need. */
export function hangUpSoon(server: Server): void {
  setTimeout(() => server.closeAllConnections(), 2000).unref()
}

/** A host as a URL names it: an IPv6 address stands in brackets. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
