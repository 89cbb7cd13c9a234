import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { definitionsFolder, goldens, goldensWritten, shipped } from '../support/sample-phone.ts'
import { allAreTried, triedModels } from '../support/tried-models.ts'

const renew = 'run `npm run golden`, and read the difference as the phone would'
/** Of the families that are tried. */
const isTried = ({ vendor, family }: CompiledModel) =>
  allAreTried || triedModels.some((model) => model.vendor === vendor && model.family === family)
const models = shipped.models.filter(isTried)
const wanted = goldens({ ...shipped, models })

test('every golden is byte for byte what the sample phone of its family gets', () => {
  for (const [path, text] of wanted) {
    const file = join(definitionsFolder, path)
    const golden = existsSync(file) ? readFileSync(file, 'utf8') : ''
    assert.equal(text, golden, `${path} is not what is rendered now: ${renew}`)
  }
})

test('every model is in a golden: written whole, or named with what differs', () => {
  const texts = [...wanted.values()].join('\n').split('\n')
  const named = new Set(texts.flatMap((line) => line.replace(/ is written whole; .*/, '').split(', ')))
  const families = Map.groupBy(models, ({ vendor, family }) => `${vendor} ${family}`)
  for (const models of families.values())
    if (models.length > 1) for (const { id, name } of models) assert.ok(named.has(name), id)
})

test('there is no golden of a family that is not shipped', () => {
  const left = goldensWritten().filter((path) => allAreTried && !wanted.has(path))
  assert.deepEqual(left, [], renew)
})
