/** What shall be changed for many: some fields with their values; it outlives a reload of the tab, except for passwords. */

import { useState } from 'react'
import type { PhonesPatch } from '../../../../src/schema/phones-change.ts'
import { vocabulary } from '../../../../src/schema/settings.ts'
import { useKeptState } from '../../lib/kept-state.ts'

/** By name: `settings.language`, `modelId`, `parameters.P30`. `null`: given back to what is inherited. */
export type ManyField = { name: string; value: string | number | boolean | null | undefined }

export type ManyDraft = {
  fields: readonly ManyField[]
  patch: PhonesPatch
  /** Every field says something. */
  isWhole: boolean
  add(name: string): void
  set(name: string, value: ManyField['value']): void
  remove(name: string): void
}

const isSecret = (name: string) =>
  name === 'httpPassword' ||
  name.startsWith('parameters.') ||
  vocabulary.some(({ key, type }) => `settings.${key}` === name && type === 'password')

export function useManyDraft(code: string): ManyDraft {
  const [kept, setKept] = useKeptState<ManyField[]>(`change.${code}`, [])
  const [secrets, setSecrets] = useState<Readonly<Record<string, ManyField['value']>>>({})
  const fields = kept.map((field) =>
    isSecret(field.name) ? { ...field, value: secrets[field.name] } : field,
  )
  return {
    fields,
    patch: patchOf(fields),
    isWhole: fields.length > 0 && fields.every(({ value }) => value !== undefined),
    add: (name) =>
      setKept((before) => [...before.filter((field) => field.name !== name), { name, value: firstOf(name) }]),
    set: (name, value) => {
      if (isSecret(name)) setSecrets((before) => ({ ...before, [name]: value }))
      else setKept((before) => before.map((field) => (field.name === name ? { name, value } : field)))
    },
    remove: (name) => setKept((before) => before.filter((field) => field.name !== name)),
  }
}

/** A field that has only two values has one from the start. */
const firstOf = (name: string) => (name === 'acceptUploads' ? true : undefined)

function patchOf(fields: readonly ManyField[]): PhonesPatch {
  const patch: Record<string, unknown> = {}
  const [settings, parameters, forgotten] = [new Map(), new Map(), [] as string[]]
  for (const { name, value } of fields) {
    if (value === undefined) continue
    if (name.startsWith('settings.')) settings.set(name.slice(9), value)
    else if (!name.startsWith('parameters.')) patch[name] = value
    else if (value === null) forgotten.push(name.slice(11))
    else parameters.set(name.slice(11), value)
  }
  return {
    ...patch,
    ...(settings.size > 0 && { settings: Object.fromEntries(settings) }),
    ...(parameters.size > 0 && { parameters: Object.fromEntries(parameters) }),
    ...(forgotten.length > 0 && { forgetParameters: forgotten }),
  } as PhonesPatch
}
