/** A time: just now, then by the clock; to the second, and how long ago, on pointing. */

import { useEffect, useState } from 'react'
import { ago, exactTime, when } from '../lib/format.ts'

export function Time({ at }: { at: string }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 20_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={at} title={`${exactTime(at)}, ${ago(at)}`}>
      {when(at)}
    </time>
  )
}
