/** How phones were, and what became of them. */

import * as z from 'zod'
import { phoneSchema } from '../phone.ts'
import {
  historyQuerySchema,
  historySchema,
  restoreSchema,
  stateQuerySchema,
  stateSchema,
} from '../phone-history.ts'
import { endpoint, inTenant } from './endpoint.ts'

const about =
  'How phones were changed, what they fetched, sent and were asked, as one stream; and their states of before.'

const ofState = inTenant.extend({
  revision: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'expected the number of a state')
    .describe('The revision that the phone had, as the history answers it'),
})

const calls = {
  phoneHistory: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/history',
    summary: 'All that became of the phone, the newest first',
    description:
      'One stream of changes, fetches, operations, uploads and registrations, of each the last 200; fetches one after the other that say the same are one, with `times`. Fields are told old and new, secrets by name only. `states` are those that can be looked at and restored: 100 at most, for 400 days.',
    access: 'look',
    params: inTenant,
    query: historyQuerySchema,
    response: historySchema,
  }),
  phoneState: endpoint({
    method: 'GET',
    path: '/tenants/:code/phones/:id/history/:revision',
    summary: 'How the phone was, compared with now',
    description:
      'Answers the fields that are not the same now, and what restoring them, or those in `fields`, would do to the main file.',
    access: 'look',
    params: ofState,
    query: stateQuerySchema,
    response: stateSchema,
  }),
  restorePhone: endpoint({
    method: 'POST',
    path: '/tenants/:code/phones/:id/history/:revision/restore',
    summary: 'Restore how the phone was, wholly or in some fields',
    description:
      'A new change, checked like any other: what cannot come back (an extension or model that is gone, a MAC that another phone has) is refused at its field, such as `lines.2`. Its secret never comes back; its password for fetching only when it is named.',
    access: 'change',
    params: ofState,
    body: restoreSchema,
    example: { fields: ['settings.language', 'lineKeys.4'] },
    response: phoneSchema,
  }),
} as const

export const phoneHistory = { about, calls }
