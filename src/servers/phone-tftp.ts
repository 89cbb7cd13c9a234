/** Phones by TFTP: the road of their requests on a port of UDP. */

import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { PhonesByMac } from '../provisioning/phones-by-mac.ts'
import type { TenantPlaces } from '../provisioning/tenant-places.ts'
import type { SteppedRoad } from '../roads/phone-road.ts'
import { tftpRoad } from '../roads/tftp-road.ts'
import { type TftpCount, type TftpServer, tftpServer } from '../tftp/tftp-server.ts'
import { nodeUdp } from '../tftp/udp.ts'
import { plainAddress } from './phone-source.ts'

export type TftpParts = {
  road: SteppedRoad
  secretsOf: PhonesByMac
  places: TenantPlaces
  host: string
  port: number
  clock: Clock
  guard: Guard
  count(what: TftpCount): void
}

/** Nothing where it is switched off, as port 0 says. */
export async function phoneTftp({
  road,
  secretsOf,
  places,
  host,
  port,
  ...parts
}: TftpParts): Promise<TftpServer | undefined> {
  if (port === 0) return undefined
  const { answer } = tftpRoad({ road, secretsOf, places })
  return tftpServer({
    ...{ udp: nodeUdp(host), port, ...parts },
    answer: (request) => answer({ ...request, address: plainAddress(request.address) }),
  })
}

/** The port is free; throws the machine's words when it is not. */
export async function claimTftpPort(host: string, port: number): Promise<void> {
  if (port === 0) return
  const socket = await nodeUdp(host).open(port, () => {})
  await socket.close()
}
