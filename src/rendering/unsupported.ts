/** What is set for a phone and comes to nothing, since its model does not honour it: nothing is silently ignored. */

import type { PhoneModel } from '../definitions/model.ts'
import { refusesZone } from '../definitions/zone-form.ts'
import { isZone } from '../schema/fields.ts'
import type { LineKey, Unsupported } from '../schema/phone.ts'
import { zoneRules } from '../timezones/zone-rules.ts'
import type { KnownPhone } from './known-phone.ts'
import { type Merged, mergeSettings } from './render-scope.ts'

/** `refusedKeys` names those of its keys that its model has no word for. */
export function unsupportedOf(
  { phone, tenant, levels, model }: KnownPhone,
  refusedKeys: ReadonlySet<string>,
  year: number,
): Unsupported[] {
  if (!model) return []
  const settings = mergeSettings(tenant, levels)
  const found = [...settings].flatMap(([key, { value, level }]) => {
    // Every tenant has a transport; the one that phones take anyhow is nothing that somebody set.
    if (key === 'transport' && value === 'udp' && level === 'tenant') return []
    const message = refusesSetting(model, key, value, year)
    return message === undefined ? [] : [{ key, level, message }]
  })
  const refusesKey = ({ kind }: Pick<LineKey, 'kind'>, key: string): Unsupported[] => {
    if (!refusedKeys.has(key)) return []
    const message = `A ${model.name} has no key of the kind ${kind} in this place`
    return [{ key, level: 'phone', message }]
  }
  return [
    ...found,
    ...phone.lineKeys.flatMap((key) => refusesKey(key, `lineKeys.${key.number}`)),
    ...phone.expansionKeys.flatMap((key) => refusesKey(key, `expansionKeys.${key.module}.${key.number}`)),
  ]
}

function refusesSetting(
  model: PhoneModel,
  key: string,
  value: Merged['value'],
  year: number,
): string | undefined {
  const plain = key.replace(/^lines\.\d+\./, '')
  const spec = model.settings.find((each) => each.key === plain)
  if (!spec) return `A ${model.name} does not honour it`
  if (spec.type === 'timezone' && isZone(String(value))) {
    const refusal = refusesZone(model.zoneForm, zoneRules(String(value), year))
    return refusal && `A ${model.name} ${refusal}`
  }
  const unsupported = String(value)
    .split(',')
    .filter((word) => spec.unsupportedOptions?.includes(word))
  if (unsupported.length === 0) return undefined
  return `A ${model.name} has no ${spec.label.toLowerCase()} “${unsupported.map((word) => labelOf(spec, word)).join(', ')}”`
}

function labelOf({ options }: PhoneModel['settings'][number], word: string): string {
  return options?.find((option) => option.value === word)?.label ?? word
}
