/** The inbox: devices that asked and are not known; and the address at which a tenant's phones may ask for the first time. */

import * as z from 'zod'
import { idSchema, listOf, listQueryOf, requiredLine, timeSchema } from './fields.ts'
import { macSchema } from './phone.ts'
import { recognitionSchema } from './recognition.ts'
import { tenantCodeSchema } from './tenant.ts'

/** `firstContact`: by the first-contact URL of its tenant; `registration`: a link tells that it is registered. */
export const strangerWays = ['http', 'tftp', 'pnp', 'firstContact', 'registration'] as const
export type StrangerWay = (typeof strangerWays)[number]

const { vendor, model, modelId, firmware, confidence, reasons } = recognitionSchema.shape

export const strangerSchema = z.object({
  id: z.string(),
  /** From whose networks or link it came; `null`: from nobody's, so that only administrators of the system see it. */
  tenant: z.string().nullable(),
  /** Empty where it did not say. */
  mac: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  ...{ vendor, model, modelId, firmware, confidence, reasons },
  /** How it asked last, and for what. */
  way: z.enum(strangerWays),
  asked: z.string(),
  /** The name of the link that tells it. */
  link: z.string(),
  times: z.int(),
  firstAt: timeSchema,
  lastAt: timeSchema,
  dismissed: z.boolean(),
})
export type Stranger = z.infer<typeof strangerSchema>

export const strangerListSchema = listOf(strangerSchema).extend({
  /** How many were dismissed. */
  dismissed: z.int(),
})
export const strangerListQuerySchema = listQueryOf('lastAt', 'firstAt', 'times', 'mac', 'ip').extend({
  dismissed: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Those that were dismissed instead of the others'),
})
export type StrangerListQuery = z.infer<typeof strangerListQuerySchema>

/** What is filled in for who adopts it. */
export const adoptionOfferSchema = z.object({
  device: strangerSchema,
  name: z.string(),
  modelId: z.string().nullable(),
  /** The next one by its number that no phone has. */
  extension: z.object({ id: z.string(), number: z.string(), name: z.string() }).nullable(),
})
export type AdoptionOffer = z.infer<typeof adoptionOfferSchema>

const adoption = {
  name: requiredLine(120, 'A phone needs a name').optional(),
  modelId: idSchema.optional(),
  /** Of a device that did not say it. */
  mac: z.preprocess((given) => (given === '' ? undefined : given), macSchema.optional()),
  /** A softphone without a MAC of its own. */
  virtual: z.boolean().default(false),
  /** For its first line. */
  extensionId: idSchema.nullable().default(null),
}
export const adoptSchema = z.strictObject(adoption)
export type Adoption = z.infer<typeof adoptSchema>
export const systemAdoptSchema = z.strictObject({ tenant: tenantCodeSchema, ...adoption })

export const dismissSchema = z.strictObject({
  /** `false` takes it back. */
  dismissed: z.boolean().default(true),
})

export const offerQuerySchema = z.strictObject({
  tenant: tenantCodeSchema.optional().describe('The tenant that it would belong to'),
})

export const firstContactSchema = z.object({
  /** With its code for who may provision phones; `null` as long as there is none. */
  url: z.string().nullable(),
  /** Until when it answers from elsewhere than the tenant's own networks, too; `null`: it does not. */
  openUntil: timeSchema.nullable(),
  /** From where it answers at any time. */
  networks: z.array(z.string()),
})
export type FirstContact = z.infer<typeof firstContactSchema>

export const openFirstContactSchema = z.strictObject({
  /** `false` closes it at once. */
  open: z.boolean().default(true),
})
