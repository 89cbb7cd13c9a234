/** How many transfers there may be: in all, from one address, and to one that has not answered yet. */

import { siteOf } from '../kernel/networks.ts'

export type TftpLimits = { readonly inAll: number; readonly ofAddress: number; readonly unanswered: number }

/** A whole office may stand behind one address; what was asked in another's name must not become a flood. */
export const tftpLimits: TftpLimits = { inAll: 2000, ofAddress: 500, unanswered: 100 }

type Site = { open: number; unanswered: number }

export function openTransfers({ inAll, ofAddress, unanswered }: TftpLimits = tftpLimits) {
  const sites = new Map<string, Site>()
  let open = 0
  return {
    /** Nothing when there is no room. */
    take(address: string): { answered(): void; leave(): void } | undefined {
      const name = siteOf(address)
      const site = sites.get(name) ?? { open: 0, unanswered: 0 }
      if (open >= inAll || site.open >= ofAddress || site.unanswered >= unanswered) return undefined
      open++
      site.open++
      site.unanswered++
      sites.set(name, site)
      let isAnswered = false
      const answered = (): void => {
        if (isAnswered) return
        isAnswered = true
        site.unanswered--
      }
      return {
        answered,
        leave() {
          answered()
          open--
          site.open--
          if (site.open === 0) sites.delete(name)
        },
      }
    },
  }
}
