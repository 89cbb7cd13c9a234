/** Tells the audit trail what was refused to who asked, and which sign-ins failed. */

import type { FastifyRequest } from 'fastify'
import type { RefusalNotes } from '../auth/refusal-notes.ts'
import { actingAs, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { By } from '../db/notes.ts'
import { type ErrorCode, OffhookError } from '../kernel/errors.ts'
import type { Endpoint } from '../schema/contract.ts'

/** What a policy refuses; what is not there at all, or asked without a session or key, is nobody's misdeed. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'FORBIDDEN',
  'READ_ONLY',
  'CROSS_SITE',
  'TENANT_NOT_FOUND',
])
/** Of codes and passkeys, who takes them tells by himself: he knows whose they should have been. */
const failures: Partial<Record<ErrorCode, string>> = {
  WRONG_PASSWORD: 'session.failed',
  INVALID_API_KEY: 'key.failed',
}

type Caller = { readonly scope: TenantScope | undefined; readonly by: By }

/** What was thrown is thrown on. */
export function tellRefused(
  notes: Pick<RefusalNotes, 'note'> | undefined,
  endpoint: Endpoint,
  request: FastifyRequest,
  callerOf: () => Caller | undefined,
): (error: unknown) => never {
  return (error) => {
    if (error instanceof OffhookError) {
      const { scope, by = { name: 'nobody', address: request.ip } } = callerOf() ?? {}
      const acting = scope ?? actingAs(systemScope, by)
      const { id } = request.params as { id?: string }
      const failed = failures[error.code]
      if (failed !== undefined)
        notes?.note({
          ...{ scope: acting, action: failed, nameTried: nameIn(request.body) },
          about: { detail: `${endpoint.summary}: ${error.message}`, outcome: 'failed' },
        })
      else if (refusals.has(error.code))
        notes?.note({
          ...{ scope: acting, action: 'call.refused', id },
          about: { name: `${endpoint.method} ${endpoint.path}`, detail: error.message, outcome: 'refused' },
        })
    }
    throw error
  }
}

function nameIn(body: unknown): string | undefined {
  const { username } = (body ?? {}) as { username?: unknown }
  return typeof username === 'string' ? username : undefined
}
