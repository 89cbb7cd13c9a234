/** Parameters whose numbers are worked out from a line's or a key's: how far that holds is known from somewhere, or in doubt. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { Sheet, SheetMap, SheetModel } from '../../src/schema/definition.ts'
import { definitionsFolder, shipped } from '../support/sample-phone.ts'

type List = 'lines' | 'lineKeys' | 'expansionKeys'
type Worked = Map<List, string>

const lists: Record<string, List> = {
  'each line': 'lines',
  'each emptyLine': 'lines',
  'each lineKey': 'lineKeys',
  'each emptyLineKey': 'lineKeys',
  'each expansionKey': 'expansionKeys',
  'each emptyExpansionKey': 'expansionKeys',
}

/** More than counting from 0 in place of 1. */
const arithmetic = /\{\{[^}]*\|\s*(?:plus|minus|times|modulo): (?!1\b(?!\d))[^}]*\}\}/

function worked(map: SheetMap, list: List | undefined, found: Worked): void {
  for (const [name, value] of Object.entries(map)) {
    const own = lists[name] ?? list
    if (own && !name.startsWith('when ') && arithmetic.test(name)) found.set(own, name)
    if (typeof value === 'object' && value !== null) worked(value, own, found)
  }
}

function workedIn({ sheet, sheets = {} }: SheetModel): Worked {
  const found: Worked = new Map()
  const all: Sheet[] = [...(sheet ? [sheet] : []), ...Object.values(sheets)]
  for (const each of all)
    for (const map of Array.isArray(each) ? each : [each])
      if (typeof map === 'object') worked(map, undefined, found)
  return found
}

test('each range of numbers that is worked out says how far it is known, or that it is unproved', () => {
  for (const path of globSync('*/{vendor.yaml,{families,models}/*.yaml}', {
    cwd: definitionsFolder,
  }).sort()) {
    const data = parse(readFileSync(join(definitionsFolder, path), 'utf8')) as SheetModel
    const found = workedIn(data)
    for (const [list, name] of found) assert.ok(data.rangesFrom?.[list], `${path}: ${list}: ${name}`)
    for (const list of Object.keys(data.rangesFrom ?? {}))
      assert.ok(found.has(list as List), `${path}: no ${list}`)
  }
})

test('a range that no source covers is among a model’s doubts', () => {
  for (const { id, doubts, lineKeys, expansionModules } of shipped.models) {
    const { rangesFrom: of = {} } = shipped.merged(id)?.data ?? {}
    const concerned = [of.lines, lineKeys > 0 && of.lineKeys, expansionModules && of.expansionKeys]
    const isDoubtful = concerned.includes('unproved')
    assert.equal(
      doubts.some((doubt) => doubt.startsWith('Numbers of parameters worked out')),
      isDoubtful,
      id,
    )
  }
})
