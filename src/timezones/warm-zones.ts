/**
 * Works out the rules of all zones ahead of the first question, a zone at a time, so that nobody waits for it: where all of
 * them are asked for at once. One alone takes some milliseconds, and so a thread that serves phones works out those of its phones.
 */

import { setImmediate as pause } from 'node:timers/promises'
import type { Guard } from '../kernel/guard.ts'
import { zoneRules } from './zone-rules.ts'

/** The answer ends it early. */
export function warmZones(year: number, guard: Guard): () => void {
  let isEnded = false
  const work = async () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      if (isEnded) return
      zoneRules(zone, year)
      await pause()
    }
  }
  guard.run('timer', { work: 'rules of time zones' }, work)
  return () => {
    isEnded = true
  }
}
