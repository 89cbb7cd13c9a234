/** What is said of a call of the API, and what the paths of many have in common. */

import { z } from 'zod'
import { idSchema } from '../fields.ts'
import { tenantCodeSchema } from '../tenant.ts'

/** `public` · `signedIn`: anybody known · `read`, `write`: in the tenant of the path · `administer`: the whole system. */
export type Access = 'public' | 'signedIn' | 'read' | 'write' | 'administer'

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Under `/api/v1`; `:name` for a parameter. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Of a body that may be larger than 1 MB, or need not be as large. */
  readonly maxBodyBytes?: number
  /** Missing: 204, or bytes when `raw`. */
  readonly response?: z.ZodType
  readonly status?: 200 | 201 | 202 | 204
  /** Shows secrets and changes nothing: done each time, and audited; its answer is not kept for a repeated request. */
  readonly reveals?: true
  /** Answers a file, not JSON. */
  readonly raw?: true
}

/** A call with its own exact type. */
export function endpoint<const E extends Endpoint>(description: E): E {
  return description
}

export const megabyte = 1024 * 1024

export const tenant = z.object({ code: tenantCodeSchema })
export const inTenant = z.object({ code: tenantCodeSchema, id: idSchema })
export const byId = z.object({ id: idSchema })
export const force = z.strictObject({ force: z.stringbool('expected true or false').default(false) })
