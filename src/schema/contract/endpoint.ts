/** What is said of a call of the API, and what the paths of many have in common. */

import * as z from 'zod'
import { idSchema } from '../fields.ts'
import type { Capability } from '../policy.ts'
import { tenantCodeSchema } from '../tenant.ts'

/** `public` · `signedIn`: anybody known · else the row of the policy that it needs, in the tenant of the path where there is one. */
export type Access = 'public' | 'signedIn' | Capability

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Under `/api/v1`; `:name` for a parameter. */
  readonly path: string
  /** A few words, without a full stop. */
  readonly summary: string
  /** What a caller should know besides, in whole sentences. */
  readonly description: string
  readonly access: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** A body that the server would take. */
  readonly example?: unknown
  /** Of a body that may be larger than 1 MB, or need not be as large. */
  readonly maxBodyBytes?: number
  /** The body is a file as it is, of any content type but JSON. */
  readonly takesFile?: true
  /** May take a while: who accepts `application/x-ndjson` hears line by line how far it is, and then the answer. */
  readonly progresses?: true
  /** A list in the body that may be long: it is checked in parts, so that nobody waits for it. */
  readonly inParts?: { readonly field: string; readonly most: number }
  /** Missing: 204, or bytes when `raw`. */
  readonly response?: z.ZodType
  readonly status?: 200 | 201 | 202 | 204
  /** Shows secrets and changes nothing: done each time, and audited; its answer is not kept for a repeated request. */
  readonly reveals?: true
  /** A password or code could be guessed here: twenty a minute are heard from one address. */
  readonly guessed?: true
  /** Answers secrets of whoever asks, which nobody masks, whatever the role. */
  readonly ownSecrets?: true
  /** Answers a file, not JSON. */
  readonly raw?: true
}

/** One file of this folder: what its calls are about, and the calls by name. */
export type Noun = { readonly about: string; readonly calls: Readonly<Record<string, Endpoint>> }

/** A call with its own exact type. */
export function endpoint<const E extends Endpoint>(description: E): E {
  return description
}

export const megabyte = 1024 * 1024

const code = tenantCodeSchema.describe('The code of the tenant, in upper or lower case')
const id = idSchema.describe('The id, as the list answers it')

export const tenant = z.object({ code })
export const inTenant = z.object({ code, id })
export const byId = z.object({ id })
export const ofFile = inTenant.extend({
  name: z.string().max(200).describe('The name of the file, as the list of files answers it'),
})
export const ofFetch = inTenant.extend({
  fetch: idSchema.describe('The id of the fetch, as the list of fetches answers it'),
})
export const ofUpload = inTenant.extend({
  upload: idSchema.describe('The id of the upload, as the list of uploads answers it'),
})
/** Of a call that saves many, each told at its place in the list. */
export const onConflict = z.strictObject({
  onConflict: z
    .enum(['refuse', 'update'])
    .default('refuse')
    .describe('What becomes of one that is there already: a mistake, or a change of it'),
})
export const savedMany = z.object({ created: z.int(), updated: z.int() })
export const mostOfMany = 10_000
export const force = z.strictObject({
  force: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Delete it even though other objects use or name it'),
})
