/** Who is signed in, and what that allows. */

import type { Session } from '../../../src/schema/session.ts'
import { useAsk } from './queries.ts'

export function useSession(): Session | undefined {
  return useAsk('session', {}, { staleTime: 60_000 }).data
}

/** Why this user may not change anything here; `undefined` when they may. */
export function useReadOnlyReason(): string | undefined {
  return useSession()?.role === 'viewer' ? 'Your role may look, not change' : undefined
}

export function useIsAdministrator(): boolean {
  return useSession()?.role === 'administrator'
}

const key = 'offhook.tenant'

/** The tenant that this browser looked at last. */
export function lastTenant(): string | null {
  return localStorage.getItem(key)
}

export function rememberTenant(code: string): void {
  localStorage.setItem(key, code)
}
