/** Why a phone gets what it gets: the steps of a decision, as the server would take them now. */

import * as z from 'zod'
import { fetchOutcomeSchema, fetchProtocolSchema, fetchSchema, macSchema } from './phone.ts'

const given = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const explainQuerySchema = z.strictObject({
  mac: given(macSchema).describe('A MAC address, in any usual writing'),
  secret: given(z.string().max(200)).describe(
    'The secret of a provisioning URL, for those who may see secrets',
  ),
  ip: given(z.union([z.ipv4(), z.ipv6()], 'expected an address such as 192.0.2.10')).describe(
    'The address that it asks from',
  ),
  file: given(z.string().max(1000)).describe('The file that it asks for, its path, or the whole URL'),
  userAgent: given(z.string().max(1000)).describe('What it sends as User-Agent'),
  protocol: fetchProtocolSchema
    .default('http')
    .describe('How it asks; by TFTP, without a secret, as far as its tenant lets it'),
})
export type ExplainQuery = z.output<typeof explainQuerySchema>

export const stepSchema = z.object({
  question: z.string(),
  answer: z.string(),
  because: z.string(),
  /** What the answer means for who asks: it goes on, it ends here, or neither. */
  sign: z.enum(['yes', 'no', 'plain']),
})
export type Step = z.infer<typeof stepSchema>

export const decisionSchema = z.object({
  outcome: fetchOutcomeSchema,
  /** Of HTTP, also where it asks by TFTP. */
  status: z.int(),
  reason: z.object({ code: z.string(), message: z.string() }),
  file: z.string(),
  bytes: z.int(),
})

export const explainedPhoneSchema = z.object({
  id: z.string(),
  name: z.string(),
  mac: z.string(),
  /** The code of its tenant. */
  tenant: z.string(),
})
export type ExplainedPhone = z.infer<typeof explainedPhoneSchema>

export const explanationSchema = z.object({
  /** The request as it was judged; `assumed` are the parts that nobody gave. */
  asked: z.object({
    protocol: fetchProtocolSchema,
    /** With the secret masked. */
    path: z.string(),
    ip: z.string(),
    userAgent: z.string(),
    assumed: z.array(z.enum(['secret', 'ip', 'userAgent', 'credentials', 'clientCertificate'])),
  }),
  /** Whose it is; `null` when nobody's, or one of several. */
  phone: explainedPhoneSchema.nullable(),
  /** Several that it may be, when only an address was given: ask again with the MAC of one. */
  candidates: z.array(explainedPhoneSchema),
  steps: z.array(stepSchema),
  /** What it would get now; `null` when that depends on which of several it is. */
  decision: decisionSchema.nullable(),
  /** What was decided last, the newest first. */
  fetches: z.array(fetchSchema),
})
export type Explanation = z.infer<typeof explanationSchema>
