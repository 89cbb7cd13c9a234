/** Every call of the API, described once: the server checks by it, the page calls by it, the OpenAPI document is made of it. */

import { z } from 'zod'
import './sentences.ts'
import { catalogueCalls } from './contract/catalogue.ts'
import { contactCalls } from './contract/contacts.ts'
import { defaultCalls } from './contract/defaults.ts'
import { extensionCalls } from './contract/extensions.ts'
import { fetchCalls } from './contract/fetches.ts'
import { fileCalls } from './contract/files.ts'
import { keyCalls } from './contract/keys.ts'
import { modelCalls } from './contract/models.ts'
import { operationCalls } from './contract/operations.ts'
import { phoneCalls } from './contract/phones.ts'
import { referenceCalls } from './contract/references.ts'
import { sessionCalls } from './contract/session.ts'
import { tenantCalls } from './contract/tenants.ts'
import { uploadCalls } from './contract/uploads.ts'
import { userCalls } from './contract/users.ts'

export type { Access, Endpoint } from './contract/endpoint.ts'

export const contract = {
  ...sessionCalls,
  ...userCalls,
  ...keyCalls,
  ...tenantCalls,
  ...defaultCalls,
  ...extensionCalls,
  ...contactCalls,
  ...modelCalls,
  ...catalogueCalls,
  ...phoneCalls,
  ...fileCalls,
  ...fetchCalls,
  ...uploadCalls,
  ...operationCalls,
  ...referenceCalls,
} as const

export type Contract = typeof contract
export type EndpointName = keyof Contract

/** What `/events` sends, one JSON object an event. */
export const liveEventSchema = z.object({
  type: z.enum(['phones', 'operation', 'fetch', 'extensions', 'contacts', 'models', 'defaults', 'tenants']),
  /** Its id; `null` when all tenants are concerned. */
  tenant: z.string().nullable(),
  /** The phone or operation that it is about, where it is about one. */
  id: z.string().nullable(),
})
export type LiveEvent = z.infer<typeof liveEventSchema>

/** RFC 9457 problem details, with a stable `code` and, for bad input, every refused field. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** How many errors there are besides those. */
  more: z.int().optional(),
})
export type Problem = z.infer<typeof problemSchema>
