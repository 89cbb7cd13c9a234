/** Where phones are told an address that only this machine reaches, that is said. */

import { isLoopback } from '../lib/loopback.ts'
import { soon } from './soon.tsx'

/** Whoever has set it up once never sees it. */
const LoopbackAlert = soon(() => import('./loopback-alert.tsx'))

/** Nothing when the URL leads to another machine, or there is none yet. */
export function LoopbackNotice({ url }: { url: string | undefined }) {
  if (url === undefined || !isLoopback(url)) return null
  return <LoopbackAlert url={url} />
}
