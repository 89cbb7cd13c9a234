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

/** Maps whose words differ between the series of one maker, and why. */
const differ: Record<string, string> = {
  'alcatel-lucent transport': 'IP Touch and Myriad are other makers’ firmware',
  'alcatel-lucent dtmf': 'IP Touch and Myriad are other makers’ firmware',
  'avaya codec': 'the 1200 are Nortel’s',
  'cisco transport': 'the enterprise firmware counts, the others write words',
  'cisco dtmf': 'the enterprise firmware has other words',
  'cisco sideModule': 'the enterprise firmware counts, the others write words',
  'cisco codec': 'the enterprise firmware has other words',
  'fanvil codecs': 'the oldest firmware has other words',
  'gigaset transport': 'Maxwell phones have a firmware of their own',
  'gigaset dtmf': 'Maxwell phones have a firmware of their own',
  'grandstream srtp': 'newer phones tell optional from enabled',
  'grandstream keyMode': 'phones with numbers, and with names',
  'grandstream fixedKey': 'older phones have no key that watches a parked call, nor a mode for none',
  'grandstream freeKey': 'older phones have no key that watches a parked call, nor a mode for none',
  'grandstream bookProtocol': 'the Android phones count otherwise',
  'grandstream language': 'by language and country on the WP820',
  'grandstream namedTransport': 'sources differ, as a doubt says',
  'grandstream namedCodec': 'the Android phones spell them otherwise',
  'grandstream codec': 'adapters number iLBC otherwise',
  'panasonic keyFunction': 'HDV phones have other functions',
  'panasonic ringsAt': 'as many zeros as the base has handsets',
  'mitel softKeyType': 'the 68xx take no lamp on a soft key',
  'snom keyType': 'the oldest park by dialling',
  'snom weekday': 'the DECT bases count from 1, the desk phones write two digits',
}

test('a word of ours stands for the same word on all phones of a maker, or it is said why not', () => {
  const told = new Map<string, { value: unknown; path: string }>()
  const unused = new Set(Object.keys(differ))
  for (const path of globSync('*/**/*.yaml', { cwd: definitionsFolder }).sort()) {
    const [vendor] = path.split('/')
    for (const [map, words] of Object.entries(read(path).values ?? {})) {
      for (const [word, value] of Object.entries(words)) {
        if (value === null) continue
        const known = told.get(`${vendor} ${map} ${word}`)
        told.set(`${vendor} ${map} ${word}`, known ?? { value, path })
        if (!known || known.value === value) continue
        unused.delete(`${vendor} ${map}`)
        assert.ok(
          differ[`${vendor} ${map}`],
          `${map}.${word} is ${value} in ${path}, ${known.value} in ${known.path}`,
        )
      }
    }
  }
  assert.deepEqual([...unused], [])
})

test('DTMF by RFC 4733 is asked for with one word by both of Cisco’s older firmwares', () => {
  for (const path of ['cisco/families/sep.yaml', 'cisco/families/sip79x0.yaml'])
    assert.equal(read(path).values?.dtmf?.rfc4733, 'avt', path)
})
