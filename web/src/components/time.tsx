/** A time as people say it; the exact one on pointing. */

import { useEffect, useState } from 'react'
import { ago, exactTime } from '../lib/format.ts'

export function Time({ at }: { at: string }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={at} title={exactTime(at)}>
      {ago(at)}
    </time>
  )
}
