/** A made-up vendor with two models, and another one; a phone, a tenant and extensions of nobody: plain data, without a store. */

import assert from 'node:assert/strict'
import { compileDefinitions } from '../../src/definitions/load-definitions.ts'
import type { CompiledModel } from '../../src/definitions/model.ts'
import type { ExtensionRecord } from '../../src/extensions/extension-store.ts'
import type { MacAddress } from '../../src/kernel/mac-address.ts'
import type { KnownLine, Level, ScopeParts } from '../../src/rendering/render-scope.ts'
import type { TenantRecord } from '../../src/tenants/tenant-store.ts'

const fono: Record<string, string> = {
  'fono/vendor.yaml': `vendor: Fono
alsoKnownAs: [Telefona]
modelPrefixes: [FN-]
ouis: ["02f0f0"]
userAgents:
  - match: '^Fono (?<model>\\w+) (?<firmware>[\\d.]+)(?: (?<mac>[0-9a-f]{12}))?$'
    examples: ["Fono F1 1.2.3"]
notify:
  resync: { event: check-sync }
uploads: ["{mac}.log", "{mac}-local.cfg"]
values:
  transport: { udp: 0, tcp: 1, tls: 2 }
  codec: { g722: 9, pcma: 8 }
`,
  'fono/families/f.yaml': `family: f
format: { kind: keyValue, separator: "=" }
files:
  - { name: "{mac}.cfg", main: true }
  - { name: "common.cfg", common: true, sheet: common }
  - { name: "{mac}.boot", absent: true }
  - name: book.xml
    phoneBook: true
    format: { kind: xml, root: Book }
    template: |
      <Book>
      {%- for contact in contacts %}
      <Entry><Name>{{ contact.name }}</Name><Tel>{{ contact.number }}</Tel></Entry>
      {%- endfor %}
      </Book>
sheets:
  common: { update: never }
  main:
    name: "{{ phone.name }}"
    tenant: "{{ tenant.name }}"
    url: "{{ provisioning.url }}"
    file: "{{ provisioning.file }}"
    httpUser: "{{ provisioning.username }}"
    httpPassword: "{{ provisioning.password }}"
    lang: "{{ language }}"
    ntp: "{{ ntpServer }}"
    admin: "{{ adminPassword }}"
    zone: "{{ zone.offset }}"
    summer: "{{ zone.start.month }}"
    each line:
      "line{{ line.number }}.user": "{{ line.user }}"
      "line{{ line.number }}.auth": "{{ line.authUser }}"
      "line{{ line.number }}.password": "{{ line.password }}"
      "line{{ line.number }}.shown": "{{ line.displayName }}"
      "line{{ line.number }}.server": "{{ line.server }}"
      "line{{ line.number }}.port": "{{ line.port }}"
      "line{{ line.number }}.transport": "{{ line.transport | value: 'transport' }}"
      "line{{ line.number }}.codecs": "{{ line.codecs | joined: 'codec', ',' }}"
      "line{{ line.number }}.label": "{{ line.label }}"
      "line{{ line.number }}.mailbox": "{{ line.mailbox }}"
      "line{{ line.number }}.voicemail": "{{ line.voicemail }}"
    each emptyLine:
      "line{{ line.number }}.user": "none"
    each lineKey:
      when key.kind == 'blf':
        "key{{ key.number }}.blf": "{{ key.value }}"
        "key{{ key.number }}.label": "{{ key.label }}"
        "key{{ key.number }}.line": "{{ key.line }}"
        "key{{ key.number }}.pickup": "{{ key.pickup }}"
    each emptyLineKey:
      "key{{ key.number }}.blf": "none"
    each expansionKey:
      when key.kind == 'blf':
        "side{{ key.module }}.{{ key.number }}": "{{ key.value }}"
    each phoneBook:
      "book{{ book.number }}.name": "{{ book.name }}"
      "book{{ book.number }}.url": "{{ book.url }}"
`,
  'fono/models/f1.yaml':
    'model: F1\nfamily: f\nlastLine: 2\nlineKeys: 4\nexpansionModules: { max: 2, keys: 10 }\n',
  'fono/models/f0.yaml': 'model: F0\nfamily: f\nlastLine: 1\nhandOver: { opens: "fono:{url}" }\n',
  'other/vendor.yaml': `vendor: Other
authentication: [basic]
userAgents:
  - match: '^Other (?<model>\\w+) (?<firmware>[\\d.]+)$'
    examples: ["Other O1 1.2.3"]
`,
  'other/families/o.yaml': `family: o
format: { kind: keyValue, separator: "=" }
files: [{ name: "{mac}.txt", main: true }]
sheet: { user: "{{ phone.name }}" }
`,
  'other/models/o1.yaml': 'model: O1\nfamily: o\nlastLine: 1\n',
}

export const publicUrl = 'http://192.0.2.1:8081'
export const fonoSecret = 'k3v7m2xq5zt4wbn6yjr2hcd5gf'

/** `changes`: files of definitions that are other or more. */
export function fonoCatalogue(changes: Record<string, string> = {}) {
  const { catalogue, mistakes } = compileDefinitions(new Map(Object.entries({ ...fono, ...changes })))
  assert.deepEqual(mistakes, [])
  return catalogue
}

/** The model F1 with another sheet and other files; `more` are lines of the model’s own file. */
export function fonoModel(family: string, more = ''): CompiledModel {
  const catalogue = fonoCatalogue({
    'fono/families/x.yaml': `family: x\nformat: { kind: keyValue, separator: "=" }\n${family}`,
    'fono/models/x1.yaml': `model: X1\nfamily: x\nlastLine: 2\nlineKeys: 4\n${more}`,
  })
  return catalogue.models.find(({ id }) => id === 'fono-x1') ?? assert.fail()
}

/** F1 as it is. */
export const f1: CompiledModel = fonoCatalogue().models.find(({ id }) => id === 'fono-f1') ?? assert.fail()

export function extensionOf(number: string, changes: Partial<ExtensionRecord> = {}): ExtensionRecord {
  return {
    ...{ id: `id-${number}`, number, name: `Name ${number}`, tech: 'PJSIP', members: [] },
    ...{ username: `user-${number}`, authUsername: `auth-${number}`, password: `password-${number}` },
    ...{ mailbox: '', voicemailNumber: '', revision: 1, createdAt: '', updatedAt: '' },
    ...changes,
  }
}

export function lineOf(number: number, changes: Partial<ExtensionRecord> = {}): KnownLine {
  const extension = extensionOf(`${100 + number}`, changes)
  return { number, shown: extension, registersAs: extension }
}

export const fonoTenant: TenantRecord = {
  ...{ id: 'tenant', code: 'ONE', name: 'Office', timezone: '', language: '', sipServer: 'pbx.example.com' },
  ...{
    sipPort: null,
    sipTransport: 'udp',
    outboundProxy: '',
    notifyVia: 'contact',
    allowedNetworks: [],
    tftpNetworks: [],
    pnpNetworks: [],
  },
  ...{
    clientCertificates: 'off',
    autoResync: false,
    autoResyncMinutes: 10,
    settings: {},
    parameters: {},
    revision: 1,
    createdAt: '',
    updatedAt: '',
  },
}

type Changes = Partial<Omit<ScopeParts, 'phone' | 'tenant' | 'levels'>> & {
  phone?: Partial<ScopeParts['phone']>
  tenant?: Partial<TenantRecord>
  /** What the system and the model say; the tenant and the phone say it themselves. */
  system?: Partial<Level>
  ofModel?: Partial<Level>
}

export function fonoParts({ phone, tenant: ofTenant, system, ofModel, ...more }: Changes = {}): ScopeParts {
  const tenant = { ...fonoTenant, ...ofTenant }
  const settings = phone?.settings ?? {}
  const parameters = phone?.parameters ?? {}
  const none = { settings: {}, parameters: {} }
  const lines = more.lines ?? [lineOf(1)]
  return {
    phone: {
      ...{ id: 'phone', name: 'Desk', virtual: false, modelId: 'fono-f1', mac: '02f0f0aabbcc' as MacAddress },
      ...{ secret: fonoSecret, acceptUploads: false, fileName: '', httpUsername: '', httpPassword: '' },
      ...{
        presetId: null,
        keyLayoutId: null,
        contact: '',
        lineKeys: [],
        expansionKeys: [],
        settings,
        parameters,
      },
      lines: lines.map(({ number, shown }) => ({ line: number, extensionId: shown.id })),
      ...phone,
    },
    tenant,
    levels: [
      { ...none, ...system, level: 'system' },
      { level: 'tenant', settings: tenant.settings, parameters: tenant.parameters },
      { ...none, ...ofModel, level: 'model' },
      { level: 'phone', settings, parameters },
    ],
    lines,
    ...{
      model: f1,
      fileName: '02f0f0aabbcc.cfg',
      phoneBookFile: 'book.xml',
      phoneBook: [],
      publicUrl,
      year: 2026,
    },
    ...more,
  }
}
