import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadDefinitions } from '../../src/definitions/load-definitions.ts'
import { sentence } from '../../src/definitions/mistake.ts'
import { definitionsFolder, shipped } from '../support/sample-phone.ts'

/** The vendors that are broken here, one at a time: the two others show that their models load all the same. */
const vendors = ['yealink', 'cisco', 'snom']
/** Some of the third's phones stand on this one. */
const copied = [...vendors, 'vtech']
const models = shipped.models.filter(({ vendor }) => vendors.includes(vendor.toLowerCase()))

/** Their definitions with one file written another way: what is said of it, and which models are missing. */
function loadWith(t: TestContext, path: string, change: (text: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-definitions-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const vendor of copied)
    cpSync(join(definitionsFolder, vendor), join(folder, vendor), {
      recursive: true,
      filter: (source) => !source.endsWith('golden'),
    })
  const file = join(folder, path)
  const text = readFileSync(file, 'utf8')
  assert.notEqual(change(text), text, `${path} is not changed`)
  writeFileSync(file, change(text))
  const { catalogue, mistakes } = loadDefinitions(folder)
  const missing = models.filter((model) => !catalogue.model(model.id))
  return { said: mistakes.map((mistake) => sentence(mistake)), missing: missing.map((model) => model.id) }
}

const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to)

test('a broken model is named with file, line, path and what was expected; all other models load', (t) => {
  const cases: [change: (text: string) => string, said: RegExp][] = [
    [
      replace('lastLine: 16', 'lastLine: many'),
      /^definitions\/yealink\/models\/t54w\.yaml:\d+: lastLine: expected a whole number|a number, got "many"$/,
    ],
    [
      replace('family: t5x', 'family: t6x'),
      /t54w\.yaml:2: family: there is no family “t6x”; the families are: .*t2x-legacy, t2x-t4x, t5x, t7x-t8x$/,
    ],
    [replace('lastLine: 16', 'lastline: 16'), /t54w\.yaml:3: lastline: there is no such key here$/],
    [
      replace('model: T54W', 'model: T53W'),
      /t54w\.yaml:1: model: id “yealink-t53w” is taken by yealink\/models\/t53w\.yaml$/,
    ],
    [replace('lastLine: 16', 'lastLine: [16'), /t54w\.yaml:\d+: not YAML: /],
    [
      replace('rows: 5, pages: 3', 'rows: 5, pages: 2'),
      /t54w\.yaml:5: keyGrid: 2 pages of 9 keys: the model has 27, which fill 3$/,
    ],
    [replace('lineKeys: 27', 'lineKeys: 28'), /t54w\.yaml:5: keyGrid: 3 pages of 9 keys: the model has 28/],
    [
      replace('[left, right]', '[left, above]'),
      /t54w\.yaml:5: keyGrid\.sides\.1: expected .*left.*right.*below.*, got "above"$/,
    ],
    [replace('[left, right]', '[left, left]'), /t54w\.yaml:5: keyGrid\.sides: expected each side once/],
    [
      replace('lastLine: 16', 'lastLine: 0'),
      /t54w\.yaml:3: lastLine: expected at least the first line, 1; got 0$/,
    ],
  ]
  for (const [change, said] of cases) {
    const found = loadWith(t, 'yealink/models/t54w.yaml', change)
    assert.equal(found.said.length, 1, found.said.join('\n'))
    assert.match(found.said[0] ?? '', said)
    assert.ok(found.missing.length === 1, found.missing.join(', '))
  }
})

test('a broken sheet is named once, and takes with it only the models that use it', (t) => {
  const cases: [change: (text: string) => string, said: RegExp][] = [
    [
      replace('line.password }}', 'line.pasword }}'),
      /^definitions\/cisco\/families\/sip79x0\.yaml:\d+: sheets\.lines\..*: line has no pasword; it has number, /,
    ],
    [
      replace("value: 'dtmf'", "value: 'tone'"),
      /sip79x0\.yaml:\d+: .*there is no map “tone” among the values$/,
    ],
    [
      replace('each emptyLine', 'each lonelyLine'),
      /sip79x0\.yaml:\d+: .*there is no “each lonelyLine”; there are each line, each emptyLine, each lineKey/,
    ],
    [
      replace('SIP{MAC}.cnf', 'SIP{imei}.cnf'),
      /sip79x0\.yaml:\d+: files\.0\.name: \{imei\} is neither \{mac\}, \{MAC\}, \{serial\}, \{model\} nor one of .*facts$/,
    ],
    [
      replace('kind: keyValue', 'kind: yaml'),
      /sip79x0\.yaml:\d+: format\.kind: expected .*keyValue.* got "yaml"$/,
    ],
  ]
  for (const [change, said] of cases) {
    const found = loadWith(t, 'cisco/families/sip79x0.yaml', change)
    assert.equal(found.said.length, 1, found.said.join('\n'))
    assert.match(found.said[0] ?? '', said)
    const wanted = shipped.models.filter((model) => model.family === 'sip79x0').map((model) => model.id)
    assert.deepEqual(found.missing, wanted)
  }
})

test('a broken vendor is named, and the others load', (t) => {
  const found = loadWith(t, 'snom/vendor.yaml', replace('vendor: Snom', 'seller: Snom'))
  assert.match(
    found.said.join('\n'),
    /^definitions\/snom\/vendor\.yaml:\d+: (vendor: .*it is missing|seller: there is no such key here)$/m,
  )
  assert.ok(found.missing.length > 0 && found.missing.every((id) => id.startsWith('snom-')))
})

test('a file of phones’ common settings that would hold a secret is refused', (t) => {
  const change = replace(
    'phone-settings/update_policy: settings_only',
    'phone-settings/setting_server: "{{ provisioning.url }}"',
  )
  const found = loadWith(t, 'snom/vendor.yaml', change)
  assert.match(found.said.join('\n'), /phones share this file, so it may not hold provisioning\.url/)
})
