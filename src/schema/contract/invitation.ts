/** Coming in by a link. */

import {
  acceptSchema,
  invitationSchema,
  invitationTokenSchema,
  inviteSchema,
  newInvitationSchema,
} from '../invitation.ts'
import { signInAnswerSchema } from '../session.ts'
import { byId, endpoint } from './endpoint.ts'

const about =
  'Coming in by a link that an administrator has made, once and within three days: whoever is invited, or begins anew, sets name and password.'

const calls = {
  invite: endpoint({
    method: 'POST',
    path: '/users/:id/invite',
    summary: 'Make a link by which a user comes in: invited, or anew',
    description:
      'The answer holds the link, this one time: hand it over yourself, nothing is mailed. It is good once and for three days; one from before is no more. Until then nobody signs in as this user: the password is none that anybody knows, and all sessions end. `removeSecondFactors` is for whoever has lost them; else the link asks for them, too. Nobody makes one for oneself.',
    access: 'people',
    params: byId,
    body: inviteSchema,
    example: { removeSecondFactors: false },
    response: newInvitationSchema,
    status: 201,
  }),
  invitation: endpoint({
    method: 'POST',
    path: '/invitation',
    summary: 'Whom a link is for',
    description:
      'Takes what stands behind the `#` of the link, and answers for whom it is and how long it holds. A link that was used or has ended is 410.',
    access: 'public',
    guessed: true,
    body: invitationTokenSchema,
    example: { token: 'behind-the-hash-of-the-link' },
    maxBodyBytes: 16_384,
    response: invitationSchema,
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: '/invitation/accept',
    summary: 'Come in by a link: set name and password',
    description:
      'Does it once: the link holds no more. Answers as signing in does: with a session and its cookie, or with the second step where the user still has a second factor.',
    access: 'public',
    guessed: true,
    body: acceptSchema,
    example: {
      ...{ token: 'behind-the-hash-of-the-link', name: 'piero' },
      password: 'a quiet harbour in spring',
    },
    maxBodyBytes: 16_384,
    response: signInAnswerSchema,
  }),
} as const

export const invitation = { about, calls }
