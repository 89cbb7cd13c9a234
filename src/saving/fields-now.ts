/** What phones have now in the fields that a change of many names: each value with how many have it. */

import { partsOf } from '../phones/phone-parts.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import { dots } from '../schema/masking.ts'
import type { FieldNow, PhonesPatch } from '../schema/phones-change.ts'
import { isSecretSetting } from '../schema/secret-settings.ts'

const mostFields = 50
const mostValues = 5
/** Of one field: more are no list that anybody reads. */
const mostKept = 1000

/** Lists of keys are told by no value: each of them is long. */
const namesOf = ({ settings, parameters, forgetParameters, ...whole }: PhonesPatch): string[] => [
  ...Object.keys(whole).filter((field) => !/Keys$/.test(field)),
  ...Object.keys(settings ?? {}).map((key) => `settings.${key}`),
  ...[...Object.keys(parameters ?? {}), ...(forgetParameters ?? [])].map((name) => `parameters.${name}`),
]

/** A parameter may hold a password under any name. */
const isSecret = (field: string) =>
  field === 'httpPassword' ||
  field.startsWith('parameters.') ||
  (field.startsWith('settings.') && isSecretSetting(field.slice(9)))

export function fieldsNow(patch: PhonesPatch) {
  const fields = new Map(
    namesOf(patch)
      .slice(0, mostFields)
      .map((field) => [field, { values: new Map<string | null, number>(), others: 0 }]),
  )
  return {
    add(phone: PhoneRecord): void {
      const parts = partsOf(phone)
      for (const [field, { values, ...each }] of fields) {
        const own = parts.get(field)
        const text = own === undefined || own === null || own === '' ? null : String(own)
        const value = text !== null && isSecret(field) ? dots : text
        if (values.has(value) || values.size < mostKept) values.set(value, (values.get(value) ?? 0) + 1)
        else fields.set(field, { values, others: each.others + 1 })
      }
    },
    told: (): FieldNow[] =>
      [...fields].map(([field, { values, others }]) => {
        const all = [...values]
          .map(([value, phones]) => ({ value, phones }))
          .sort((a, b) => b.phones - a.phones)
        const rest = all.slice(mostValues).reduce((sum, { phones }) => sum + phones, 0)
        return { field, values: all.slice(0, mostValues), others: others + rest }
      }),
  }
}
