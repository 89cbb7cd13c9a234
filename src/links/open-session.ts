/** A session over a connection that stays: the bytes of the one go to the other, and both end together. */

import type { LinkNetwork, LinkPlace } from './link-network.ts'

type Session = { data(chunk: Uint8Array): void; closed(why: string): void }
export type Wire = { send(bytes: Uint8Array): void; hangUp(why: string): void }

export async function openSession<Opened extends Session>(
  place: LinkPlace,
  network: LinkNetwork,
  lost: (why: string) => void,
  make: (wire: Wire) => Opened,
): Promise<{ session: Opened; close(): void }> {
  /** What comes before the session is there. */
  const early: Uint8Array[] = []
  let session: Opened | undefined
  const stream = await network.open(place, {
    data(chunk) {
      if (session) session.data(chunk)
      else early.push(chunk)
    },
    closed(why) {
      session?.closed(why)
      lost(why)
    },
  })
  const made = make({
    send: stream.write,
    hangUp(why) {
      stream.destroy()
      lost(why)
    },
  })
  session = made
  for (const chunk of early) made.data(chunk)
  return {
    session: made,
    close() {
      made.closed('the link was closed')
      stream.destroy()
    },
  }
}
