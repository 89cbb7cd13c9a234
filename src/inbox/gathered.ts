/** Devices that ask and are not known, put together until they are written: however many come, from one address as from all, there is a bound. */

import { siteOf } from '../kernel/networks.ts'
import type { StrangerWay } from '../schema/inbox.ts'

/** How one asked. */
export type Asked = {
  readonly way: StrangerWay
  /** Empty where it did not say. */
  readonly mac: string
  /** Empty where only the PBX knows it. */
  readonly ip: string
  readonly userAgent: string
  /** The file, or the address at which it is registered; without secrets. */
  readonly asked: string
  /** Whose it is, where that is known by how it asked. */
  readonly tenantId: string | null
  /** The link that tells it. */
  readonly link?: { readonly id: string; readonly name: string }
  readonly at: number
}

/** One that asked so many times since it was written last. */
export type Gathered = Asked & { readonly firstAt: number; readonly times: number }

const usual = { inAll: 500, ofSource: 20 }
const longest = { userAgent: 300, asked: 150 }

/** What it shares its room with: nobody fills the room of others. */
export const sourceOf = ({ ip, link }: Pick<Asked, 'ip' | 'link'>): string =>
  link ? `link ${link.id}` : siteOf(ip)

/** By which it is known again, within its tenant. */
export function nameOf({ mac, ip, userAgent, link, asked }: Omit<Asked, 'at' | 'tenantId'>): string {
  return mac || (link ? `${link.id} ${asked}` : `${ip} ${userAgent}`)
}

/** Text as a database takes it, and no longer than a person reads. */
const shortened = (text: string, most: number): string =>
  text
    .replaceAll(/[\u0000-\u001f\u007f]/g, '\ufffd')
    .slice(0, most)
    .toWellFormed()

/** `ofSource`: from one address, or by one link. Who came too late asks again. */
export function gathering(most = usual) {
  let found = new Map<string, Gathered>()
  let ofSource = new Map<string, number>()

  return {
    add(asked: Asked, times = 1, firstAt = asked.at): void {
      const short = {
        ...asked,
        userAgent: shortened(asked.userAgent, longest.userAgent),
        asked: shortened(asked.asked, longest.asked),
      }
      const name = `${asked.tenantId ?? ''} ${nameOf(short)}`
      const before = found.get(name)
      if (before) {
        const told = { ...short, userAgent: short.userAgent || before.userAgent }
        found.set(name, { ...told, firstAt: before.firstAt, times: before.times + times })
        return
      }
      const source = sourceOf(asked)
      const count = ofSource.get(source) ?? 0
      if (found.size >= most.inAll || count >= most.ofSource) return
      ofSource.set(source, count + 1)
      found.set(name, { ...short, firstAt, times })
    },

    /** All since this was asked last. */
    take(): Gathered[] {
      const taken = [...found.values()]
      found = new Map()
      ofSource = new Map()
      return taken
    },

    size: () => found.size,
  }
}
