/** Who is signed in, and what that allows. */

import { t } from '@lingui/core/macro'
import { type Capability, whyNot } from '../../../src/schema/policy.ts'
import type { Session } from '../../../src/schema/session.ts'
import { say } from './language.ts'
import { useAsk } from './queries.ts'

export function useSession(): Session | undefined {
  return useAsk('session', {}, { staleTime: 60_000 }).data
}

/** Whether a row of the policy is theirs, by the table that the server obeys; not before it is known who asks. */
export function useMay(capability: Capability): boolean {
  return useSession()?.may.includes(capability) ?? false
}

/** Why this user may not do that; `undefined` when they may. */
export function useReadOnlyReason(capability: Capability): string | undefined {
  const session = useSession()
  if (!session || session.may.includes(capability)) return undefined
  return session.may.includes('change') ? say(whyNot(session, capability)) : t`Your role may look, not change`
}

const key = 'offhook.tenant'

/** The tenant that this browser looked at last. */
export function lastTenant(): string | null {
  return localStorage.getItem(key)
}

export function rememberTenant(code: string): void {
  localStorage.setItem(key, code)
}
