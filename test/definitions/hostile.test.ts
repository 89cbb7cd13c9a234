import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CompiledFile, CompiledModel } from '../../src/definitions/model.ts'
import { hostileValue } from '../../src/formats/hostile-values.ts'
import { FormatError } from '../../src/kernel/errors.ts'
import { type FilledFile, type FilledParameter, fillFile, problemsOf } from '../../src/rendering/fill-file.ts'
import { renderScope } from '../../src/rendering/render-scope.ts'
import type { FormatSpec } from '../../src/schema/definition.ts'
import { type Parameters, parametersSchema } from '../../src/schema/fields.ts'
import { fillSample, mainOf, type SampleChanges, sampleParts, sheetFiles } from '../support/sample-phone.ts'
import { allAreTried, oneOfEachFamily, triedModels } from '../support/tried-models.ts'
import { changesWith, type Field, fieldsOf, harmless, hostileValues } from './hostile-fields.ts'
import { assertReadsBack } from './reads-back.ts'
import { type FamilyFacts, factsOf } from './vendor-facts.ts'

/**
 * Which values are tried where. What a text does to a file is decided by how the file is written, and where it goes by the sheet.
 * So all values go through every field in one family of each way of writing. In the other families each field takes every
 * eighth value, beginning at its own place: every field is tried there, and every value too.
 */
const oneOfEachFormat = new Set(
  new Map(
    oneOfEachFamily.toReversed().map((model) => [JSON.stringify(writingOf(mainOf(model).formatSpec)), model]),
  ).values(),
)

/** Names of elements and attributes that stand round a value change nothing in it. */
function writingOf(spec: FormatSpec): unknown {
  if (spec.kind !== 'xml') return { ...spec, header: '', footer: '', contentType: '' }
  const isAttribute = /@\{name\}|\/@\w+$/.test(spec.path)
  return [isAttribute, spec.identifiers, spec.path.includes('{2}'), spec.reservedValues]
}

const share = 8
const valuesFor = (isWhole: boolean, place: number): string[] =>
  isWhole ? hostileValues : hostileValues.filter((_, index) => index % share === place % share)

/** `refused` by its schema; `named`: a file said which field it cannot carry; `carried`: it stands in every file, or in none. */
type Outcome = 'refused' | 'named' | 'carried'

/** What the model's files say with a value that harms nobody, once for each field. */
const plainOf = remember((model: CompiledModel, field: Field) => {
  const parts = sampleParts(model, changesWith(model, [[field, harmless]]))
  const scope = renderScope(parts)
  return sheetFiles(model).map((file) => fillFile(file, scope, parts.levels).parameters)
})

function remember<Result>(make: (model: CompiledModel, field: Field) => Result) {
  let last: { key: string; made: Result } | undefined
  return (model: CompiledModel, field: Field): Result => {
    const key = `${model.id} ${field.what}`
    if (last?.key !== key) last = { key, made: make(model, field) }
    return last.made
  }
}

function give(model: CompiledModel, field: Field, given: string): Outcome {
  const value = field.accept(given)
  if (value === undefined) return 'refused'
  if (value === '') return 'carried'
  const where = `${model.id}, ${field.what}: ${JSON.stringify(value.slice(0, 80))}`
  const changes = changesWith(model, [[field, value]])
  const filled = filesWith(model, changes)
  if (!filled) {
    const problems = problemsWith(model, changes)
    assert.ok(problems.length > 0, `${where}: it cannot be written, and no field is named`)
    for (const { path } of problems)
      assert.ok(field.paths.includes(path), `${where}: the problem names ${path}`)
    return 'named'
  }
  const plain = plainOf(model, field)
  for (const [index, { text, parameters }] of filled.entries()) {
    const { format } = sheetFiles(model)[index] ?? assert.fail(where)
    assertReadsBack(format, text, parameters, where)
    assertMeant(factsOf(model), parameters, plain[index] ?? [], field.meant?.(value) ?? value, where)
  }
  return 'carried'
}

/** The files of a phone; nothing when a value cannot be carried. */
function filesWith(model: CompiledModel, changes: SampleChanges): FilledFile[] | undefined {
  const parts = sampleParts(model, changes)
  const scope = renderScope(parts)
  try {
    const filled = sheetFiles(model).map((file) => fillFile(file, scope, parts.levels))
    return filled.every(({ problems }) => problems.length === 0) ? filled : undefined
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

function problemsWith(model: CompiledModel, changes: SampleChanges) {
  const parts = sampleParts(model, changes)
  const scope = renderScope(parts)
  return sheetFiles(model).flatMap((file) => problemsOf(file, scope, parts.levels))
}

/** The same parameters as with a harmless value, each with the given value where the harmless one stood. */
function assertMeant(
  { within = [], shaped = [] }: FamilyFacts,
  parameters: readonly FilledParameter[],
  plain: readonly FilledParameter[],
  value: string,
  where: string,
): void {
  const put = (text: string, written = value) => text.split(harmless).join(written)
  const wanted = plain.map(({ name, value: text }) => {
    const inside = within.find(([pattern]) => pattern.test(name))?.[1]
    return [put(name), put(text, inside?.(value))]
  })
  const found = parameters.map(({ name, value: text }) => [name, text])
  for (const [index, [name, text]] of wanted.entries()) {
    const shape = shaped.find(([pattern]) => pattern.test(name ?? ''))?.[1]
    if (shape) assert.match(found[index]?.[1] ?? '', shape, where)
    else assert.deepEqual(found[index], [name, text], where)
  }
  assert.equal(found.length, wanted.length, where)
}

test('a hostile value in any free-text field is refused at that field, or carried exactly as it is', () => {
  const outcomes = { refused: 0, named: 0, carried: 0 }
  for (const [family, model] of oneOfEachFamily.entries())
    for (const [place, field] of fieldsOf(model).entries())
      for (const value of valuesFor(oneOfEachFormat.has(model), family + place))
        outcomes[give(model, field, value)]++
  if (!allAreTried) return
  for (const [outcome, count] of Object.entries(outcomes)) assert.ok(count > 100, `${outcome}: ${count}`)
})

test('hostile values in all fields at once add no parameter to the file of any model', () => {
  for (const [place, model] of triedModels.entries()) {
    const plain = changesWith(
      model,
      fieldsOf(model).map((field) => [field, harmless]),
    )
    const meant = new Map(sheetFiles(model).map((file) => [file, namesOf(model, file, plain)]))
    for (const given of valuesFor(oneOfEachFormat.has(model), place)) {
      const values = fieldsOf(model).flatMap((field) => {
        const value = field.accept(given)
        return value ? [[field, value] as const] : []
      })
      const changes = changesWith(model, values)
      const known = new Set(fieldsOf(model).flatMap((field) => field.paths))
      for (const { path } of problemsWith(model, changes)) assert.ok(known.has(path), `${model.id}: ${path}`)
      for (const file of sheetFiles(model)) {
        const names = namesOf(model, file, changes)
        const strange = names.filter((name) => !meant.get(file)?.includes(name))
        assert.deepEqual(strange, [], `${model.id}: ${JSON.stringify(given.slice(0, 80))}`)
      }
    }
  }
})

/** Names as they are read back, with labels in them left out; none when the file cannot be made at all. */
function namesOf(model: CompiledModel, file: CompiledFile, changes: SampleChanges): string[] {
  const parts = sampleParts(model, changes)
  const isWhole = problemsOf(file, renderScope(parts), parts.levels).every(({ path }) => path !== '')
  if (!isWhole) return []
  try {
    return file.format
      .parse(fillSample(file, parts).text)
      .map(({ name }) => name.replace(/\[@label=[^\]]*\]/, '[@label]'))
  } catch (error) {
    // A record without its address cannot be written; the field at fault was named.
    if (error instanceof Error && error.name === 'FormatError') return []
    throw error
  }
}

test('any text in any field is refused at that field, or carried exactly as it is', () => {
  const field = fc
    .constantFrom(...oneOfEachFamily)
    .chain((model) => fc.tuple(fc.constant(model), fc.constantFrom(...fieldsOf(model))))
  fc.assert(
    fc.property(field, hostileValue, ([model, one], value) => void give(model, one, value)),
    { numRuns: allAreTried ? 1500 : 200 },
  )
})

const setByName = (model: CompiledModel, parameters: Parameters): SampleChanges => ({
  lines: [model.firstLine],
  phone: { parameters },
})

test('a value set by name stands in the file as it is, or is refused by that name', () => {
  for (const [place, model] of triedModels.entries()) {
    const file = mainOf(model)
    const [existing] = fillSample(file, sampleParts(model, setByName(model, {}))).parameters.slice(-1)
    for (const value of valuesFor(oneOfEachFormat.has(model), place)) {
      const name = existing?.name ?? assert.fail(model.id)
      const parameters = { [name]: value }
      if (!parametersSchema.safeParse(parameters).success) continue
      const where = `${model.id}: ${name} = ${JSON.stringify(value.slice(0, 80))}`
      const problems = problemsWith(model, setByName(model, parameters))
      for (const problem of problems)
        assert.deepEqual([problem.path, problem.parameter], ['override', name], where)
      if (problems.length > 0) continue
      const filled = fillSample(file, sampleParts(model, setByName(model, parameters)))
      assertReadsBack(file.format, filled.text, filled.parameters, where)
      assert.equal(filled.parameters.find((each) => each.name === name)?.value, value, where)
    }
  }
})

test('a hostile name set by hand is refused by that name, or stands in the file once', () => {
  for (const model of oneOfEachFamily) {
    const file = mainOf(model)
    const before = fillSample(file, sampleParts(model, setByName(model, {}))).parameters.length
    for (const name of [...hostileValues, 'a.b', '1.x', 'evil.x', 'a/b', 'phone-settings', 'sip', 'x y']) {
      const parameters = { [name]: 'x' }
      if (!parametersSchema.safeParse(parameters).success) continue
      const where = `${model.id}: ${JSON.stringify(name.slice(0, 80))}`
      const problems = problemsWith(model, setByName(model, parameters))
      for (const problem of problems) assert.equal(problem.path, 'override', where)
      if (problems.length > 0) continue
      const filled = fillSample(file, sampleParts(model, setByName(model, parameters)))
      assertReadsBack(file.format, filled.text, filled.parameters, where)
      assert.equal(filled.parameters.length, before + 1, where)
    }
  }
})
