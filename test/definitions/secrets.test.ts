import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { fillFile } from '../../src/rendering/fill-file.ts'
import { dots, maskedScope } from '../../src/rendering/masked-scope.ts'
import { renderScope, type ScopeParts } from '../../src/rendering/render-scope.ts'
import {
  everySetting,
  fillSample,
  mainOf,
  phoneSecret,
  sampleParts,
  servedFiles,
  sheetFiles,
} from '../support/sample-phone.ts'
import { secretSettings } from '../support/secret-settings.ts'
import { allAreTried, triedModels } from '../support/tried-models.ts'

const settings = secretSettings('secret-of')

/** Everything secret of this phone, each secret a text of its own. */
const secrets = [
  phoneSecret,
  'secret-of-the-line',
  ...Object.values(settings),
  'secret-of-the-server',
  'secret-by-name',
]

/** A phone with every secret that there is; `byName` sets one more over the parameter that carries the line’s password. */
function secretPhone(model: CompiledModel, byName = false): ScopeParts {
  const changes = {
    extension: { password: 'secret-of-the-line' },
    phone: {
      httpUsername: 'sample',
      httpPassword: 'secret-of-the-server',
      settings: { ...everySetting(model), ...settings },
    },
  }
  const parts = sampleParts(model, changes)
  if (!byName) return parts
  const carriesPassword = fillSample(mainOf(model), parts).parameters.find(({ value }) =>
    value.includes('secret-of-the-line'),
  )
  const parameters = { [carriesPassword?.name ?? assert.fail(model.id)]: 'secret-by-name' }
  return { ...parts, phone: { ...parts.phone, parameters } }
}

const found = (text: string): string[] => secrets.filter((secret) => text.includes(secret))

test('a file that phones share holds no secret and nothing of one phone', () => {
  const common = triedModels.flatMap((model) =>
    servedFiles(model).flatMap((file) => (file.common ? [{ model, file }] : [])),
  )
  assert.ok(common.length > 0 || !allAreTried)
  for (const { model, file } of common) {
    const { text } = fillSample(file, secretPhone(model))
    assert.deepEqual(found(text), [], `${model.id} ${file.pattern}`)
    assert.doesNotMatch(text, /sample/, `${model.id} ${file.pattern}`)
  }
})

test('the phone’s own files do hold them: the test would see a secret', () => {
  const seen = new Set<string>()
  for (const model of triedModels) {
    const text = fillSample(mainOf(model), secretPhone(model)).text
    assert.ok(found(text).includes('secret-of-the-line'), model.id)
    for (const secret of found(text)) seen.add(secret)
  }
  if (allAreTried)
    assert.deepEqual(
      secrets.filter((secret) => !seen.has(secret)),
      ['secret-by-name'],
    )
})

test('a person who may not see secrets sees none, in the text or in the parameters of any file', () => {
  for (const model of triedModels) {
    for (const parts of [secretPhone(model), secretPhone(model, true)]) {
      const scope = maskedScope(renderScope(parts), model.settings)
      for (const file of servedFiles(model)) {
        const { text, parameters } = fillFile(file, scope, parts.levels, { maskOverrides: true })
        const where = `${model.id} ${file.pattern}`
        assert.deepEqual(found(text), [], where)
        assert.deepEqual(found(JSON.stringify(parameters)), [], where)
      }
    }
  }
})

test('what is masked is marked as secret, and only that', () => {
  for (const model of triedModels) {
    const parts = secretPhone(model)
    const scope = maskedScope(renderScope(parts), model.settings)
    for (const file of sheetFiles(model)) {
      const whole = new Map(fillSample(file, parts).parameters.map(({ name, value }) => [name, value]))
      for (const { name, value, secret } of fillFile(file, scope, []).parameters) {
        const isMasked = whole.get(name) !== value
        assert.equal(isMasked, value.includes(dots), `${model.id} ${name}`)
        if (isMasked) assert.ok(secret, `${model.id}: ${name} holds a secret and is not marked so`)
      }
    }
  }
})
