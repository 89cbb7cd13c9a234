/** What a phone's files are made of: read from the stores and put together. */

import { type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { InternalError } from '../kernel/errors.ts'
import { networksOf } from '../kernel/networks.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import type { KeyLayoutRecord } from '../presets/key-layout-store.ts'
import type { PresetRecord, PresetStore } from '../presets/preset-store.ts'
import type { KnownPhone, ShownLine } from '../rendering/known-phone.ts'
import type { KnownLine, Level } from '../rendering/render-scope.ts'
import type { TenantRecord, TenantStore } from '../tenants/tenant-store.ts'
import type { InheritedDefaults } from './inherited-defaults.ts'
import type { KeyFilling } from './key-filling.ts'

type Parts = {
  extensions: Pick<ExtensionStore, 'readWithMembers'>
  tenants: Pick<TenantStore, 'read'>
  presets: Pick<PresetStore, 'readMany'>
  filling: KeyFilling
  inherited: Pick<InheritedDefaults, 'ofSystem' | 'ofModel'>
  modelOf(scope: TenantScope, modelId: string): Promise<PhoneModel | undefined>
}

type Loaded = {
  tenant: TenantRecord
  levels: Level[]
  model: PhoneModel | undefined
  preset: PresetRecord | undefined
  layout: KnownPhone['layout']
  allKeys: KnownPhone['allKeys']
  phone: PhoneRecord
  lines: ShownLine[]
}

/** What is looked at as if it were saved. */
export type Changed = {
  extension?: ExtensionRecord | undefined
  preset?: PresetRecord | undefined
  layout?: KeyLayoutRecord | undefined
  /** In place of the model that it has. */
  model?: PhoneModel | undefined
  /** Extensions that there are not yet. */
  made?: readonly ExtensionRecord[] | undefined
}

export function phoneAssembly({ extensions, tenants, presets, filling, inherited, modelOf }: Parts) {
  type Uses = Pick<PhoneDraft, 'presetId'>

  /** The preset of each, where it has one. */
  async function presetsOf(
    scope: TenantScope,
    records: readonly Uses[],
    changed?: PresetRecord,
  ): Promise<Map<string, PresetRecord>> {
    const ids = [...new Set(records.flatMap(({ presetId }) => presetId ?? []))]
    const found = ids.length > 0 ? await presets.readMany(scope, ids) : new Map<string, PresetRecord>()
    if (changed && found.has(changed.id)) found.set(changed.id, changed)
    return found
  }

  /** The lines as they are registered: a virtual extension stands on its first real member. */
  async function linesOf(
    scope: TenantScope,
    records: readonly Pick<PhoneDraft, 'lines'>[],
    made: readonly ExtensionRecord[] = [],
  ): Promise<(record: Pick<PhoneDraft, 'lines'>) => ShownLine[]> {
    const ids = [...new Set(records.flatMap((record) => record.lines.map((line) => line.extensionId)))]
    const found = await extensions.readWithMembers(scope, ids)
    for (const each of made) found.set(each.id, each)
    return (record) =>
      record.lines.flatMap(({ line, extensionId }) => {
        const extension = found.get(extensionId)
        return extension
          ? [{ number: line, shown: extension, registersAs: registersAs(extension, found) }]
          : []
      })
  }

  async function levelsOf(
    scope: TenantScope,
    tenant: TenantRecord,
    phone: Pick<PhoneDraft, 'modelId' | 'settings' | 'parameters'>,
    preset: Level | undefined,
  ): Promise<Level[]> {
    const level = (name: Level['level'], { settings, parameters }: Omit<Level, 'level'>): Level => ({
      level: name,
      settings,
      parameters,
    })
    return [
      level('system', await inherited.ofSystem()),
      level('tenant', tenant),
      level('model', await inherited.ofModel(scope, phone.modelId)),
      ...(preset ? [preset] : []),
      level('phone', phone),
    ]
  }

  return {
    async load(scope: TenantScope, records: readonly PhoneRecord[]): Promise<KnownPhone[]> {
      const tenant = await tenants.read(scope)
      const linesIn = await linesOf(scope, records)
      const presetsIn = await presetsOf(scope, records)
      const keysIn = await filling.begin(scope, records, presetsIn.values())
      const found: KnownPhone[] = []
      for (const phone of records) {
        const model = await modelOf(scope, phone.modelId)
        const preset = presetsIn.get(phone.presetId ?? '')
        const lines = linesIn(phone)
        found.push(
          assemble({
            ...{
              tenant,
              model,
              preset,
              levels: await levelsOf(scope, tenant, phone, presetLevel(preset, model)),
            },
            ...{ phone, lines, ...(await keysIn(phone, preset, model, lines)) },
          }),
        )
      }
      return found
    },

    /** A phone as it would be if this draft were saved, and with it what is `changed`: for looking at what its files would hold. */
    async ofDraft(scope: TenantScope, draft: PhoneDraft, changed?: Changed): Promise<KnownPhone> {
      const [known] = await this.ofDrafts(scope, [draft], changed)
      if (!known) throw new InternalError('a draft was not put together')
      return known
    },

    /** As `ofDraft`, for many: what they have in common is read once. `made`: extensions that would be saved with them. */
    async ofDrafts(
      scope: TenantScope,
      drafts: readonly PhoneDraft[],
      { extension: changed, preset: changedPreset, layout, model: changedModel, made }: Changed = {},
    ): Promise<KnownPhone[]> {
      const tenant = await tenants.read(scope)
      const linesIn = await linesOf(scope, drafts, made)
      const presetsIn = await presetsOf(scope, drafts, changedPreset)
      const keysIn = await filling.begin(scope, drafts, presetsIn.values(), layout)
      const models = new Map<string, PhoneModel | undefined>()
      const current = (extension: ExtensionRecord) => (extension.id === changed?.id ? changed : extension)
      const known: KnownPhone[] = []
      for (const draft of drafts) {
        const { modelId } = draft
        if (!models.has(modelId)) models.set(modelId, changedModel ?? (await modelOf(scope, modelId)))
        const lines = linesIn(draft).map((line) => ({
          ...line,
          shown: current(line.shown),
          registersAs: line.registersAs && current(line.registersAs),
        }))
        const model = models.get(modelId)
        const preset = presetsIn.get(draft.presetId ?? '')
        known.push(
          assemble({
            ...{ tenant, lines, model, preset, phone: unsaved(scope, draft) },
            ...(await keysIn(draft, preset, model, lines)),
            levels: await levelsOf(scope, tenant, draft, presetLevel(preset, model)),
          }),
        )
      }
      return known
    },
  }
}

let serials = 0

function assemble({ tenant, levels, model, preset, layout, allKeys, phone, lines }: Loaded): KnownPhone {
  const inOrder = [...lines].sort((a, b) => a.number - b.number)
  return {
    scope: tenantScope(tenant),
    phone,
    tenant,
    levels,
    ...{ preset, layout, allKeys },
    model,
    lines: model ? inOrder.flatMap((line) => registering(line, model)) : [],
    shown: inOrder,
    extensionIds: new Set(lines.flatMap((line) => [line.shown.id, ...line.shown.members])),
    networks: networksOf(tenant.allowedNetworks),
    byName: networksOf(tenant.tftpNetworks),
    byPnp: networksOf(tenant.pnpNetworks),
    basic: basicOf(phone.httpUsername, phone.httpPassword),
    oldBasic: oldBasicOf(phone),
    locks: phone.locks,
    usual: phone.lastFetch?.ip,
    sent: {},
    came: model && phone.lastFetch?.model === model.name ? { from: phone.lastFetch.ip } : {},
    keys: {},
    bookForm: {},
    own: {},
    keptAs: {},
    serial: ++serials,
  }
}

/** Lines of its plan are counted from 1: each is the phone’s line in that place. */
function presetLevel(preset: PresetRecord | undefined, model: PhoneModel | undefined): Level | undefined {
  if (!preset) return undefined
  const first = model?.firstLine ?? 1
  const settings = Object.fromEntries(
    Object.entries(preset.settings).map(([key, value]) => [
      key.replace(/^lines\.(\d+)\./, (_, place) => `lines.${Number(place) - 1 + first}.`),
      value,
    ]),
  )
  return { level: 'preset', settings, parameters: preset.parameters }
}

function unsaved({ tenantId }: TenantScope, draft: PhoneDraft): PhoneRecord {
  return {
    ...draft,
    tenantId,
    ...{ oldSecret: null, oldHttp: null, replaced: { secret: null, httpUntil: null } },
    revision: 0,
    createdAt: '',
    updatedAt: '',
    lastFetch: null,
    failing: null,
    servedAt: null,
    told: null,
    identity: null,
    contentEtag: null,
    pending: true,
    locks: [],
  }
}

function registersAs(
  extension: ExtensionRecord,
  all: ReadonlyMap<string, ExtensionRecord>,
): ExtensionRecord | undefined {
  if (extension.tech !== 'VIRTUAL') return extension
  for (const id of extension.members) {
    const member = all.get(id)
    if (member && member.tech !== 'VIRTUAL') return member
  }
  return undefined
}

/** The line as it stands in files: one of the model’s, with something to register as. */
function registering(
  { number, shown, registersAs }: ShownLine,
  { firstLine, lastLine }: PhoneModel,
): KnownLine[] {
  return registersAs && number >= firstLine && number <= lastLine ? [{ number, shown, registersAs }] : []
}

/** In UTF-8 as we ask for, and in ISO 8859-1 as many phones send it anyway (RFC 7617 §2.1). */
function basicOf(username: string, password: string): Buffer[] | undefined {
  if (username === '' && password === '') return undefined
  const text = `${username}:${password}`
  const inLatin1 = /^[\u0000-\u00ff]*$/.test(text)
  const encodings = inLatin1 ? (['utf8', 'latin1'] as const) : (['utf8'] as const)
  return encodings.map((encoding) => Buffer.from(Buffer.from(text, encoding).toString('base64')))
}

function oldBasicOf({ oldHttp, replaced }: PhoneRecord): KnownPhone['oldBasic'] {
  if (replaced.httpUntil === null) return undefined
  const expected = oldHttp ? basicOf(oldHttp.username, oldHttp.password) : undefined
  return { until: replaced.httpUntil, expected: expected ?? [] }
}
