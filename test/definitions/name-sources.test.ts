/** Where the names of parameters are known from, and that the list of names is whole. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { firstNames } from '../../src/definitions/first-names.ts'
import { compileDefinitions } from '../../src/definitions/load-definitions.ts'
import { sentence } from '../../src/definitions/mistake.ts'
import { nameMistakes } from '../../src/definitions/name-sources.ts'
import type { SheetModel } from '../../src/schema/definition.ts'
import { rowsAsText, rowsOf } from '../../src/schema/setting-rows.ts'
import { vocabulary } from '../../src/schema/settings.ts'
import {
  definitionsFolder,
  everySetting,
  expansionKey,
  fillSample,
  lineKey,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { newerSettings } from '../support/sample-settings.ts'
import { allAreTried, ofModels, oneOfEachSheet } from '../support/tried-models.ts'

test('every name that a model can write has a source, or is said to have none; none is listed that no model writes', {
  skip: !allAreTried,
}, () => {
  assert.deepEqual(
    nameMistakes(shipped).map((each) => sentence(each)),
    [],
  )
})

/** Of a second entry a name that is a number is another one. */
const oneRowEach = Object.fromEntries(
  vocabulary.flatMap(({ key, columns = [], type }) => {
    const [first] = rowsOf(columns, String(newerSettings[key] ?? ''))
    return type === 'rows' && first ? [[key, rowsAsText([first])]] : []
  }),
)

test('what a model’s files can carry is among its names, whatever is set', () => {
  for (const model of oneOfEachSheet) {
    const fits = firstNames(model).map(
      (name) =>
        new RegExp(
          `^${name
            .replace(/[\\^$.+?()[\]{}|/]/g, '\\$&')
            .replaceAll('#', '(?:\\d+|#)')
            .replaceAll('*', '.*')}$`,
        ),
    )
    const numbers = [model.lineKeys > 0 ? [lineKey(1, 'blf', { line: model.firstLine })] : []].flat()
    const parts = sampleParts(model, {
      lines: [model.firstLine],
      phone: {
        httpUsername: 'phone',
        httpPassword: 'password',
        settings: { ...everySetting(model), ...oneRowEach, phoneBookUrl: '', phoneBookUrl2: '' },
        lineKeys: numbers,
        expansionKeys: model.expansionModules ? [expansionKey(1, 'blf', { line: model.firstLine })] : [],
      },
    })
    for (const file of sheetFiles(model))
      for (const { name, line, key } of fillSample(file, parts).parameters) {
        // Of a second line or key a name that is a number is another number.
        const isOther = (line ?? model.firstLine) !== model.firstLine || (key ?? 1) !== 1
        if (isOther && name.replace(/[^A-Za-z]/g, '').length < 3) continue
        assert.ok(
          fits.some((each) => each.test(name)),
          `${model.id}: ${name}`,
        )
      }
  }
})

type Definition = Pick<SheetModel, 'namesFrom'>
const lists = globSync('*/{vendor.yaml,families/*.yaml,models/*.yaml}', { cwd: definitionsFolder }).map(
  (path) => {
    const { namesFrom = {} } = parse(readFileSync(join(definitionsFolder, path), 'utf8')) as Definition
    return { path, namesFrom: Object.entries(namesFrom) }
  },
)

test('a source is a place that a reader can look up; a name stands once in it, and not among the unproved too', () => {
  for (const { path, namesFrom } of lists) {
    const unproved = new Set(namesFrom.find(([source]) => source === 'unproved')?.[1])
    for (const [source, names] of namesFrom) {
      assert.equal(new Set(names).size, names.length, `${path}: ${source}`)
      if (source === 'unproved') continue
      assert.match(source, /[\w.]+[/ ].*\w/, `${path}: ${source}`)
      for (const name of names) assert.ok(!unproved.has(name), `${path}: ${name}`)
      assert.deepEqual(
        names.filter((name) => /^[#*.]*$/.test(name)),
        [],
        path,
      )
    }
  }
})

const made = (namesFrom: string) =>
  compileDefinitions(
    new Map([
      ['acme/vendor.yaml', 'vendor: Acme'],
      [
        'acme/families/x.yaml',
        `family: x\nlineKeys: 2\nformat: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\nsheet:\n  ntp: "{{ ntpServer }}"\n  each line:\n    "account.{{ line.number }}.user": "{{ line.user }}"\n    "P{{ line.number | plus: 46 }}": "{{ line.server }}"\n  each lineKey:\n    when key.number > 1:\n      "key{{ key.number | minus: 1 }}": "{{ key.value }}"\n${namesFrom}`,
      ],
      ['acme/models/x1.yaml', 'model: X1\nfamily: x'],
    ]),
  )

test('of many lines and keys a name is one, and a name that is a number is the first one’s', () => {
  const { catalogue } = made('')
  assert.deepEqual(firstNames(catalogue.models[0] ?? assert.fail()), ['ntp', 'account.#.user', 'P47', 'key#'])
  assert.equal(catalogue.models[0]?.proved, null)
})

test('a name without a source is a mistake until it is said to have none; so is a name that no model writes', () => {
  const said = (namesFrom: string) => nameMistakes(made(namesFrom).catalogue).map(({ message }) => message)
  assert.match(said('')[0] ?? '', /no source of ntp, account\.#\.user, P47, key#; .* under unproved/)
  const some = 'namesFrom:\n  "acme/acme x.cfg": [ntp, "account.#.user"]\n'
  assert.match(said(some)[0] ?? '', /no source of P47, key#;/)
  assert.deepEqual(said(`${some}  unproved: [P47, "key*"]`), [])
  assert.deepEqual(said(`${some}  unproved: ["*", gone]`), ['no model writes unproved gone'])
  assert.deepEqual(made(`${some}  unproved: ["*"]`).catalogue.models[0]?.proved, { names: 4, ofThem: 2 })
})

test(
  'a tenant’s copy of a model says nothing of where its names are from',
  ofModels('yealink-t54w', 'microsip-microsip'),
  () => {
    assert.ok((shipped.model('yealink-t54w')?.proved?.ofThem ?? 0) > 150)
    assert.equal(shipped.model('microsip-microsip')?.proved?.ofThem, 0)
  },
)
