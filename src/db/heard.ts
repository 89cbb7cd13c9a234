/** What a phone told of itself last, and why it fails, as one column holds both. */

import type { z } from 'zod'
import type { failingSchema, lastFetchSchema } from '../schema/phone.ts'

export type LastFetch = z.infer<typeof lastFetchSchema>
export type Failing = z.infer<typeof failingSchema>

export type Heard = { lastFetch: LastFetch | null; failing: Failing | null }

/** Both stand in one column; what an older version wrote there may be a request that told nothing of the phone. */
export function readHeard(column: string | null): Heard {
  if (column === null) return { lastFetch: null, failing: null }
  const { failing = null, ...lastFetch } = JSON.parse(column) as Partial<LastFetch> & { failing?: Failing }
  const isServed = lastFetch.outcome === 'served' || lastFetch.outcome === 'notModified'
  return { lastFetch: isServed ? (lastFetch as LastFetch) : null, failing }
}

export function writeHeard({ lastFetch, failing }: Heard): string | null {
  if (!lastFetch && !failing) return null
  return JSON.stringify({ ...lastFetch, ...(failing ? { failing } : {}) })
}
