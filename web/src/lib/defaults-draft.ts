/** What phones inherit, as a form holds it, and the body that is made of it. */

import { msg } from '@lingui/core/macro'
import type { DefaultsPatch, ShownDefaults } from '../../../src/schema/defaults.ts'
import type { SettingSpec, Settings } from '../../../src/schema/settings.ts'
import { changedSettings } from './changes.ts'
import type { Words } from './language.ts'
import { changedParameters, parametersError, parametersText } from './parameters.ts'
import { settingErrors } from './setting-values.ts'
import type { Errors } from './use-draft.ts'

export type DefaultsDraft = { settings: Settings; parameters: string }

export const defaultsLabels: Words<keyof DefaultsDraft> = {
  settings: msg`Settings`,
  parameters: msg`Parameters`,
}

export const defaultsFields = /^(settings\..+|parameters)$/

export function toDefaultsDraft({ settings, parameters }: ShownDefaults): DefaultsDraft {
  return { settings: { ...settings }, parameters: parametersText(parameters) }
}

export function toDefaultsPatch(draft: DefaultsDraft, base: ShownDefaults): DefaultsPatch {
  const before = toDefaultsDraft(base)
  return {
    settings: changedSettings(draft.settings, before.settings),
    ...changedParameters(draft.parameters, before.parameters),
  }
}

export function checkDefaults(draft: DefaultsDraft, own: readonly SettingSpec[]): Errors {
  const errors = settingErrors(draft.settings, own)
  const wrong = parametersError(draft.parameters)
  return wrong ? { ...errors, parameters: wrong } : errors
}
