/** Makes the demo tenants from the files of `demo/`. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { type SystemScope, systemScope, type TenantScope } from './auth/tenant-scope.ts'
import type { ContactStore } from './contacts/contact-store.ts'
import type { ExtensionStore } from './extensions/extension-store.ts'
import { type Random, toBase32 } from './kernel/random.ts'
import type { ModelDirectory } from './models/model-directory.ts'
import { newDraft } from './phones/phone-draft.ts'
import type { PhoneStore } from './phones/phone-store.ts'
import type { KeyLayoutStore } from './presets/key-layout-store.ts'
import type { PresetStore } from './presets/preset-store.ts'
import { contactCreateSchema } from './schema/contact.ts'
import { extensionCreateSchema, techSchema } from './schema/extension.ts'
import { keyLayoutCreateSchema } from './schema/key-layout.ts'
import { modelCreateSchema } from './schema/model.ts'
import { phoneCreateSchema } from './schema/phone.ts'
import { presetCreateSchema } from './schema/preset.ts'
import { settingsSchema } from './schema/setting-spec.ts'
import { tenantCreateSchema } from './schema/tenant.ts'
import type { TenantStore } from './tenants/tenant-store.ts'

type Parts = {
  tenants: TenantStore
  extensions: ExtensionStore
  contacts: ContactStore
  models: ModelDirectory
  keyLayouts: KeyLayoutStore
  presets: PresetStore
  phones: PhoneStore
  random: Random
}

/** How a program plays the phone while the demo runs. */
const simulatedSchema = z.strictObject({
  answers: z.union([z.enum(['fetches', 'accepts', 'silent']), z.int()]),
  /** When no example of its vendor’s is like it. */
  userAgent: z.string().optional(),
  /** When it is not the one that it should have. */
  password: z.string().optional(),
  /** Settings that are changed once it has fetched. */
  changedAfterwards: settingsSchema.optional(),
})

const demoSchema = z.array(
  z.looseObject({
    code: z.string(),
    extensions: z.array(
      z.strictObject({
        number: z.string(),
        name: z.string(),
        tech: techSchema,
        members: z.array(z.string()).default([]),
      }),
    ),
    models: z.array(z.looseObject({ name: z.string(), template: z.string() })).default([]),
    contacts: z.array(contactCreateSchema).default([]),
    keyLayouts: z.array(keyLayoutCreateSchema).default([]),
    /** A preset’s key layout is one of these, by name. */
    presets: z.array(z.looseObject({ name: z.string(), keyLayout: z.string().optional() })).default([]),
    /**
     * A phone’s model is one of the tenant’s by name, or a built-in one by id; its lines are extensions by number, its preset is
     * meant by name. Without a MAC it is virtual.
     */
    phones: z.array(
      z.looseObject({
        name: z.string(),
        model: z.string(),
        mac: z.string().optional(),
        lines: z.record(z.string(), z.string()),
        preset: z.string().optional(),
        simulated: simulatedSchema.optional(),
      }),
    ),
  }),
)

export function readDemo(folder: string): z.infer<typeof demoSchema> {
  return demoSchema.parse(parse(readFileSync(join(folder, 'tenants.yaml'), 'utf8')))
}

export async function makeDemo(_scope: SystemScope, folder: string, parts: Parts): Promise<void> {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  for (const { extensions, models, phones, contacts, keyLayouts, presets, ...tenant } of readDemo(folder)) {
    const scope = await parts.tenants.create(systemScope, tenantCreateSchema.parse(tenant))
    const extensionIds = await makeExtensions(scope, extensions, parts)
    const modelIds = new Map<string, string>()
    for (const { template, ...model } of models) {
      const made = await parts.models.create(
        scope,
        modelCreateSchema.parse({ ...model, source: read(template) }),
      )
      modelIds.set(model.name, made.id)
    }
    for (const contact of contacts) await parts.contacts.create(scope, contact)
    const presetIds = await makePresets(scope, { keyLayouts, presets }, parts)
    for (const { model, lines, preset, simulated: _, ...phone } of phones) {
      const assigned = Object.entries(lines).map(([line, number]) => ({
        line: Number(line),
        extensionId: extensionIds.get(number) ?? null,
      }))
      const body = phoneCreateSchema.parse({
        ...phone,
        virtual: phone.mac === undefined,
        modelId: modelIds.get(model) ?? model,
        presetId: preset === undefined ? null : presetIds.get(preset),
        lines: assigned,
      })
      await parts.phones.create(scope, newDraft(body, parts.random))
    }
  }
}

type Shared = Pick<z.infer<typeof demoSchema>[number], 'keyLayouts' | 'presets'>

/** Ids of the presets by name. */
async function makePresets(
  scope: TenantScope,
  { keyLayouts, presets }: Shared,
  parts: Parts,
): Promise<Map<string, string>> {
  const layoutIds = new Map<string, string>()
  for (const layout of keyLayouts)
    layoutIds.set(layout.name, (await parts.keyLayouts.create(scope, layout)).id)
  const ids = new Map<string, string>()
  for (const { keyLayout, ...preset } of presets) {
    const keyLayoutId = keyLayout === undefined ? null : layoutIds.get(keyLayout)
    const made = await parts.presets.create(scope, presetCreateSchema.parse({ ...preset, keyLayoutId }))
    ids.set(preset.name, made.id)
  }
  return ids
}

async function makeExtensions(
  scope: TenantScope,
  extensions: z.infer<typeof demoSchema>[number]['extensions'],
  parts: Parts,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const { members, ...extension } of extensions) {
    const made = await parts.extensions.create(
      scope,
      extensionCreateSchema.parse({
        ...extension,
        password: extension.tech === 'VIRTUAL' ? '' : toBase32(parts.random(15)),
        mailbox: extension.tech === 'CUSTOM' ? '' : extension.number,
        voicemailNumber: extension.tech === 'CUSTOM' ? '' : '*97',
        members: members.flatMap((member) => ids.get(member) ?? []),
      }),
    )
    ids.set(extension.number, made.id)
  }
  return ids
}
