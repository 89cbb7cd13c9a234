/** What a key, a line or a contact carries: each field of it changes the phone's files, or is said to come to nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RenderScope } from '../../src/definitions/compile-sheet.ts'
import { keyKinds } from '../../src/definitions/key-kinds.ts'
import type { CompiledModel, Limits } from '../../src/definitions/model.ts'
import type { KnownPhone } from '../../src/rendering/known-phone.ts'
import { refusedKeys } from '../../src/rendering/make-file.ts'
import type { PhoneBookEntry } from '../../src/rendering/phone-book.ts'
import { renderScope, type ScopeParts } from '../../src/rendering/render-scope.ts'
import { unsupportedOf } from '../../src/rendering/unsupported.ts'
import type { ExpansionKey } from '../../src/schema/phone.ts'
import type { SettingSpec, Settings, SettingValue } from '../../src/schema/settings.ts'
import {
  allLines,
  everySetting,
  expansionKey,
  fillSample,
  lineKey,
  mainOf,
  sampleParts,
  sampleYear,
  servedFiles,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { ofModels, oneOfEachFamily, oneOfEachSheet } from '../support/tried-models.ts'

type List = 'lineKeys' | 'expansionKeys'

/** Of what stands for keys alone: the rest of the files holds nothing of them. */
function writtenWith(model: CompiledModel, list: List, { module, ...key }: ExpansionKey): string {
  const phone = list === 'lineKeys' ? { lineKeys: [key] } : { expansionKeys: [{ module, ...key }] }
  const lines = [model.firstLine, model.firstLine + 1].filter((line) => line <= model.lastLine)
  const scope = renderScope(sampleParts(model, { phone, lines })) as RenderScope
  return sheetFiles(model)
    .flatMap(({ sheet }) => sheet?.renderKeys(scope) ?? [])
    .map(({ name, value }) => `${name} ${value}`)
    .join('\n')
}

const otherValues = (model: CompiledModel): Partial<Record<keyof ExpansionKey, string | number>> => ({
  ...{ value: '300', label: 'Other', pickup: '*9' },
  // Of a model with one line every key belongs to that.
  ...(model.lastLine > model.firstLine && { line: model.firstLine + 1 }),
})

function assertCarried(model: CompiledModel, list: List, number: number): void {
  for (const kind of keyKinds(model)[list]) {
    const key = expansionKey(number, kind, { line: model.firstLine, pickup: '*8' })
    const before = writtenWith(model, list, key)
    const place = list === 'lineKeys' ? `lineKeys.${number}` : `expansionKeys.1.${number}`
    const refused = refusedKeys(model, { lineKeys: [], expansionKeys: [], [list]: [key] })
    // A key of another kind in this place is told as a whole; one of no kind carries nothing.
    if (refused.includes(place) || kind === 'none') continue
    for (const [field, value] of Object.entries(otherValues(model))) {
      const isCarried = writtenWith(model, list, { ...key, [field]: value }) !== before
      assert.equal(
        refused.includes(`${place}.${field}`),
        !isCarried,
        `${model.id}: ${field} of ${kind} at ${place} is ${isCarried ? 'written, and said not to be' : 'lost, and nobody is told'}`,
      )
    }
  }
}

test('what a key carries is written, or said to come to nothing', () => {
  for (const model of oneOfEachSheet) {
    for (const number of new Set([1, model.lineKeys])) assertCarried(model, 'lineKeys', number)
    for (const number of new Set([1, model.expansionModules?.keys ?? 1]))
      assertCarried(model, 'expansionKeys', number)
  }
})

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('a key is written whole beside all lines and all other keys: nothing of it goes into what another rule made', () => {
  for (const model of oneOfEachSheet) {
    const { lineKeys, expansionKeys } = keyKinds(model)
    const modules = upTo(model.expansionModules?.max ?? 0)
    for (const kind of new Set([...lineKeys, ...expansionKeys])) {
      const ofModule = (module: number) =>
        upTo(model.expansionModules?.keys ?? 0).map((number) =>
          expansionKey(number, kind, { module, line: model.firstLine }),
        )
      const phone = {
        lineKeys: lineKeys.has(kind)
          ? upTo(model.lineKeys).map((number) => lineKey(number, kind, { line: model.firstLine }))
          : [],
        expansionKeys: expansionKeys.has(kind) ? modules.flatMap(ofModule) : [],
      }
      const parts = sampleParts(model, { phone })
      for (const file of sheetFiles(model)) {
        const { parameters, problems } = fillSample(file, parts)
        assert.deepEqual(problems, [], `${model.id}, ${file.pattern}, ${kind}`)
        const found = new Map(parameters.map(({ name, value }) => [name, value]))
        const ofKeys = file.sheet?.renderKeys(renderScope(parts) as RenderScope) ?? []
        for (const { name, value, key } of ofKeys)
          if (key !== undefined) assert.equal(found.get(name), value, `${model.id}: ${name} of a ${kind} key`)
      }
    }
  }
})

test(
  'a line of a Cisco enterprise phone moves to a free button when a key has its own',
  ofModels('cisco-7965g'),
  () => {
    const model = shipped.model('cisco-7965g') ?? assert.fail()
    const phone = { lineKeys: [lineKey(1, 'blf', { label: 'Lamp' }), lineKey(4, 'speedDial')] }
    const { text } = fillSample(mainOf(model), sampleParts(model, { phone, lines: [1, 2] }))
    const file = new Map(
      mainOf(model)
        .format.parse(text)
        .map(({ name, value }) => [name, value]),
    )
    const button = (number: number, name: string) =>
      file.get(`sipProfile/sipLines/line[@button=${number}]/${name}`)
    assert.deepEqual(
      [1, 2, 3, 4].map((number) => [
        button(number, 'featureID'),
        button(number, '@lineIndex'),
        button(number, 'featureLabel'),
      ]),
      [
        ['21', undefined, 'Lamp'],
        ['9', '2', '102'],
        ['9', '1', '101'],
        ['2', undefined, 'Sample key'],
      ],
    )
    const all = { lineKeys: allLines(model).map((number) => lineKey(number, 'blf')) }
    assert.doesNotMatch(fillSample(mainOf(model), sampleParts(model, { phone: all })).text, /<authName>/)
  },
)

/** What the phone of these parts is said not to be told. */
function told(parts: ScopeParts): string[] {
  const { phone, tenant, levels, lines, model } = parts
  const refused = new Set(refusedKeys(model, phone))
  return unsupportedOf(
    { phone, allKeys: phone, tenant, levels, lines, model } as unknown as KnownPhone,
    { refused },
    sampleYear,
  ).map(({ key }) => key)
}

test('everything of a contact stands in the phone book, or is said to be left out', () => {
  const kinds = ['work', 'mobile', 'home', 'other'] as const
  const numbersOf = (of: readonly (typeof kinds)[number][]) =>
    of.map((kind, index) => ({ kind, number: `7700${index}` }))
  const contacts = [
    ...kinds.flatMap((kind) => [
      [kind],
      [kind, kind],
      [kind, kind, kind, kind],
      kinds.filter((each) => each !== kind),
    ]),
    [...kinds],
  ]
  for (const model of oneOfEachSheet) {
    const book = model.files.find((file) => file.phoneBook)
    if (!book) continue
    const phone = { settings: { tenantPhoneBook: true } }
    const lost = told(sampleParts(model, { phone })).filter((key) => key.startsWith('contacts.'))
    const bookOf = (entry: PhoneBookEntry) =>
      fillSample(book, sampleParts(model, { phone, phoneBook: [entry] })).text
    for (const of of contacts) {
      const text = bookOf({ name: 'Anna', company: '', numbers: numbersOf(of) })
      for (const { kind, number } of numbersOf(of))
        assert.ok(
          text.includes(number) || (of.length === 4 && lost.includes(`contacts.${kind}`)),
          `${model.id}: a ${kind} number of ${of.join(', ')} is lost`,
        )
    }
    const company = bookOf({ name: 'Anna', company: 'Acme', numbers: numbersOf(['work']) }).includes('Acme')
    assert.equal(lost.includes('contacts.company'), !company, `${model.id}: a contact’s company`)
  }
})

test('what a line has of its extension is written, or said to come to nothing', () => {
  const fields = {
    displayName: 'name',
    authUser: 'authUsername',
    mailbox: 'mailbox',
    voicemail: 'voicemailNumber',
  }
  for (const model of oneOfEachSheet) {
    const [first, second = first] = [model.firstLine, model.firstLine + 1].filter(
      (line) => line <= model.lastLine,
    )
    for (const line of new Set([first, second])) {
      for (const [field, ofExtension] of Object.entries(fields)) {
        const partsWith = (value: string) => {
          const parts = sampleParts(model, {
            lines: [...new Set([first ?? 1, second ?? 1])],
            phone: { settings: { [`lines.${line}.mwi`]: true } },
          })
          const lines = parts.lines.map((each) => {
            const extension = { ...each.shown, ...(each.number === line && { [ofExtension]: value }) }
            return { ...each, shown: extension, registersAs: extension }
          })
          return { ...parts, lines }
        }
        const textWith = (value: string) =>
          sheetFiles(model)
            .map((file) => fillSample(file, partsWith(value)).text)
            .join('\n')
        const isWritten = textWith('value1') !== textWith('value2')
        const isTold = told(partsWith('value2')).includes(`lines.${line}.${field}`)
        assert.equal(isTold, !isWritten, `${model.id}: ${field} of line ${line}`)
      }
    }
  }
})

test('a setting that another leaves no place for is said to come to nothing', () => {
  for (const model of oneOfEachFamily) {
    const all = everySetting(model)
    const { firstLine: line, lineKeys, expansionModules } = model
    const partsWith = (settings: Settings) =>
      sampleParts(model, {
        lines: [line],
        phone: {
          settings,
          lineKeys: lineKeys > 0 ? [lineKey(lineKeys, 'blf', { line })] : [],
          expansionKeys: expansionModules ? [expansionKey(1, 'blf', { line })] : [],
        },
      })
    const textWith = (settings: Settings) =>
      servedFiles(model)
        .map((file) => fillSample(file, partsWith(settings)).text)
        .join('\n')
    const whole = textWith(all)
    const lost = new Set(told(partsWith(all)))
    for (const spec of model.settings) {
      const key = spec.scope === 'line' ? `lines.${line}.${spec.key}` : spec.key
      if (lost.has(key) || behindProxy.has(spec.key)) continue
      const { [key]: _, ...others } = all
      const isSaid = [others, ...valuesOf(spec).map((value) => ({ ...all, [key]: value }))].some(
        (settings) => textWith(settings) !== whole,
      )
      assert.ok(isSaid, `${model.id}: ${spec.key} beside all others`)
    }
  }
})

/** Where an outbound proxy has all requests, its address is what counts. */
const behindProxy = new Set(['port', 'backupServer'])

test('a setting of one line is written, or said to be the first line’s for all', () => {
  for (const model of oneOfEachSheet.filter(({ firstLine, lastLine }) => lastLine > firstLine)) {
    const line = model.firstLine + 1
    const partsWith = (key: string, value: SettingValue | null) =>
      sampleParts(model, {
        lines: [model.firstLine, line],
        phone: { settings: { port: 5080, ...(value !== null && { [`lines.${line}.${key}`]: value }) } },
      })
    for (const spec of model.settings.filter(({ scope }) => scope === 'line')) {
      const values = valuesOf(spec, mainOf(model).limits[spec.key])
      const texts = (values.length > 1 ? values : [null, ...values]).map((value) =>
        sheetFiles(model)
          .map((file) => fillSample(file, partsWith(spec.key, value)).text)
          .join('\n'),
      )
      const isWritten = new Set(texts).size > 1
      const isTold = values.some((value) =>
        told(partsWith(spec.key, value)).includes(`lines.${line}.${spec.key}`),
      )
      assert.equal(isTold, !isWritten, `${model.id}: ${spec.key} of line ${line}`)
    }
  }
})

/** Such as the model has a word for, and the phone does not have anyhow. */
function valuesOf(
  { key, type, options, unsupportedOptions = [], min = 1, max = 2 }: SettingSpec,
  { rules: most = 100, smallest = min, largest = max }: Partial<Limits[string]> = {},
): SettingValue[] {
  const words = options?.map(({ value }) => value).filter((value) => !unsupportedOptions.includes(value))
  if (words && type === 'list')
    return [words.slice(0, most).join(','), words.toReversed().slice(0, most).join(','), ...words]
  if (words) return words
  if (type === 'boolean') return [true, false]
  if (type === 'number') return [smallest, largest]
  if (type === 'time') return ['01:30', '04:15']
  if (type === 'url') return ['https://one.example.com/a.xml', 'https://two.example.com/b.xml']
  if (type === 'timezone') return ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo']
  return type === 'text' ? [`${key}1`, `${key}2`] : ['one.example.com', 'two.example.com']
}
