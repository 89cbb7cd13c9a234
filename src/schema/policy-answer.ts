/** The policy as it is answered; apart from the table, which the page's first load carries without a library. */

import * as z from 'zod'
import { type Capability, capabilities, roles } from './policy.ts'

export const capabilitySchema = z.enum(capabilities as [Capability, ...Capability[]])

export const policySchema = z.object({
  roles: z.array(z.object({ role: z.enum(roles), name: z.string() })),
  rows: z.array(
    z.object({
      capability: capabilitySchema,
      name: z.string(),
      roles: z.array(z.enum(roles)),
      readOnlyKeys: z.enum(['all', 'get', 'none']),
      calls: z.array(z.string()),
      /** Of the page: the password is asked for again where it was typed more than ten minutes ago. */
      asksAgain: z.boolean(),
      /** The same calls by what they are about, as a person reads them; `reads`: a key that only reads has it where it has `get`. */
      opens: z.array(
        z.object({
          noun: z.string(),
          calls: z.array(z.object({ name: z.string(), summary: z.string(), reads: z.boolean() })),
        }),
      ),
    }),
  ),
})
