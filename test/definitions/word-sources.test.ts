/** Where the words of each map are known from: what was not seen in two places is said to be in doubt. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { SheetModel } from '../../src/schema/definition.ts'
import { definitionsFolder, shipped } from '../support/sample-phone.ts'

type Definition = Pick<SheetModel, 'values' | 'wordsFrom'>
const read = (path: string) => parse(readFileSync(join(definitionsFolder, path), 'utf8')) as Definition

/** A map that only takes words away adds nothing that a source would have to say. */
const addsWords = (words: object | null) => Object.values(words ?? {}).some((word) => word !== null)

test('each map of a vendor’s words says where they are known from, or that they are unproved', () => {
  for (const path of globSync(['*/vendor.yaml', '*/families/*.yaml'], { cwd: definitionsFolder }).sort()) {
    const { values = {}, wordsFrom = {} } = read(path)
    for (const [map, words] of Object.entries(values))
      if (addsWords(words)) assert.ok(wordsFrom[map], `${path}: ${map} says no source`)
    for (const map of Object.keys(wordsFrom)) assert.ok(values[map], `${path}: there is no map ${map}`)
  }
})

test('a source stands once, and is a place that a reader can look up', () => {
  for (const path of globSync(['*/vendor.yaml', '*/families/*.yaml'], { cwd: definitionsFolder })) {
    for (const [map, sources] of Object.entries(read(path).wordsFrom ?? {})) {
      if (sources === 'unproved') continue
      assert.equal(new Set(sources).size, sources.length, `${path}: ${map}`)
      for (const source of sources) assert.match(source, /[\w.]+[/ ].*\w/, `${path}: ${map}: ${source}`)
    }
  }
})

test('words that are known from one place, or from none, are among a model’s doubts', () => {
  for (const { id, doubts } of shipped.models) {
    const { values = {}, wordsFrom = {} } = shipped.merged(id)?.data ?? {}
    const isDoubtful = (map: string) => {
      const sources = wordsFrom[map]
      return sources === 'unproved' || (sources?.length === 1 && !sources[0]?.startsWith('RFC'))
    }
    for (const map of Object.keys(values).filter(isDoubtful))
      assert.ok(
        doubts.some((doubt) => doubt.startsWith('Words known from') && doubt.includes(map)),
        `${id}: ${map}`,
      )
  }
})

test('a word that a series has otherwise than its maker’s other phones has a source, or is in doubt', () => {
  const told = new Map<string, { value: unknown; path: string }>()
  for (const path of globSync('*/{vendor.yaml,families/*.yaml}', { cwd: definitionsFolder })
    .sort()
    .reverse()) {
    const [vendor] = path.split('/')
    const { values = {}, wordsFrom = {} } = read(path)
    for (const [map, words] of Object.entries(values)) {
      for (const [word, value] of Object.entries(words)) {
        if (value === null) continue
        const known = told.get(`${vendor} ${map} ${word}`)
        told.set(`${vendor} ${map} ${word}`, known ?? { value, path })
        if (!known || known.value === value) continue
        assert.ok(wordsFrom[map], `${map}.${word} is ${value} in ${path}, ${known.value} in ${known.path}`)
      }
    }
  }
})

test('DTMF by RFC 4733 is asked for with one word by both of Cisco’s older firmwares', () => {
  for (const path of ['cisco/families/sep.yaml', 'cisco/families/sip79x0.yaml'])
    assert.equal(read(path).values?.dtmf?.rfc4733, 'avt', path)
})
