/** Devices that asked and are not known, and the address for phones that ask for the first time. */

import {
  adoptionOfferSchema,
  adoptSchema,
  dismissSchema,
  firstContactSchema,
  offerQuerySchema,
  openFirstContactSchema,
  strangerListQuerySchema,
  strangerListSchema,
  strangerSchema,
  systemAdoptSchema,
} from '../inbox.ts'
import { phoneSchema } from '../phone.ts'
import { byId, endpoint, inTenant, tenant } from './endpoint.ts'

const about =
  'Devices that asked and are not known: by HTTP without a secret that is known, by TFTP, by plug and play, or as registrations that a link tells. A tenant sees those that came from its networks, by its links or by its first-contact URL; administrators of the system see all. None of them was told anything.'

const adoptWords =
  'Makes a phone of it, as one that is added by hand: what is not given is filled in as `GET` offers it. The device is in no inbox any more.'
const dismissWords =
  'It stays out of the list, however often it asks again; `{ "dismissed": false }` takes that back.'

const calls = {
  systemInbox: endpoint({
    method: 'GET',
    path: '/inbox',
    summary: 'Devices of all tenants and of none',
    description: 'Lists devices that asked and are not known, the one that asked last first.',
    access: 'system',
    query: strangerListQuerySchema,
    response: strangerListSchema,
  }),
  systemInboxDevice: endpoint({
    method: 'GET',
    path: '/inbox/:id',
    summary: 'One device, and what adopting it would fill in',
    description: 'Which extension is the next free one is said for the tenant that is asked for.',
    access: 'system',
    params: byId,
    query: offerQuerySchema,
    response: adoptionOfferSchema,
  }),
  systemAdopt: endpoint({
    method: 'POST',
    path: '/inbox/:id/adopt',
    summary: 'Adopt a device into a tenant',
    description: adoptWords,
    access: 'system',
    params: byId,
    body: systemAdoptSchema,
    example: { tenant: 'ACME', name: 'Reception' },
    response: phoneSchema,
    status: 201,
  }),
  systemDismiss: endpoint({
    method: 'POST',
    path: '/inbox/:id/dismiss',
    summary: 'Dismiss a device',
    description: dismissWords,
    access: 'system',
    params: byId,
    body: dismissSchema,
    example: { dismissed: true },
    response: strangerSchema,
    status: 200,
  }),
  inbox: endpoint({
    method: 'GET',
    path: '/tenants/:code/inbox',
    summary: 'Devices that are not known',
    description:
      'Lists devices that asked from the tenant’s networks, by its links or by its first-contact URL, the one that asked last first. A network that several tenants name says of nobody whose it is.',
    access: 'look',
    params: tenant,
    query: strangerListQuerySchema,
    response: strangerListSchema,
  }),
  inboxDevice: endpoint({
    method: 'GET',
    path: '/tenants/:code/inbox/:id',
    summary: 'One device, and what adopting it would fill in',
    description: 'Answers the device, a name, its model where it is known, and the next free extension.',
    access: 'look',
    params: inTenant,
    response: adoptionOfferSchema,
  }),
  adopt: endpoint({
    method: 'POST',
    path: '/tenants/:code/inbox/:id/adopt',
    summary: 'Adopt a device',
    description: adoptWords,
    access: 'adopt',
    params: inTenant,
    body: adoptSchema,
    example: { name: 'Reception' },
    response: phoneSchema,
    status: 201,
  }),
  dismiss: endpoint({
    method: 'POST',
    path: '/tenants/:code/inbox/:id/dismiss',
    summary: 'Dismiss a device',
    description: dismissWords,
    access: 'adopt',
    params: inTenant,
    body: dismissSchema,
    example: { dismissed: true },
    response: strangerSchema,
    status: 200,
  }),
  firstContact: endpoint({
    method: 'GET',
    path: '/tenants/:code/first-contact',
    summary: 'The first-contact URL',
    description:
      'For DHCP servers and redirection: a phone whose MAC somebody has entered gets a file there that holds its own URL and nothing else, from the tenant’s networks, or from anywhere that it may fetch from while it is open. All others get the same 404 as anything else.',
    access: 'look',
    params: tenant,
    response: firstContactSchema,
  }),
  renewFirstContact: endpoint({
    method: 'POST',
    path: '/tenants/:code/first-contact',
    summary: 'Make a first-contact URL, or another one',
    description: 'The one before works no longer.',
    access: 'settings',
    params: tenant,
    response: firstContactSchema,
    status: 201,
  }),
  openFirstContact: endpoint({
    method: 'POST',
    path: '/tenants/:code/first-contact/open',
    summary: 'Open it for an hour',
    description:
      'For an hour it answers phones elsewhere than in the tenant’s networks, too; `{ "open": false }` closes it at once. Networks that phones may fetch from still count.',
    access: 'settings',
    params: tenant,
    body: openFirstContactSchema,
    example: { open: true },
    response: firstContactSchema,
    status: 200,
  }),
  deleteFirstContact: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/first-contact',
    summary: 'Take the first-contact URL away',
    description: 'Nothing is answered there any more.',
    access: 'settings',
    params: tenant,
  }),
} as const

export const inbox = { about, calls }
