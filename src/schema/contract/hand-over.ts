/** Apps that are handed to their users. */

import { handOverCreateSchema, handOverSchema, newHandOverSchema } from '../hand-over.ts'
import { endpoint, inTenant } from './endpoint.ts'

const about =
  'A link for whoever is to use an app: it is opened there, gives the app its file once, and is good for a short while. Of models whose `supports.handOver` says so.'

const calls = {
  handOver: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/hand-over',
    summary: 'The link by which a phone was handed over last',
    description:
      'Whether it is open, and until when; or when, from where and by which program it was used. Not the link itself, which is not kept.',
    access: 'look',
    params: inTenant,
    response: handOverSchema,
  }),
  makeHandOver: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/hand-over',
    summary: 'Make a link by which a phone is handed to its user',
    description:
      'The answer holds the link, this one time; one from before is no more. Opened in a browser it shows what to do, as often as one likes; the first app that fetches its file by it uses it up. That fetch is one of the phone, whose file names its autoprovisioning URL for all that follow.',
    access: 'reveal',
    params: inTenant,
    body: handOverCreateSchema,
    example: { hours: 24 },
    response: newHandOverSchema,
    status: 201,
  }),
  endHandOver: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/phones/:id/hand-over',
    summary: 'Take the link back',
    description:
      'Who opens it from now on is told that it is no more. Refused with `NO_HAND_OVER` where none is open.',
    access: 'reveal',
    params: inTenant,
  }),
} as const

export const handOver = { about, calls }
