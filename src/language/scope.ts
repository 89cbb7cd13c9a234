/** What an expression reads: plain data, looked up by own names only. */

export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | Scope
  | readonly Value[]
  | ReadonlyMap<string, Value>

export type Scope = { readonly [name: string]: Value }

/** Values of loop variables, by the slot that the compiler gave each. */
export type Locals = readonly Value[]

export const noLocals: Locals = []

/** A member by its own name or index; never anything inherited, never a function. */
export function member(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value))
    return /^\d{1,6}$/.test(name) ? (value as readonly Value[])[Number(name)] : undefined
  if (value instanceof Map) return (value as ReadonlyMap<string, Value>).get(name)
  return ownMember(value as Scope, name)
}

function ownMember(scope: Scope, name: string): Value {
  const found = scope[name]
  // What is not there is most often asked for, and needs no further look.
  if (found === undefined || typeof found === 'function' || !Object.hasOwn(scope, name)) return undefined
  const prototype = Object.getPrototypeOf(scope)
  return prototype === Object.prototype || prototype === null ? found : undefined
}

/** No value, `false`, `''` and `0` are false; everything else is true. */
export function isTrue(value: Value): boolean {
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0
}

/** As text, or `undefined` for what has no text: no value, a list, an object. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return undefined
}

/** What it costs to look at it once. */
export function lengthOf(value: Value): number {
  return typeof value === 'string' ? value.length : 1
}

/** A search may begin anew at each character; it compares some of them at a time. */
export function searchCost(whole: string, part: string): number {
  return whole.length + Math.ceil((whole.length * Math.min(part.length, 250)) / 32)
}

/** As a number, or `undefined` when it is none. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}
