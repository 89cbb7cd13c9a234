/** Links by which somebody comes in: made by whoever manages people, used by whoever holds one. */

import type { InvitationStore } from '../auth/invitation-store.ts'
import { actingAs } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Api } from './api.ts'
import { type SignInParts, secondStep, startSession } from './sign-in-routes.ts'

type Parts = SignInParts & { invitations: InvitationStore }

export function invitationRoutes(api: Api, parts: Parts): void {
  const { invitations, users } = parts

  api.on('invite', async ({ actor, body, params, system }) => {
    if (params.id === actor.id)
      throw new OffhookError('FORBIDDEN', 'Your own password is changed by who knows it: POST /me/password')
    // Who is not managed by who asks is not there.
    await users.read(system, params.id, actor)
    const { token, ...made } = await invitations.make(system, params.id, body.removeSecondFactors)
    return { ...made, path: `/welcome#${token}` }
  })
  api.on('invitation', async ({ body, system }) => invitations.read(system, body.token))
  api.on('acceptInvitation', async ({ body, ...from }) => {
    const own = actingAs(from.system, { ...from.system.by, name: body.name })
    const userId = await invitations.accept(own, body)
    return (await secondStep(parts, from.system, userId)) ?? startSession(parts, userId, from)
  })
}
