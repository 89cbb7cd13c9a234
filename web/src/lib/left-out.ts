/** Which settings are no fields of a form, and why. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ModelDetail } from '../../../src/schema/model.ts'
import { settingOf } from '../../../src/schema/secret-settings.ts'
import {
  lineSettings,
  phoneSettings,
  type SettingSpec,
  tenantFields,
  vocabulary,
} from '../../../src/schema/settings.ts'

/** A setting that is no field here. */
export type LeftOut = {
  spec: SettingSpec
  /** `Not on a VVX450` */
  why: MessageDescriptor
  /** What becomes of a value that it has all the same: `comes to nothing`. */
  fate: MessageDescriptor
  /** Whether that is so of an inherited value too. */
  ofInherited: boolean
}
export type FieldsOfForm = { specs: SettingSpec[]; leftOut: LeftOut[] }

const nothing = msg`comes to nothing`

/** What each line has alone: for all of them at once it would make no sense. */
const ofOneLine = new Set(['label', 'handset', 'ipei'])

const aboveLines = (spec: SettingSpec): LeftOut => ({
  spec,
  why: msg`Of one line only`,
  fate: msg`is the same for every line`,
  ofInherited: false,
})

export function notHonoured(model: ModelDetail): LeftOut[] {
  const keys = new Set(model.unsupported)
  return vocabulary
    .filter(({ key }) => keys.has(key))
    .map((spec) => ({ spec, why: msg`Not on a ${model.name}`, fate: nothing, ofInherited: true }))
}

/** What phones of a model honour, as it is set for the phone or for all its lines. */
export function fieldsOfModel(model: ModelDetail): FieldsOfForm {
  const honoured = model.settings.map((spec): SettingSpec => {
    // A variable of a template that each line has: for all lines it stands with those of the lines.
    return spec.scope === 'line' && spec.group === 'own' ? { ...spec, group: 'line' } : spec
  })
  return {
    specs: honoured.filter(({ key }) => !ofOneLine.has(key)),
    leftOut: [...honoured.filter(({ key }) => ofOneLine.has(key)).map(aboveLines), ...notHonoured(model)],
  }
}

/** Settings that nobody knows any more, such as a variable of the template that a phone had before. */
export function unknownSettings(keys: Iterable<string>, own: readonly SettingSpec[]): LeftOut[] {
  return [...keys]
    .filter((key) => !settingOf(key, own))
    .map((key) => ({
      spec: { key, label: key, type: 'text', group: 'own', scope: 'phone' },
      why: msg`Not known any more`,
      fate: msg`is not known any more`,
      ofInherited: false,
    }))
}

/** Of phones of every model. */
function fieldsExcept(leftOut: readonly LeftOut[]): FieldsOfForm {
  const keys = new Set(leftOut.map(({ spec }) => spec.key))
  return {
    specs: [...lineSettings, ...phoneSettings].filter(({ key }) => !keys.has(key)),
    leftOut: [...leftOut],
  }
}

const sharedByLines = vocabulary.filter(({ key }) => ofOneLine.has(key)).map(aboveLines)

export const fieldsOfTenant = fieldsExcept([
  ...sharedByLines,
  ...vocabulary
    .filter(({ key }) => key in tenantFields)
    .map((spec) => ({
      spec,
      why: msg`Fields of their own, above`,
      fate: msg`wins over the field above`,
      ofInherited: false,
    })),
])

export const fieldsOfSystem = fieldsExcept([
  ...sharedByLines,
  ...vocabulary
    .filter(({ key }) => key === 'transport')
    .map((spec) => ({ spec, why: msg`Every tenant has its own`, fate: nothing, ofInherited: false })),
])
