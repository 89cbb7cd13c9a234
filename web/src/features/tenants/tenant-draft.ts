/** A tenant as its form holds it, and the bodies that are made of it. */

import { msg } from '@lingui/core/macro'
import { type Settings, tenantFields as sayingSettings, vocabulary } from '../../../../src/schema/settings.ts'
import {
  type Tenant,
  type TenantCreate,
  type TenantPatch,
  tenantCreateSchema,
} from '../../../../src/schema/tenant.ts'
import { changedFields, changedSettings } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { changedParameters, parametersError, parametersText, readParameters } from '../../lib/parameters.ts'
import { settingErrors } from '../../lib/setting-values.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type TenantDraft = Pick<
  Tenant,
  | 'code'
  | 'name'
  | 'timezone'
  | 'language'
  | 'sipServer'
  | 'sipTransport'
  | 'outboundProxy'
  | 'notifyVia'
  | 'allowedNetworks'
  | 'tftpNetworks'
  | 'pnpNetworks'
  | 'clientCertificates'
  | 'autoResync'
  | 'autoResyncMinutes'
> & {
  sipPort: number | null
  settings: Settings
  /** One `name = value` a line; `name` alone takes a parameter out of the file. */
  parameters: string
}

/** A field that says what a setting says is called as that setting is. */
const labelsOfSettings = Object.fromEntries(
  Object.entries(sayingSettings).map(([setting, field]) => [
    field,
    vocabulary.find(({ key }) => key === setting)?.label ?? field,
  ]),
) as Record<(typeof sayingSettings)[keyof typeof sayingSettings], string>

export const tenantLabels: Words<keyof TenantDraft> = {
  ...labelsOfSettings,
  code: msg`Code`,
  name: msg`Name`,
  notifyVia: msg`Send NOTIFY by way of`,
  allowedNetworks: msg`Allowed networks`,
  tftpNetworks: msg`TFTP without a secret`,
  pnpNetworks: msg`Plug and play`,
  clientCertificates: msg`The phone’s own certificate`,
  autoResync: msg`Resync by itself`,
  autoResyncMinutes: msg`A phone at most once in`,
  settings: msg`Settings`,
  parameters: msg`Parameters`,
}

export const tenantFields =
  /^(code|name|timezone|language|sipServer|sipPort|sipTransport|outboundProxy|notifyVia|allowedNetworks|tftpNetworks|pnpNetworks|clientCertificates|autoResync|autoResyncMinutes|settings\..+|parameters)$/

/** Where the form shows a mistake: a list is one field in it. */
export const fieldOfTenant = (path: string): string =>
  path.replace(/^(allowedNetworks|tftpNetworks|pnpNetworks|parameters)\..*/, '$1')

export const emptyTenant: TenantDraft = {
  code: '',
  name: '',
  timezone: '',
  language: '',
  sipServer: '',
  sipPort: null,
  sipTransport: 'udp',
  outboundProxy: '',
  notifyVia: 'contact',
  allowedNetworks: [],
  tftpNetworks: [],
  pnpNetworks: [],
  clientCertificates: 'off',
  autoResync: false,
  autoResyncMinutes: 10,
  settings: {},
  parameters: '',
}

export function toTenantDraft(tenant: Tenant): TenantDraft {
  const { code, name, timezone, language, sipServer, sipPort, sipTransport } = tenant
  const {
    outboundProxy,
    notifyVia,
    allowedNetworks,
    tftpNetworks,
    pnpNetworks,
    clientCertificates,
    autoResync,
    autoResyncMinutes,
    settings,
    parameters,
  } = tenant
  return {
    code,
    name,
    timezone,
    language,
    sipServer,
    sipPort,
    sipTransport,
    outboundProxy,
    notifyVia,
    allowedNetworks,
    tftpNetworks,
    pnpNetworks,
    clientCertificates,
    autoResync,
    autoResyncMinutes,
    settings,
    parameters: parametersText(parameters),
  }
}

export function toCreate(draft: TenantDraft): TenantCreate {
  return { ...draft, parameters: readParameters(draft.parameters) }
}

export function toPatch(draft: TenantDraft, tenant: Tenant): TenantPatch {
  const before = toTenantDraft(tenant)
  const { settings, parameters, ...changed } = changedFields(draft, before)
  const patch: TenantPatch = changed
  if (settings) patch.settings = changedSettings(draft.settings, before.settings)
  if (parameters !== undefined) Object.assign(patch, changedParameters(parameters, before.parameters))
  return patch
}

export function checkTenant(draft: TenantDraft): Errors {
  const found = errorsOf(tenantCreateSchema.safeParse(toCreate(draft)))
  const wrong = parametersError(draft.parameters)
  const errors = Object.entries(found)
    .filter(([path]) => !path.startsWith('parameters.'))
    .map(([path, message]) => [fieldOfTenant(path), message])
  return {
    ...Object.fromEntries(errors),
    ...settingErrors(draft.settings, []),
    ...(wrong && { parameters: wrong }),
  }
}
