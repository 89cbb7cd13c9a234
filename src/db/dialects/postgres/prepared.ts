/** Which statements a server keeps parsed and planned for a connection: those that come again and again, and are few. */

import { LRUCache } from 'lru-cache'

/** Each keeps some ten kilobytes of the server’s memory, for each connection. */
const mostNamed = 300
const mostSeen = 2000
/** Of so many rows at once there are as many texts as there are numbers of rows. */
const mostValues = 40
/** What has no plan, or is more than one statement. */
const isPlanned = /^\s*(?:select|insert|update|delete|with)\b[^;]*$/i
/** What is best for these hangs on what is looked for, so that they are planned each time. */
const hangsOnValues = /\b(?:i?like|offset)\b/i

/** `most`: so many texts get a name; the others go without. */
export function preparedNames(most = mostNamed) {
  const seen = new LRUCache<string, true>({ max: mostSeen })
  let names = new Map<string, string>()
  let made = 0
  return {
    /** From its second time on. */
    of(text: string, values: readonly unknown[]): string | undefined {
      const known = names.get(text)
      if (known !== undefined) return known
      // Before it is remembered: what has very many values is long.
      if (names.size >= most || values.length > mostValues) return undefined
      if (!isPlanned.test(text) || hangsOnValues.test(text)) return undefined
      if (!seen.has(text)) {
        seen.set(text, true)
        return undefined
      }
      const name = `offhook_${++made}`
      names.set(text, name)
      return name
    },

    /** Tables are others now: what was planned for them is of no use. */
    forget(): void {
      names = new Map()
    },
  }
}
