/** Phones that are meant without being named. */

import ipaddr from 'ipaddr.js'
import * as z from 'zod'
import { idSchema, line, searchSchema } from './fields.ts'
import { phoneStates } from './phone-state.ts'
import { askedStates } from './registered-state.ts'

/** What was fetched and what is registered are two truths: `unregistered` is here for who asks for one word only. */
const phoneStatusFilterSchema = z.enum([...phoneStates, 'unregistered'])
const registrationFilterSchema = z.enum(askedStates)

/** `old`: something of them was replaced, and they were not seen to have the new one yet. */
const credentialsFilterSchema = z.enum(['old'])

/** What a phone says of its firmware is kept as far as this. */
export const mostOfFirmware = 80

/** As `kernel/networks.ts` reads it, which the page has no need to load. */
function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return Number(bits ?? 32) <= 32
  return ipaddr.IPv6.isValid(address) && Number(bits ?? 128) <= 128
}

const networkFilterSchema = line(49).refine(
  isNetwork,
  'expected an address or a network, such as 10.4.1.20 or 10.4.1.0/24',
)

/** All that lists of phones are narrowed by, beside what each list has of its own. */
export const phoneFilterFields = {
  status: phoneStatusFilterSchema.optional().describe('Only phones that fare so'),
  registration: registrationFilterSchema
    .optional()
    .describe('Only phones of which all lines are registered, some of them, or none, as links tell'),
  reason: line(60)
    .optional()
    .describe('Only phones that fail for this reason, by its code: they asked, and did not get their file'),
  vendor: line(120).optional().describe('Only phones of models of this vendor'),
  modelId: idSchema.optional().describe('Only phones of this model'),
  presetId: idSchema.optional().describe('Only phones that use this preset'),
  firmware: line(mostOfFirmware)
    .optional()
    .describe('Only phones that said to have this firmware when they fetched last'),
  ip: networkFilterSchema
    .optional()
    .describe('Only phones that fetched last from this address, or from one of this network'),
  fetched: z
    .enum(['today'])
    .optional()
    .describe('Only phones that were given their main file today, by the clock of the tenant’s zone'),
  credentials: credentialsFilterSchema
    .optional()
    .describe(
      'Only phones of which a secret or password was replaced, and that were not seen to have the new one yet',
    ),
}

/** All phones that a list with this search would show. */
export const phoneFilterSchema = z.strictObject({
  q: searchSchema.optional().describe('Only phones that a list with this search shows'),
  ...phoneFilterFields,
})
export type PhoneFilterQuery = z.output<typeof phoneFilterSchema>

const facetSchema = z.object({ value: z.string(), phones: z.int() })
export const phoneFacetsSchema = z.object({
  vendors: z.array(facetSchema),
  /** `value` is the model’s id. */
  models: z.array(facetSchema.extend({ vendor: z.string(), name: z.string() })),
  firmware: z.array(facetSchema),
  networks: z.array(facetSchema),
})
