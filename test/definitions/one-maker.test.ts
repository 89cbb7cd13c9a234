/** Phones that one maker makes under several names are described once: the same parameter says the same in all of them. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  definitionsFolder,
  everySetting,
  fillSample,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'

/** Families whose phones come from one house, whatever stands on the badge. */
const houses: [vendor: string, family: RegExp][][] = [
  [
    ['Digium', /./],
    ['Sangoma', /^p-series$/],
  ],
  [
    ['Htek', /./],
    ['Sangoma', /^s-series$/],
  ],
  [
    ['Snom', /^(d\dxx|old)$/],
    ['Gigaset', /^p-series$/],
  ],
  [['Gigaset', /^n(510|720|x70)$/]],
  [['Cisco', /^(mpp|phoneos)$/]],
  [['Cisco', /^spa/]],
  [['Grandstream', /./]],
  [['Fanvil', /./]],
  [['Yealink', /^(t2x-t4x|t5x|t7x-t8x|cp|ax)$/]],
  [['Poly', /^(vvx|ccx-trio|edge-e|soundpoint)$/]],
]

/** What each parameter says on a phone whose every setting is set, without what is the phone's own. */
function told(model: CompiledModel): Map<string, string> {
  const changes = { lines: [model.firstLine], phone: { settings: everySetting(model) } }
  const { mac } = sampleParts(model).phone
  return new Map(
    sheetFiles(model).flatMap((file) =>
      fillSample(file, sampleParts(model, changes)).parameters.flatMap(({ name, value }) =>
        value.toLowerCase().includes(mac) ? [] : [[name, value] as const],
      ),
    ),
  )
}

/** Where a series differs from its sisters: what it lacks, or words of an older firmware. */
const differs: readonly RegExp[] = [
  /^Snom phone-settings\/user_outbound/, // the oldest take no second server
  /^Cisco \w*Preferred_Codec/, // adapters and the oldest phones lack G.722
  /^Grandstream P(57|58|59|6[0-2]|46|98)$/, // as adapters do
  /^Grandstream (P194|P183|P1362|account\.1\.(codec\.choice\.\d|sip\.blf\.callPickup\.forcePrefix))$/,
  /^Grandstream P(64|75|130|246)$/, // gateways to analog lines count otherwise, those for phones take 32 characters of a rule
  /^Poly reg\.1\.ringType$/,
  /^Cisco Share_Ext_1_$/, // PhoneOS has other words
]

test('a parameter of one maker says the same on all its phones that have it', () => {
  for (const house of houses) {
    const before = new Map<string, { value: string; of: string }>()
    for (const model of firstOfEachFamily(house)) {
      for (const [name, value] of told(model)) {
        const known = before.get(name)
        if (known && !differs.some((pattern) => pattern.test(`${house[0]?.[0]} ${name}`)))
          assert.equal(value, known.value, `${name}: ${model.id} says other than ${known.of}`)
        before.set(name, known ?? { value, of: model.id })
      }
    }
  }
})

function firstOfEachFamily(house: (typeof houses)[number]): CompiledModel[] {
  const models = shipped.models.filter(({ vendor, family }) =>
    house.some(([name, of]) => name === vendor && of.test(family)),
  )
  return [...new Map(models.toReversed().map((model) => [`${model.vendor} ${model.family}`, model])).values()]
}

/** Lines of sheets in a row that stand in another file too. */
const shortestCopy = 4

test('at most 8 % of the sheets’ lines stand elsewhere too', () => {
  const files = globSync(['*/vendor.yaml', '*/families/*.yaml'], { cwd: definitionsFolder }).sort()
  const sheets = files.map((file) => sheetLines(readFileSync(join(definitionsFolder, file), 'utf8')))
  const places = Map.groupBy(
    sheets.flatMap((lines, file) => runsOf(lines).map((run, line) => ({ run, file, line }))),
    ({ run }) => run,
  )
  const copied = new Set<string>()
  for (const alike of places.values()) {
    if (new Set(alike.map(({ file }) => file)).size < 2) continue
    for (const { file, line } of alike)
      for (let each = line; each < line + shortestCopy; each++) copied.add(`${file} ${each}`)
  }
  const share = (100 * copied.size) / sheets.flat().length
  assert.ok(share <= 8, `${share.toFixed(1)} %`)
})

/** What stands below `sheet` and `sheets`, without comments. */
function sheetLines(text: string): string[] {
  let inside = false
  return text.split('\n').flatMap((line) => {
    if (/^\S/.test(line)) inside = /^sheets?:/.test(line)
    return inside && /^\s+[^\s#]/.test(line) ? [line.trim()] : []
  })
}

function runsOf(lines: readonly string[]): string[] {
  return lines.slice(0, 1 - shortestCopy).map((_, at) => lines.slice(at, at + shortestCopy).join('\n'))
}
