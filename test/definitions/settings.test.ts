import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  type SettingColumn,
  type SettingSpec,
  type Settings,
  type SettingValue,
  vocabulary,
} from '../../src/schema/settings.ts'
import {
  everySetting,
  expansionKey,
  fillSample,
  lineKey,
  type SampleChanges,
  sampleParts,
  servedFiles,
  shipped,
} from '../support/sample-phone.ts'
import { allAreTried, oneOfEachSheet } from '../support/tried-models.ts'

/** Two values of a setting that the form would take. */
function twoValues({ key, type, min = 1, max = 2, columns = [] }: SettingSpec): SettingValue[] {
  if (type === 'rows') return twoLists(columns)
  if (type === 'time') return ['01:30', '04:15']
  // A server of names has none itself, and some phones take its address in four numbers.
  if (key.startsWith('dnsServer')) return ['192.0.2.53', '198.51.100.54']
  if (type === 'boolean') return [true, false]
  // Some phones take passwords of digits alone.
  if (type === 'password') return ['1234', '5678']
  if (type === 'number') return [min, max]
  if (type === 'host' || type === 'hostAndPort') return ['one.example.com', 'two.example.com']
  if (type === 'url') return ['https://one.example.com/book.xml', 'https://two.example.com/book.xml']
  if (type === 'timezone') return ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo']
  return ['one', 'two']
}

const inColumn: Record<SettingColumn['type'], [string, string]> = {
  text: ['one', 'two'],
  digits: ['110', '112'],
  number: ['1', '2'],
  hostAndPort: ['239.1.1.1:5000', '239.1.1.2:5010'],
}

/** Of one entry each; the second differs in its last column too. */
function twoLists(columns: readonly SettingColumn[]): string[] {
  return [0, 1].map((which) =>
    columns
      .map(({ key, type, min = 0 }) =>
        type === 'number' && key === 'number' ? String(min + which + 100) : inColumn[type][which],
      )
      .join('='),
  )
}

function valuesOf(setting: SettingSpec): SettingValue[] {
  const words = setting.options?.map((option) => option.value) ?? []
  const lists =
    setting.type === 'list' ? [words.slice(1, 3).join(), words.slice(1, 3).toReversed().join()] : []
  return [...(setting.options?.map((option) => option.value) ?? twoValues(setting)), ...lists]
}

const keyOf = (model: CompiledModel, { key, scope }: SettingSpec): string =>
  scope === 'line' ? `lines.${model.firstLine}.${key}` : key

/** Beside everything else that is set (`whole`), or alone. */
function textsWith(model: CompiledModel, key: string, value: SettingValue | null, whole: boolean): string {
  return textsOf(model, { [key]: value }, whole)
}

function textsOf(model: CompiledModel, settings: Settings, whole: boolean): string {
  const others = whole ? everySetting(model) : {}
  const changes: SampleChanges = {
    lines: [model.firstLine],
    phone: {
      settings: { ...others, ...settings },
      lineKeys:
        whole && model.lineKeys > 0 ? [lineKey(model.lineKeys, 'blf', { line: model.firstLine })] : [],
      expansionKeys:
        whole && model.expansionModules ? [expansionKey(1, 'blf', { line: model.firstLine })] : [],
    },
  }
  return servedFiles(model)
    .map((file) => fillSample(file, sampleParts(model, changes)).text)
    .join('\n')
}

test('each setting that a model honours changes its files', () => {
  for (const model of oneOfEachSheet) {
    for (const setting of model.settings) {
      const [first = null, ...others] = valuesOf(setting)
      const isSeen = [false, true].some((whole) => {
        const before = textsWith(model, keyOf(model, setting), first, whole)
        return others.some((value) => textsWith(model, keyOf(model, setting), value, whole) !== before)
      })
      assert.ok(isSeen, `${model.id}: ${setting.key} makes no difference`)
    }
  }
})

test('each choice that a model does not call unsupported writes something, and each that it does nothing', () => {
  for (const model of oneOfEachSheet) {
    for (const setting of model.settings.filter(({ options }) => options)) {
      const key = keyOf(model, setting)
      const without = new Map<boolean, string>()
      const plain = (whole: boolean) => {
        const text = without.get(whole) ?? textsWith(model, key, null, whole)
        without.set(whole, text)
        return text
      }
      for (const { value } of setting.options ?? []) {
        const writes = [false, true].some((whole) => plain(whole) !== textsWith(model, key, value, whole))
        const isUnsupported = setting.unsupportedOptions?.includes(value) ?? false
        if (isUnsupported) assert.ok(!writes, `${model.id}: ${setting.key} ${value} is called unsupported`)
        else if (!defaults.has(`${setting.key} ${value}`) && !isUsualModule(model, setting.key, value))
          assert.ok(writes, `${model.id}: ${setting.key} ${value} comes to nothing`)
      }
    }
  }
})

/** The side module that is told when nothing is chosen. */
const isUsualModule = ({ facts }: CompiledModel, key: string, value: string) =>
  key === 'sideModule' && value === String(facts.moduleKeys)

/** What a phone is anyhow, so that a file that says it differs in nothing. */
const defaults = new Set(['transport udp'])

test('a setting that a model does not honour changes nothing', () => {
  for (const model of oneOfEachSheet) {
    const honoured = new Set(model.settings.map((setting) => setting.key))
    const others = vocabulary.filter(({ key }) => !honoured.has(key))
    const texts = (settings: Settings) => [false, true].map((whole) => textsOf(model, settings, whole))
    const without = texts({})
    // What is not honoured at all is so with its third word as with its thirtieth.
    const most = Math.min(3, Math.max(...others.map((setting) => valuesOf(setting).length)))
    // All of them at once, with their first values, their second …: what one of them changes is seen all the same.
    for (let place = 0; place < most; place++) {
      const all = others.map((setting) => [keyOf(model, setting), valuesOf(setting)[place] ?? null])
      assert.deepEqual(texts(Object.fromEntries(all)), without, `${model.id}: one of ${all.join('; ')}`)
    }
  }
})

test('the median desk phone honours 60 of the fields that models are compared by, the median model 55', {
  skip: !allAreTried,
}, () => {
  const median = (models: readonly CompiledModel[]) =>
    models.map((model) => model.fields.length).sort((a, b) => a - b)[Math.floor(models.length / 2)] ?? 0
  const deskPhones = shipped.models.filter(
    ({ virtual, lineKeys, handsets }) => !virtual && lineKeys > 0 && handsets === 0,
  )
  assert.ok(median(deskPhones) >= 60, `the median is ${median(deskPhones)}`)
  assert.ok(median(shipped.models) >= 55, `the median is ${median(shipped.models)}`)
})

test('a line’s setting changes that line only, and the phone’s own value stands for lines without one', () => {
  for (const model of oneOfEachSheet.filter((each) => each.lastLine > each.firstLine)) {
    if (!model.settings.some((setting) => setting.key === 'registerExpiry')) continue
    const { firstLine } = model
    const parameters = (settings: Record<string, SettingValue>) =>
      servedFiles(model).flatMap(
        (file) => fillSample(file, sampleParts(model, { phone: { settings } })).parameters,
      )
    const before = new Set(parameters({ registerExpiry: 600 }).map(({ name, value }) => `${name} ${value}`))
    const after = parameters({ registerExpiry: 600, [`lines.${firstLine}.registerExpiry`]: 1200 })
    const other = after.filter(({ name, value }) => !before.has(`${name} ${value}`))
    assert.ok(other.length > 0, model.id)
    for (const { name, line } of other) assert.equal(line, firstLine, `${model.id}: ${name}`)
  }
})

test('every word of a vendor’s map stands for a choice that the vocabulary has', () => {
  for (const model of oneOfEachSheet) {
    const values = shipped.merged(model.id)?.data.values ?? {}
    for (const setting of vocabulary) {
      const map = values[setting.key]
      const words = setting.options?.map((option) => option.value)
      if (!map || !words) continue
      for (const word of Object.keys(map))
        assert.ok(words.includes(word), `${model.id}: ${setting.key}.${word}`)
    }
  }
})
