import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  lineSettings,
  phoneSettings,
  type SettingSpec,
  type SettingValue,
} from '../../src/schema/settings.ts'
import { fillSample, type SampleChanges, sampleParts, servedFiles, shipped } from '../support/sample-phone.ts'

/** Two values of a setting that the form would take. */
function twoValues(setting: SettingSpec): SettingValue[] {
  if (setting.type === 'boolean') return [true, false]
  if (setting.type === 'number') return [setting.min ?? 1, setting.max ?? 2]
  if (setting.type === 'host') return ['one.example.com', 'two.example.com']
  if (setting.type === 'url') return ['https://one.example.com/book.xml', 'https://two.example.com/book.xml']
  return ['one', 'two']
}

function valuesOf(setting: SettingSpec): SettingValue[] {
  return setting.options?.map((option) => option.value) ?? twoValues(setting)
}

function textsWith(model: CompiledModel, key: string, value: SettingValue | null): string {
  const settings = value === null ? {} : { [key]: value }
  const changes: SampleChanges = { lines: [model.firstLine], phone: { settings } }
  return servedFiles(model)
    .map((file) => fillSample(file, sampleParts(model, changes)).text)
    .join('\n')
}

test('each setting that a model honours changes its files', () => {
  for (const model of shipped.models) {
    for (const setting of model.settings) {
      const key = setting.scope === 'line' ? `lines.${model.firstLine}.${setting.key}` : setting.key
      const texts = new Set(valuesOf(setting).map((value) => textsWith(model, key, value)))
      assert.ok(texts.size > 1, `${model.id}: ${setting.key} makes no difference`)
    }
  }
})

test('a setting that a model does not honour changes nothing', () => {
  for (const model of shipped.models) {
    const without = textsWith(model, '', null)
    const honoured = new Set(model.settings.map((setting) => setting.key))
    for (const setting of [...phoneSettings, ...lineSettings].filter(({ key }) => !honoured.has(key))) {
      const key = setting.scope === 'line' ? `lines.${model.firstLine}.${setting.key}` : setting.key
      for (const value of valuesOf(setting))
        assert.equal(textsWith(model, key, value), without, `${model.id}: ${setting.key}`)
    }
  }
})

test('a line’s setting changes that line only, and the phone’s own value stands for lines without one', () => {
  for (const model of shipped.models.filter((each) => each.lastLine > each.firstLine)) {
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
  for (const model of shipped.models) {
    const values = shipped.merged(model.id)?.data.values ?? {}
    for (const setting of [...phoneSettings, ...lineSettings]) {
      const map = values[setting.key]
      const words = setting.options?.map((option) => option.value)
      if (!map || !words) continue
      for (const word of Object.keys(map))
        assert.ok(words.includes(word), `${model.id}: ${setting.key}.${word}`)
    }
  }
})
