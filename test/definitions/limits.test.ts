/** Entries of lists and numbers: each is written, or it is said that the phone does not take it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import type { KnownPhone } from '../../src/rendering/known-phone.ts'
import { unsupportedOf } from '../../src/rendering/unsupported.ts'
import type { SettingColumn, SettingSpec, SettingValue } from '../../src/schema/settings.ts'
import {
  everySetting,
  fillSample,
  mainOf,
  sampleParts,
  sampleYear,
  servedFiles,
} from '../support/sample-phone.ts'
import { oneOfEachFamily, oneOfEachSheet } from '../support/tried-models.ts'

const keyOf = ({ firstLine }: CompiledModel, { scope, key }: SettingSpec) =>
  scope === 'line' ? `lines.${firstLine}.${key}` : key

function partsWith(model: CompiledModel, spec: SettingSpec, value: SettingValue | null) {
  // What stands against it is left out: DHCP that is not to be asked, and another way to say when to fetch.
  const others = {
    ...everySetting(model),
    dhcpProvisioning: true,
    fetchFrom: null,
    fetchUntil: null,
    fetchDays: null,
  }
  const settings = { ...others, [keyOf(model, spec)]: value }
  return sampleParts(model, { lines: [model.firstLine], phone: { settings } })
}

const textWith = (...of: Parameters<typeof partsWith>) =>
  servedFiles(of[0])
    .map((file) => fillSample(file, partsWith(...of)).text)
    .join('\n')

function isTold(...of: Parameters<typeof partsWith>): boolean {
  const [model, spec] = of
  const { phone, tenant, levels, lines } = partsWith(...of)
  const known = { phone, allKeys: phone, tenant, levels, lines, model } as unknown as KnownPhone
  return unsupportedOf(known, { refused: new Set() }, sampleYear).some(
    ({ key }) => key === keyOf(model, spec),
  )
}

const inColumn: Record<SettingColumn['type'], (place: number, change: number) => string> = {
  text: (place, change) => `text${place}${change}`,
  digits: (place, change) => String(1000 + place + change * 100),
  number: (place, change) => String(place + change),
  hostAndPort: (place, change) => `239.1.${change}.${place}:${5000 + place * 2}`,
}

/** An entry in this place, with something else in one of its columns; small numbers are some that every phone has. */
const entryOf = ({ columns = [] }: SettingSpec, place: number, changed?: number) =>
  columns
    .map(({ type, min = 0 }, column) => {
      const least = type === 'number' ? min + (min > 1 ? place : place % 2) : place
      return inColumn[type](least, column === changed ? 1 : 0)
    })
    .join('=')

/** The first, those on both sides of what the model takes, and the last. */
function placesOf({ files }: CompiledModel, { key, mostRows = 10 }: SettingSpec): Set<number> {
  const most = Math.min(...files.map(({ limits }) => limits[key]?.rules ?? mostRows))
  return new Set([1, most, Math.min(most + 1, mostRows), mostRows])
}

test('each entry of a list that is typed in is written in all its columns, or said to come to nothing', () => {
  for (const model of oneOfEachFamily)
    for (const spec of model.settings.filter(({ type }) => type === 'rows')) {
      for (const last of placesOf(model, spec)) {
        const rows = Array.from({ length: last }, (_, index) => entryOf(spec, index + 1))
        const before = textWith(model, spec, rows.join())
        for (const column of spec.columns?.keys() ?? []) {
          const others = rows.with(last - 1, entryOf(spec, last, column)).join()
          const isWritten = textWith(model, spec, others) !== before
          assert.equal(isTold(model, spec, others), !isWritten, `${model.id}: ${spec.key} ${others}`)
        }
      }
    }
})

test('each choice of a list is written behind all others, or said to come to nothing', () => {
  for (const model of oneOfEachFamily)
    for (const spec of model.settings.filter(({ type }) => type === 'list')) {
      const words = (spec.options ?? [])
        .map(({ value }) => value)
        .filter((value) => !spec.unsupportedOptions?.includes(value))
      for (const place of words.keys()) {
        const upTo = words.slice(0, place + 1).join()
        const without = words.slice(0, place).join() || null
        const isWritten = textWith(model, spec, upTo) !== textWith(model, spec, without)
        assert.ok(isWritten || isTold(model, spec, upTo), `${model.id}: ${spec.key} ${upTo}`)
      }
    }
})

test('each ringtone is told by a number of its own, or said not to be there', () => {
  for (const model of oneOfEachSheet)
    for (const spec of model.settings.filter(({ key }) => key === 'ringtone')) {
      const seen = new Set([textWith(model, spec, null)])
      for (let number = 1; number <= 10; number++) {
        const text = textWith(model, spec, number)
        assert.equal(isTold(model, spec, number), seen.has(text), `${model.id}: ringtone ${number}`)
        seen.add(text)
      }
    }
})

test('a number that is said to be beyond what the phone takes is told as another', () => {
  for (const model of oneOfEachFamily)
    for (const spec of model.settings.filter(({ type }) => type === 'number')) {
      const { largest, smallest } = mainOf(model).limits[spec.key] ?? {}
      const isAlike = (one: number, other: number) =>
        assert.equal(textWith(model, spec, one), textWith(model, spec, other), `${model.id}: ${spec.key}`)
      if (largest !== undefined && spec.key !== 'ringtone') isAlike(largest, spec.max ?? largest)
      if (smallest !== undefined) isAlike(smallest, Math.max(spec.min ?? 1, 1))
    }
})
