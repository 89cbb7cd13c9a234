/** A parameter that comes to nothing without another is never told without it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  allLines,
  everySetting,
  fillSample,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { allAreTried, oneOfEachSheet } from '../support/tried-models.ts'

/** A name with the number of its line or key, and that number. */
function fitting(pattern: string): (name: string) => string | undefined {
  const parts = pattern.split('#').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const fits = new RegExp(`^${parts.join('(\\d+)')}$`)
  return (name) => {
    const match = fits.exec(name)
    return match ? (match[1] ?? '') : undefined
  }
}

/** What takes a parameter back says nothing. */
const saysNothing = (value: string) => ['', '0.0.0.0', '%NULL%', '^'].includes(value)

const companionsOf = (id: string) => shipped.merged(id)?.data.companions ?? []
const met = new Set<string>()

test('whenever a parameter stands in a file that needs another, that one stands there too, and gives it effect', () => {
  for (const model of oneOfEachSheet) {
    const companions = companionsOf(model.id)
    if (companions.length === 0) continue
    const parts = sampleParts(model, {
      lines: allLines(model).slice(0, 2),
      phone: { settings: everySetting(model) },
    })
    const written = new Map(
      sheetFiles(model).flatMap((file) =>
        fillSample(file, parts).parameters.map(({ name, value }) => [name, value]),
      ),
    )
    for (const { of, need } of companions)
      for (const pattern of [of].flat()) {
        const numberIn = fitting(pattern)
        for (const [name, value] of written) {
          const number = numberIn(name)
          if (number === undefined || saysNothing(value)) continue
          met.add(pattern)
          for (const [other, wanted] of Object.entries(need)) {
            const found = written.get(other.replace('#', number))
            if (wanted === '*') assert.ok(found !== undefined, `${model.id}: ${name} without ${other}`)
            else assert.equal(found, String(wanted), `${model.id}: ${name} = ${value} needs ${other}`)
          }
        }
      }
  }
})

test('each companion that is listed was met in some file', { skip: !allAreTried }, () => {
  const listed = new Set(shipped.models.flatMap(({ id }) => companionsOf(id).flatMap(({ of }) => of)))
  assert.deepEqual(
    [...listed].filter((pattern) => !met.has(pattern)),
    [],
  )
  assert.ok(listed.size > 40)
})
