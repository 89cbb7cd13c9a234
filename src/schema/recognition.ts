/** Recognising a phone by how it asks: a graded answer with its reasons. */

import * as z from 'zod'
import './sentences.ts'

export const recogniseQuerySchema = z.strictObject({
  userAgent: z.string().max(2000).optional().describe('What the device sends as User-Agent'),
  path: z.string().max(2000).optional().describe('What it asks for: a path, or a file name of TFTP'),
  mac: z.string().max(64).optional().describe('Its MAC address, in any usual writing'),
  dhcpClass: z.string().max(2000).optional().describe('DHCP option 60, the vendor class'),
})

export const recognitionSchema = z.object({
  vendor: z.string().nullable(),
  family: z.string().nullable(),
  model: z.string().nullable(),
  modelId: z.string().nullable(),
  firmware: z.string().nullable(),
  mac: z.string().nullable(),
  confidence: z.enum(['exact', 'probable', 'unknown']),
  reasons: z.array(z.string()),
})
export type Recognition = z.infer<typeof recognitionSchema>
