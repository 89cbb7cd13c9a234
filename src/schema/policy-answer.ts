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
    }),
  ),
})
