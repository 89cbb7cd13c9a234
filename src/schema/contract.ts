/** Every call of the API, described once: the server checks by it, the page calls by it, the OpenAPI document is made of it. */

import * as z from 'zod'
import './sentences.ts'
import { audit } from './contract/audit.ts'
import { catalogue } from './contract/catalogue.ts'
import { contacts } from './contract/contacts.ts'
import { defaults } from './contract/defaults.ts'
import type { Noun } from './contract/endpoint.ts'
import { explain } from './contract/explain.ts'
import { extensions } from './contract/extensions.ts'
import { fetches } from './contract/fetches.ts'
import { files } from './contract/files.ts'
import { handOver } from './contract/hand-over.ts'
import { inbox } from './contract/inbox.ts'
import { invitation } from './contract/invitation.ts'
import { keyLayouts } from './contract/key-layouts.ts'
import { keys } from './contract/keys.ts'
import { links } from './contract/links.ts'
import { me } from './contract/me.ts'
import { models } from './contract/models.ts'
import { operations } from './contract/operations.ts'
import { overview } from './contract/overview.ts'
import { phoneHistory } from './contract/phone-history.ts'
import { phones } from './contract/phones.ts'
import { phonesChange } from './contract/phones-change.ts'
import { presets } from './contract/presets.ts'
import { providers } from './contract/providers.ts'
import { references } from './contract/references.ts'
import { savedViews } from './contract/saved-views.ts'
import { schedules } from './contract/schedules.ts'
import { session } from './contract/session.ts'
import { tenants } from './contract/tenants.ts'
import { uploads } from './contract/uploads.ts'
import { users } from './contract/users.ts'

export type { Access, Endpoint, Noun } from './contract/endpoint.ts'

/** The calls by what they are about, in the order in which a reader meets them. */
export const nouns = {
  session,
  me,
  savedViews,
  users,
  invitation,
  keys,
  providers,
  tenants,
  defaults,
  extensions,
  contacts,
  models,
  catalogue,
  presets,
  overview,
  keyLayouts,
  phones,
  phonesChange,
  phoneHistory,
  handOver,
  files,
  fetches,
  explain,
  uploads,
  operations,
  schedules,
  links,
  inbox,
  references,
  audit,
} satisfies Record<string, Noun>

export const contract = {
  ...session.calls,
  ...me.calls,
  ...savedViews.calls,
  ...users.calls,
  ...invitation.calls,
  ...keys.calls,
  ...providers.calls,
  ...tenants.calls,
  ...defaults.calls,
  ...extensions.calls,
  ...contacts.calls,
  ...models.calls,
  ...catalogue.calls,
  ...presets.calls,
  ...overview.calls,
  ...keyLayouts.calls,
  ...phones.calls,
  ...phonesChange.calls,
  ...phoneHistory.calls,
  ...handOver.calls,
  ...files.calls,
  ...fetches.calls,
  ...explain.calls,
  ...uploads.calls,
  ...operations.calls,
  ...schedules.calls,
  ...links.calls,
  ...inbox.calls,
  ...references.calls,
  ...audit.calls,
} as const

export type Contract = typeof contract
export type EndpointName = keyof Contract

/** What `/events` sends, one JSON object an event. */
export const liveEventSchema = z.object({
  type: z.enum([
    'phones',
    'operation',
    'fetch',
    'extensions',
    'contacts',
    'models',
    'defaults',
    'presets',
    'tenants',
    'links',
    'registrations',
    'inbox',
    'schedules',
  ]),
  /** Its id; `null` when all tenants are concerned. */
  tenant: z.string().nullable(),
  /** The phone or operation that it is about, where it is about one. */
  id: z.string().nullable(),
})
export type LiveEvent = z.infer<typeof liveEventSchema>

/** RFC 9457 problem details, with a stable `code` and, for bad input, every refused field. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** How many errors there are besides those. */
  more: z.int().optional(),
})
export type Problem = z.infer<typeof problemSchema>
