/** Phones of any tenant, found by how their MAC address begins. */

import * as z from 'zod'
import { tenantCodeSchema } from './tenant.ts'

/** Fewer digits find everybody's. */
const leastDigits = 4
export const mostFoundPhones = 10

/** The digits that a MAC address begins with, in any writing; `undefined` for what is none, or too short to find by. */
export function macBeginning(text: string): string | undefined {
  const digits = text.replace(/[\s:.-]/g, '').toLowerCase()
  return digits.length >= leastDigits && digits.length <= 12 && /^[0-9a-f]+$/.test(digits)
    ? digits
    : undefined
}

export const foundPhonesQuerySchema = z.strictObject({
  mac: z
    .string()
    .transform((text, context) => {
      const digits = macBeginning(text)
      if (digits !== undefined) return digits
      context.addIssue(`expected the first ${leastDigits} to 12 hex digits of a MAC address, in any writing`)
      return z.NEVER
    })
    .describe('How the MAC address begins: four hex digits or more, in any usual writing'),
})

export const foundPhonesSchema = z.object({
  items: z.array(z.object({ tenant: tenantCodeSchema, id: z.string(), name: z.string(), mac: z.string() })),
})
export type FoundPhone = z.infer<typeof foundPhonesSchema>['items'][number]
