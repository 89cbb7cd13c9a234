/** A page for those who may; others are told why not, as the server would tell them. */

import type { ReactNode } from 'react'
import { type Capability, whyNot } from '../../../src/schema/policy.ts'
import { ApiError } from '../lib/api.ts'
import { useSession } from '../lib/session.ts'
import { NotThere } from './not-there.tsx'

export function Allowed({ capability, children }: { capability: Capability; children: ReactNode }) {
  const session = useSession()
  if (!session) return null
  if (session.may.includes(capability)) return children
  return <NotThere error={new ApiError(403, { detail: whyNot(session, capability) })} />
}
