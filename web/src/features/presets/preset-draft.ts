/** A preset as its form holds it, and the bodies that are made of it. */

import { msg } from '@lingui/core/macro'
import {
  type Preset,
  type PresetCreate,
  type PresetPatch,
  presetCreateSchema,
} from '../../../../src/schema/preset.ts'
import type { Settings } from '../../../../src/schema/settings.ts'
import { changedFields, changedSettings } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { changedParameters, parametersError, parametersText, readParameters } from '../../lib/parameters.ts'
import { settingErrors } from '../../lib/setting-values.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type PresetDraft = {
  name: string
  description: string
  lineCount: number
  keyLayoutId: string | null
  settings: Settings
  /** One `name = value` a line. */
  parameters: string
}

export const presetLabels: Words<keyof PresetDraft> = {
  name: msg`Name`,
  description: msg`Description`,
  lineCount: msg`Lines`,
  keyLayoutId: msg`Key layout`,
  settings: msg`Settings`,
  parameters: msg`Parameters`,
}

export const presetFields = /^(name|description|lineCount|keyLayoutId|settings\..+|parameters)$/

export const emptyPreset: PresetDraft = {
  name: '',
  description: '',
  lineCount: 0,
  keyLayoutId: null,
  settings: {},
  parameters: '',
}

export function toPresetDraft(preset: Preset): PresetDraft {
  const { name, description, lineCount, keyLayoutId, settings, parameters } = preset
  return {
    ...{ name, description, lineCount, keyLayoutId },
    settings: { ...settings },
    parameters: parametersText(parameters),
  }
}

export function toCreate({ settings, parameters, ...plain }: PresetDraft): PresetCreate {
  return {
    ...plain,
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    parameters: readParameters(parameters),
  }
}

/** Only what differs: settings by key, with `null` for one that is inherited again. */
export function toPatch(draft: PresetDraft, preset: Preset): PresetPatch {
  const before = toPresetDraft(preset)
  const { settings: _, parameters: __, ...plain } = draft
  const { settings: ___, parameters: ____, ...old } = before
  const settings = changedSettings(draft.settings, before.settings)
  return {
    ...changedFields(plain, old),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...changedParameters(draft.parameters, before.parameters),
  }
}

export function checkPreset(draft: PresetDraft): Errors {
  const errors: Errors = {
    ...errorsOf(presetCreateSchema.safeParse(toCreate(draft))),
    ...settingErrors(draft.settings, []),
  }
  for (const path of Object.keys(errors)) if (path.startsWith('parameters.')) delete errors[path]
  const wrong = parametersError(draft.parameters)
  return wrong ? { ...errors, parameters: wrong } : errors
}
