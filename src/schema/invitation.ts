/** Links by which somebody comes in once and sets a password: invited, or anew after a reset. */

import * as z from 'zod'
import { timeSchema } from './fields.ts'
import { userName, userPassword } from './session.ts'

/** `invitation`: has never been here · `reset`: has, and begins anew. */
export const invitationKindSchema = z.enum(['invitation', 'reset'])
export type InvitationKind = z.infer<typeof invitationKindSchema>

export const inviteSchema = z.strictObject({
  /** Of whoever has lost them; else the link asks for the second factor, too. */
  removeSecondFactors: z.boolean().default(false),
})
export const newInvitationSchema = z.object({
  kind: invitationKindSchema,
  /** Behind the page's own address; what stands behind `#` is in no log of a proxy. */
  path: z.string(),
  expiresAt: timeSchema,
})

const token = z.string().min(1).max(100)
export const invitationTokenSchema = z.strictObject({ token })
/** What whoever holds the link is told. */
export const invitationSchema = z.object({
  kind: invitationKindSchema,
  name: z.string(),
  expiresAt: timeSchema,
})
export type Invitation = z.infer<typeof invitationSchema>
export const acceptSchema = z.strictObject({ token, name: userName, password: userPassword })
