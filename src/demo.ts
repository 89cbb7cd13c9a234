/** The demo: two tenants that look alike, so that a new user has something to try and a leak would show. */

import { type SystemScope, systemScope, type TenantScope } from './auth/tenant-scope.ts'
import type { ExtensionStore } from './extensions/extension-store.ts'
import type { MacAddress } from './kernel/mac-address.ts'
import { type Random, toBase32 } from './kernel/random.ts'
import type { ModelDirectory } from './models/model-directory.ts'
import type { PhoneStore } from './phones/phone-store.ts'
import { extensionCreateSchema, type Tech } from './schema/extension.ts'
import { modelCreateSchema } from './schema/model.ts'
import { phoneCreateSchema } from './schema/phone.ts'
import { tenantCreateSchema } from './schema/tenant.ts'
import type { TenantStore } from './tenants/tenant-store.ts'

type Parts = {
  tenants: TenantStore
  extensions: ExtensionStore
  models: ModelDirectory
  phones: PhoneStore
  random: Random
}

type Person = [number: string, name: string, tech: Tech, members?: string[]]

const canistracci: Person[] = [
  ['100', 'Reception', 'PJSIP'],
  ['101', 'Anna Canistracci', 'PJSIP'],
  ['102', 'Marco Bianchi', 'SIP'],
  ['103', 'Warehouse', 'SIP'],
  ['104', 'Refinery control room', 'PJSIP'],
  ['105', 'Giulia Rossi', 'PJSIP'],
  ['106', 'Meeting room', 'SIP'],
  ['107', 'Gate intercom', 'CUSTOM'],
  ['108', 'Sales', 'VIRTUAL', ['101', '102']],
  ['109', 'Night service', 'VIRTUAL', ['104']],
]

const northwind: Person[] = [
  ['100', 'Front desk', 'PJSIP'],
  ['101', 'Nancy Davolio', 'PJSIP'],
  ['102', 'Order line', 'VIRTUAL', ['101']],
]

/** A template in the manner that its users know: `${name|default|type|options}` makes a field of the phone’s form. */
const demoTemplate = `#!version:1.0.0.1
# \${phone.name}
{% for line in lines -%}
account.{{ line.number | plus: 1 }}.enable = \${line_active}
account.{{ line.number | plus: 1 }}.label = \${label}
account.{{ line.number | plus: 1 }}.display_name = {% if line.virtualdisplayname %}\${virtualdisplayname}{% else %}\${displayname}{% endif %}
account.{{ line.number | plus: 1 }}.auth_name = \${authname}
account.{{ line.number | plus: 1 }}.user_name = \${username}
account.{{ line.number | plus: 1 }}.password = \${password}
account.{{ line.number | plus: 1 }}.sip_server.1.address = \${server}
account.{{ line.number | plus: 1 }}.sip_server.1.port = \${port}
{% if line.mailbox -%}
voice_mail.number.{{ line.number | plus: 1 }} = \${mailbox}
{% endif -%}
{% endfor -%}
lang.gui = \${language_name|English|select|English=English,Italiano=Italian,Deutsch=German}
phone_setting.backlight_time = \${backlight|60|select|Always on=0,One minute=60,Ten minutes=600}
features.text_logo = \${logo_text|Canistracci OIL}
`

export async function makeDemo(_scope: SystemScope, parts: Parts): Promise<void> {
  const oil = await tenant(parts, 'CANISTRACCI', 'Canistracci OIL', 'Europe/Rome', canistracci)
  const template = await parts.models.create(
    oil.scope,
    modelCreateSchema.parse({
      name: 'Docs Demo Model',
      description: 'A text template of the tenant’s own, with lines 0 to 5.',
      source: demoTemplate,
      fileName: '{mac}.cfg',
      firstLine: 0,
      lastLine: 5,
    }),
  )
  await phone(parts, oil.scope, {
    name: 'Docs Demo Phone 1',
    modelId: template.id,
    mac: '001565a1b2c3',
    lines: [
      { line: 0, extensionId: oil.idOf('100') },
      { line: 1, extensionId: oil.idOf('108') },
    ],
  })
  const other = await tenant(parts, 'NORTHWIND', 'Northwind Traders', 'America/Los_Angeles', northwind)
  await phone(parts, other.scope, {
    name: 'Front desk',
    modelId: 'yealink-t54w',
    mac: '805ec0a1b2c3',
    lines: [{ line: 1, extensionId: other.idOf('100') }],
  })
}

async function tenant(parts: Parts, code: string, name: string, timezone: string, people: Person[]) {
  const scope = await parts.tenants.create(
    systemScope,
    tenantCreateSchema.parse({
      code,
      name,
      timezone,
      sipServer: `${code.toLowerCase()}.pbx.example.com`,
      language: code === 'CANISTRACCI' ? 'it' : 'en',
    }),
  )
  const ids = new Map<string, string>()
  for (const [number, displayName, tech, members = []] of people) {
    const extension = await parts.extensions.create(
      scope,
      extensionCreateSchema.parse({
        number,
        name: displayName,
        tech,
        password: tech === 'VIRTUAL' ? '' : toBase32(parts.random(15)),
        mailbox: tech === 'CUSTOM' ? '' : `*97${number}`,
        members: members.flatMap((member) => ids.get(member) ?? []),
      }),
    )
    ids.set(number, extension.id)
  }
  return { scope, idOf: (number: string) => ids.get(number) ?? '' }
}

async function phone(
  parts: Parts,
  scope: TenantScope,
  input: { name: string; modelId: string; mac: string; lines: { line: number; extensionId: string }[] },
) {
  const body = phoneCreateSchema.parse({ ...input, mac: input.mac as MacAddress })
  await parts.phones.create(scope, body, async () => undefined)
}
