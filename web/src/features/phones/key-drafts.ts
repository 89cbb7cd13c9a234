/** Programmed keys as the form holds them: in the order of their numbers, each with a name that stays when it moves. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { ExpansionKey, LineKey } from '../../../../src/schema/phone.ts'
import type { KeyKind } from '../../lib/key-kinds.ts'
import type { Errors } from '../../lib/use-draft.ts'

/**
 * `row` is the same as long as the form is open; `module` is there for keys of side modules. `came` counts up with every key
 * that is put somewhere: of two in one place the one that came second is wrong.
 */
export type KeyDraft = LineKey & { row: number; came: number; module?: number }

type Use = {
  /** What its value is called. */
  value?: MessageDescriptor
  /** It is a number that is chosen among the extensions. */
  isExtension?: true
  example?: string
  line?: true
  pickup?: true
  noLabel?: true
}

/** What a kind of key makes of its fields; those that it makes nothing of are not shown. */
export const keyUses: Record<KeyKind, Use> = {
  line: { line: true },
  blf: { value: msg`Extension`, isExtension: true, example: '101', line: true, pickup: true },
  speedDial: { value: msg`Number`, isExtension: true, example: '+390612345', line: true },
  park: { value: msg`Park slot`, example: '701', line: true },
  dtmf: { value: msg`Digits`, example: '*2' },
  intercom: { value: msg`Extension`, isExtension: true, example: '101', line: true },
  url: { value: msg`Address`, example: 'https://…' },
  none: { noLabel: true },
}

export function toKeyDrafts(keys: readonly (LineKey & { module?: number })[]): KeyDraft[] {
  return inOrder(keys.map((key, row) => ({ ...key, row, came: row })))
}

export function toLineKeys(drafts: readonly KeyDraft[]): LineKey[] {
  return drafts.map(({ row: _, came: __, module: ___, ...key }) => key)
}

export function toExpansionKeys(drafts: readonly KeyDraft[]): ExpansionKey[] {
  return drafts.map(({ row: _, came: __, module = 1, ...key }) => ({ ...key, module }))
}

export function inOrder(keys: readonly KeyDraft[]): KeyDraft[] {
  return keys.toSorted((a, b) => (a.module ?? 0) - (b.module ?? 0) || a.number - b.number)
}

const nextAfter = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), -1) + 1

export function newKey(keys: readonly KeyDraft[], key: Partial<KeyDraft> & { number: number }): KeyDraft {
  const place = { row: nextAfter(keys.map(({ row }) => row)), came: nextAfter(keys.map(({ came }) => came)) }
  return { kind: 'blf', value: '', label: '', pickup: '', ...key, ...place }
}

/** A key with a part of it changed; put somewhere else, it is the last that came there. */
export function changedKey(keys: readonly KeyDraft[], key: KeyDraft, part: Partial<KeyDraft>): KeyDraft {
  const moved = part.number !== undefined && part.number !== key.number
  return { ...key, ...part, ...(moved && { came: nextAfter(keys.map(({ came }) => came)) }) }
}

/** A label follows the extension that is typed until somebody writes another one. */
export function withLabel(
  key: KeyDraft,
  before: KeyDraft,
  extensions: { byNumber(number: string): { name: string } | undefined },
): KeyDraft {
  if (key.value === before.value) return key
  const nameOf = (number: string) => extensions.byNumber(number)?.name ?? ''
  return key.label === nameOf(before.value) ? { ...key, label: nameOf(key.value) } : key
}

/** The first number behind the keys that are the lines’ own: one for each line, and at its place. */
export function firstBehindLines(lines: readonly number[], firstLine: number): number {
  return Math.max(lines.length, ...lines.map((line) => line - firstLine + 1)) + 1
}

/** Numbers without a key, first those behind the last programmed one: gaps before it may be meant. */
export function freeNumbers(keys: readonly KeyDraft[], from: number, count: number): number[] {
  const taken = new Set(keys.map((key) => key.number))
  const start = Math.max(from, ...keys.map((key) => key.number + 1))
  const all = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !taken.has(number))
  return [...all.filter((number) => number >= start), ...all.filter((number) => number < start)]
}

/** Two keys in one place: said at the one that came second. */
export function keyErrors(keys: readonly KeyDraft[], path: string): Errors {
  const first = new Map<string, KeyDraft>()
  const placeOf = ({ module, number }: KeyDraft) => `${module} ${number}`
  for (const key of keys) {
    const there = first.get(placeOf(key))
    if (there === undefined || key.came < there.came) first.set(placeOf(key), key)
  }
  const errors: Errors = {}
  keys.forEach((key, index) => {
    if (first.get(placeOf(key)) !== key)
      errors[`${path}.${index}.number`] = t`There is a key ${key.number} already`
  })
  return errors
}
