/** A new phone like another one: what both have in common, and what the next one gets of its own. */

import type { FreeExtension } from '../../../../src/schema/extension.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { ApiError, call } from '../../lib/api.ts'
import { newPassword } from '../../lib/new-password.ts'
import { isAway, newKey } from '../../lib/save-retry.ts'
import { emptyPhone, type PhoneDraft, toPhoneDraft } from './phone-draft.ts'

/** Stands on a line for an extension that is made when the phone is saved: `new:241`. */
const made = 'new:'

export const toBeMade = (number: string): string => made + number

/** Of an extension that is made with the phone. */
export function numberToBeMade(extensionId: string | undefined): string | undefined {
  return extensionId?.startsWith(made) ? extensionId.slice(made.length) : undefined
}

/** The first number that the next phone can have: behind the first one of this phone. */
export function numberAfter({ extensions: [number = ''] }: Pick<Phone, 'extensions'>): string | undefined {
  if (!/^\d{1,15}$/.test(number)) return undefined
  return String(BigInt(number) + 1n).padStart(number.length, '0')
}

/** What each line has alone. */
const ofOneLine = /^lines\.\d+\.(label|handset|ipei)$/

export function draftLike(phone: Phone, free: FreeExtension): PhoneDraft {
  const { modelId, presetId, keyLayoutId, virtual, acceptUploads, ...same } = toPhoneDraft(phone)
  const first = phone.lines[0]
  const next = free.extension ?? { id: toBeMade(free.number), number: free.number, name: '' }
  return {
    ...emptyPhone,
    ...{ modelId, presetId, keyLayoutId, virtual, acceptUploads },
    ...{ lineKeys: same.lineKeys, expansionKeys: same.expansionKeys, parameters: same.parameters },
    settings: Object.fromEntries(Object.entries(same.settings).filter(([key]) => !ofOneLine.test(key))),
    lines: first ? { [first.line]: next.id } : {},
    name: first ? nextName(phone, next) : '',
  }
}

/** `Room 102` behind `Room 101`; else what the extension is called, or the model with its number. */
export function nextName(
  { name, modelName, extensions: [before = ''] }: Pick<Phone, 'name' | 'modelName' | 'extensions'>,
  next: { number: string; name: string },
): string {
  const parts = before === '' ? [] : name.split(new RegExp(`(?<!\\d)${escaped(before)}(?!\\d)`))
  if (parts.length === 2) return parts.join(next.number)
  if (next.name !== '' && next.name !== next.number) return next.name
  return `${modelName} ${next.number}`
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

type Lines = { line: number; extensionId: string }[]

type Made = { body: { number: string; name: string; password: string }; key: string; id?: string }

/** What was begun here for a phone that could not be saved then: whoever tries again goes on with it, whatever was answered. */
const begun = new Map<string, Made>()
const mostKept = 100

/** Those that are not there yet are made; a number that somebody else took meanwhile is refused at its line. */
export async function withExtensions(code: string, lines: Lines, name: string): Promise<Lines> {
  const ready: Lines = []
  for (const [index, { line, extensionId }] of lines.entries()) {
    const number = numberToBeMade(extensionId)
    const id = number === undefined ? extensionId : await idOf(code, number, name).catch(atLine(index))
    ready.push({ line, extensionId: id })
  }
  return ready
}

async function idOf(code: string, number: string, name: string): Promise<string> {
  const place = `${code} ${number}`
  const known = begun.get(place)
  if (known?.id !== undefined && (await isThere(code, number, known.id))) return known.id
  const made: Made =
    known && known.id === undefined
      ? known
      : { body: { number, name: name.trim() || number, password: newPassword() }, key: newKey() }
  if (begun.size >= mostKept) begun.clear()
  begun.set(place, made)
  try {
    const { body, key: idempotencyKey } = made
    made.id = (await call('createExtension', { params: { code }, body, idempotencyKey })).id
    return made.id
  } catch (error) {
    // Without an answer it may be there.
    if (error instanceof ApiError && !isAway(error)) begun.delete(place)
    throw error
  }
}

async function isThere(code: string, number: string, id: string): Promise<boolean> {
  const { items } = await call('listExtensions', { params: { code }, query: { numbers: [number] } })
  return items.some((each) => each.id === id)
}

/** The form has no field for the number alone. */
const atLine = (index: number) => (error: unknown) => {
  if (!(error instanceof ApiError)) throw error
  const errors = error.errors.map(({ message }) => ({ path: `lines.${index}`, message }))
  throw new ApiError(error.status, { ...error.details, errors })
}
