/** A tenant: the organisation that owns phones, extensions and users. */

import * as z from 'zod'
import { isNetwork, isWide } from '../kernel/networks.ts'
import {
  forgetParametersSchema,
  line,
  listOf,
  listQueryOf,
  parametersSchema,
  portSchema,
  requiredLine,
  timeSchema,
  transportSchema,
} from './fields.ts'
import { settingOf } from './secret-settings.ts'
import { valueError } from './setting-check.ts'
import { settingsSchema } from './setting-spec.ts'
import type { tenantFields } from './settings.ts'

/** Whoever is in such a network can have the file of any phone there: it is one's own, never half of the Internet. */
const ownNetwork = line(64).refine(
  (text) => isNetwork(text) && !isWide(text),
  'expected a network of your own such as 192.168.10.0/24, at most as wide as 10.0.0.0/8 or 2001:db8::/32',
)
const cidr = line(64).refine(isNetwork, 'expected a network such as 192.0.2.0/24 or 2001:db8::/32')

export const tenantCodeSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{2,32}$/, 'a code has 2 to 32 letters and digits')

/** A text that says for all phones what a setting says, by that setting’s own rule; empty says nothing. */
function saying(setting: keyof typeof tenantFields, max: number) {
  return line(max).superRefine((text, context) => {
    const spec = settingOf(setting)
    const message = spec && text !== '' ? valueError(spec, text) : undefined
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
}

const fields = {
  name: requiredLine(120, 'A tenant needs a name'),
  timezone: saying('timezone', 64),
  language: saying('language', 16),
  sipServer: saying('server', 253),
  sipPort: portSchema.nullable(),
  sipTransport: transportSchema,
  outboundProxy: saying('outboundProxy', 260),
  /** Where a NOTIFY is sent when both the phone's contact and its registrar are known. */
  notifyVia: z.enum(['contact', 'registrar', 'link']),
  /** Networks from which phones may fetch; empty means all. */
  allowedNetworks: z.array(cidr).max(200),
  /**
   * Networks from which phones may ask by TFTP with the bare file name, known by the MAC in it: no secret protects these
   * files there. Empty means nowhere.
   */
  tftpNetworks: z.array(ownNetwork).max(50),
  /**
   * Networks in which a known phone that asks by plug and play (SIP multicast) is told its own URL, with its secret: whoever
   * says there that he is the phone hears it. Empty means nowhere.
   */
  pnpNetworks: z.array(ownNetwork).max(50),
  /**
   * Whether phones show the certificate that their maker put in, and that names their MAC, before they get a file. `wanted`: one
   * that is shown has to be the phone's own. `needed`: without it there is no file, by HTTPS alone.
   */
  clientCertificates: z.enum(['off', 'wanted', 'needed']),
  /** Ask phones to resync by itself when a save changes their files. */
  autoResync: z.boolean(),
  /** A phone is not asked by itself again before so many minutes are over; 0: after each save. */
  autoResyncMinutes: z
    .int('expected a whole number of minutes')
    .min(0, 'expected 0 to 1,440 minutes')
    .max(1440, 'expected 0 to 1,440 minutes'),
  settings: settingsSchema,
  parameters: parametersSchema,
}

export const tenantCreateSchema = z.strictObject({
  code: tenantCodeSchema,
  name: fields.name,
  timezone: fields.timezone.default(''),
  language: fields.language.default(''),
  sipServer: fields.sipServer.default(''),
  sipPort: fields.sipPort.default(null),
  sipTransport: fields.sipTransport.default('udp'),
  outboundProxy: fields.outboundProxy.default(''),
  notifyVia: fields.notifyVia.default('contact'),
  allowedNetworks: fields.allowedNetworks.default([]),
  tftpNetworks: fields.tftpNetworks.default([]),
  pnpNetworks: fields.pnpNetworks.default([]),
  clientCertificates: fields.clientCertificates.default('off'),
  autoResync: fields.autoResync.default(false),
  autoResyncMinutes: fields.autoResyncMinutes.default(10),
  settings: fields.settings.default({}),
  parameters: fields.parameters.default({}),
})
export type TenantCreate = z.infer<typeof tenantCreateSchema>

export const tenantPatchSchema = z
  .strictObject({ code: tenantCodeSchema, ...fields, forgetParameters: forgetParametersSchema })
  .partial()
export type TenantPatch = z.infer<typeof tenantPatchSchema>

export const tenantSchema = z.object({
  id: z.string(),
  code: z.string(),
  ...fields,
  /** Keys of settings that are set but secret. */
  secretSettings: z.array(z.string()),
  phones: z.int(),
  extensions: z.int(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Tenant = z.infer<typeof tenantSchema>
export const tenantListSchema = listOf(tenantSchema)
export const tenantListQuerySchema = listQueryOf('name', 'code', 'sipServer', 'createdAt')
export type TenantListQuery = z.infer<typeof tenantListQuerySchema>
