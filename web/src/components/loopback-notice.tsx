/** Where phones are told an address that only this machine reaches, that is said. */

import { lazy, Suspense } from 'react'
import { isLoopback } from '../lib/loopback.ts'

/** Whoever has set it up once never sees it. */
const LoopbackAlert = lazy(() => import('./loopback-alert.tsx'))

/** Nothing when the URL leads to another machine, or there is none yet. */
export function LoopbackNotice({ url }: { url: string | undefined }) {
  if (url === undefined || !isLoopback(url)) return null
  return (
    <Suspense>
      <LoopbackAlert url={url} />
    </Suspense>
  )
}
