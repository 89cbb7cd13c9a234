/** Which fields of a line a model's files have a word for on that very line, found by asking: many phones have one for all lines. */

import type { Scope } from '../language/scope.ts'
import { lineSettings, type SettingSpec } from '../schema/settings.ts'
import { bareScope } from './key-kinds.ts'
import type { CompiledModel } from './model.ts'
import { readingsByPath, registration } from './readable.ts'
import { writtenWith } from './written-with.ts'

const asked = new WeakMap<CompiledModel, Map<string, boolean>>()

/** A line, and the first one in use; `isSetThere`: whether that one says something in the same field; `registrar`: by which way it registers. */
type Place = {
  readonly line: number
  readonly first: number
  readonly isSetThere: boolean
  readonly registrar?: number
}

/** Whether the model's files let this line register by the phone's way of this number: bases and gateways know some ways for all lines. */
export function registersBy(model: CompiledModel, line: number, registrar: number): boolean {
  return honoursLineField(model, 'password', { line, first: line, isSetThere: false, registrar })
}

/** Whether the model's files differ by what this line says in this field. */
export function honoursLineField(model: CompiledModel, field: string, place: Place): boolean {
  const known = asked.get(model) ?? new Map<string, boolean>()
  asked.set(model, known)
  const key = `${field} ${place.line} ${place.first} ${place.isSetThere} ${place.registrar ?? 1}`
  const before = known.get(key)
  if (before !== undefined) return before
  const answer = new Set(valuesOf(field).map((value) => linesWith(model, field, value, place))).size > 1
  known.set(key, answer)
  return answer
}

type Answer = string | number | boolean

function valuesOf(field: string): readonly Answer[] {
  const spec = lineSettings.find(({ key }) => key === field)
  if (!spec) return ['one', 'two']
  return [
    ...(spec.options?.map(({ value }) => value) ?? samplesOf(spec)),
    ...(spec.type === 'list' ? ['g722,pcmu', 'pcmu,g722'] : []),
  ]
}

function samplesOf({ type, min = 1, max = 2 }: SettingSpec): readonly Answer[] {
  if (type === 'boolean') return [true, false]
  if (type === 'number') return [min, max]
  return type === 'host' || type === 'hostAndPort' ? ['one.example.com', 'two.example.com'] : ['one', 'two']
}

function linesWith(
  model: CompiledModel,
  field: string,
  value: Answer,
  { line, first, isSetThere, registrar = 1 }: Place,
): string {
  const numbers = [...new Set([first, line])].sort((a, b) => a - b)
  const lines = numbers.map((number, index) => {
    const plain = { ...lineOf(model, number, index), registrar }
    if (number === line) return { ...plain, ...changed(field, value) }
    return isSetThere ? plain : { ...plain, [field]: undefined }
  })
  return writtenWith(model, { ...bareScope(model), lines })
}

function lineOf({ firstLine }: CompiledModel, number: number, index: number): Scope {
  return {
    ...{ number, index: number - firstLine, position: index + 1, button: number },
    ...{ user: `user${number}`, authUser: `auth${number}`, password: 'password', extension: '100' },
    ...{ displayName: 'Name', label: 'Label', mailbox: '100', voicemail: '*97', mwi: true },
    ...{ server: 'pbx.example.com', port: 5060, transport: 'udp', registerExpiry: 600 },
    ...{
      codecs: 'pcma,pcmu',
      srtp: 'off',
      dtmf: 'rfc4733',
      handset: index + 1,
      handsetLines: String(number),
    },
  }
}

/** A line that says something else of its registrar registers by another way. */
function changed(field: string, value: Answer): Scope {
  // The host of a server that has a port behind it.
  const host = `${field}Host`
  const isOfRegistrar = registration.some((key) => key === field)
  return {
    [field]: value,
    ...(readingsByPath.has(`line.${host}`) && { [host]: value }),
    ...(isOfRegistrar && { registrar: 2 }),
  }
}
