import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { hostileValue } from '../../src/formats/hostile-values.ts'
import { FormatError } from '../../src/kernel/errors.ts'
import { type FilledFile, type FilledParameter, fillFile, problemsOf } from '../../src/rendering/fill-file.ts'
import { renderScope } from '../../src/rendering/render-scope.ts'
import type { FormatSpec } from '../../src/schema/definition.ts'
import { type Parameters, parametersSchema } from '../../src/schema/fields.ts'
import { fillSample, mainOf, type SampleChanges, sampleParts, sheetFiles } from '../support/sample-phone.ts'
import { allAreTried, oneOfEachFamily } from '../support/tried-models.ts'
import { changesWith, type Field, fieldsOf, harmless, hostileValues } from './hostile-fields.ts'
import { assertReadsBack } from './reads-back.ts'
import { type FamilyFacts, factsOf } from './vendor-facts.ts'

/**
 * Which values are tried where. What a text does to a file is decided by how the file is written, and where it goes by the sheet.
 * So all values go through all fields of one family of each way of writing, each field with a mark of its own, so that one file
 * tries them all. In the other families the fields take every sixteenth value, beginning at the family's own place.
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

const share = 16
const valuesFor = (isWhole: boolean, place: number): string[] =>
  isWhole ? hostileValues : hostileValues.filter((_, index) => index % share === place % share)

/** What cannot stand beside a mark: words that mean something as a whole, and what is nothing but quotes or space. */
const wholeValues = ['%NULL%', '"', '  ', ' a ']

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

type Given = { readonly field: Field; readonly plain: string; readonly kept: string }

const marks = /zq7x(\d+)x/g

/** The value behind a mark in each second field, before it in the others; what a field refuses stands there as the mark alone. */
function givenTo(model: CompiledModel, value: string, turn: number): Given[] {
  return fieldsOf(model).map((field, index) => {
    const plain = `zq7x${index}x`
    const given = (index + turn) % 2 === 0 ? plain + value : value + plain
    return { field, plain, kept: field.accept(given) ?? plain }
  })
}

const filledWith = (model: CompiledModel, given: readonly Given[], of: 'plain' | 'kept'): FilledFile[] => {
  const changes = changesWith(
    model,
    given.map((each) => [each.field, each[of]]),
  )
  const parts = sampleParts(model, changes)
  const scope = renderScope(parts)
  return sheetFiles(model).map((file) => fillFile(file, scope, parts.levels))
}

/** Each parameter as with marks alone, with what was given where the mark stood; or left out, and its field named. */
function assertAllMeant(
  model: CompiledModel,
  { parameters, problems }: FilledFile,
  plain: readonly FilledParameter[],
  given: readonly Given[],
  where: string,
): void {
  const { within = [], shaped = [] } = factsOf(model)
  const written = (text: string, inside?: (value: string) => string) =>
    text.replace(marks, (mark, index) => {
      const { field, kept } = given[Number(index)] ?? assert.fail(mark)
      return inside?.(kept) ?? field.meant?.(kept) ?? kept
    })
  const left = new Map(problems.map((problem) => [problem.parameter, problem.path]))
  let at = 0
  for (const { name, value } of plain) {
    const wanted = written(name)
    const path = left.get(wanted)
    if (path !== undefined && parameters[at]?.name !== wanted) {
      const fields = [...`${name} ${value}`.matchAll(marks)].map(([, index]) => given[Number(index)]?.field)
      assert.ok(
        fields.some((field) => field?.paths.includes(path)),
        `${where}: the problem of ${wanted} names ${path}`,
      )
      continue
    }
    const found = parameters[at++]
    const shape = shaped.find(([pattern]) => pattern.test(wanted))?.[1]
    if (shape) {
      assert.match(found?.value ?? '', shape, where)
      continue
    }
    const inside = within.find(([pattern]) => pattern.test(name))?.[1]
    // A whole SIP address is not put before a server.
    const meant = [value, ...(/@/.test(where) ? [value.replace(/@zq7x\d+x$/, '')] : [])]
    if (found?.name !== wanted || !meant.some((text) => found.value === written(text, inside)))
      assert.deepEqual([found?.name, found?.value], [wanted, written(value, inside)], where)
  }
  assert.equal(parameters[at]?.name, undefined, `${where}: a parameter that nobody meant`)
}

test('a hostile value in any free-text field is refused at that field, or carried exactly as it is', () => {
  for (const [place, model] of oneOfEachFamily.entries()) {
    const files = sheetFiles(model)
    const marked = filledWith(model, givenTo(model, '', 0), 'plain')
    for (const [turn, value] of valuesFor(oneOfEachFormat.has(model), place).entries()) {
      const where = `${model.id}: ${JSON.stringify(value.slice(0, 80))}`
      const given = givenTo(model, value, turn)
      let filled: FilledFile[]
      try {
        filled = filledWith(model, given, 'kept')
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        // No file can be made: each field is asked for itself.
        for (const field of fieldsOf(model)) give(model, field, value)
        continue
      }
      for (const [index, file] of filled.entries()) {
        const { format } = files[index] ?? assert.fail(where)
        assertReadsBack(format, file.text, file.parameters, where)
        assertAllMeant(model, file, marked[index]?.parameters ?? [], given, where)
      }
    }
  }
})

test('a value that means something as a whole is refused at its field, or carried exactly as it is', () => {
  const outcomes = { refused: 0, named: 0, carried: 0 }
  for (const model of oneOfEachFormat)
    for (const [place, field] of fieldsOf(model).entries())
      outcomes[give(model, field, wholeValues[place % wholeValues.length] ?? '')]++
  if (!allAreTried) return
  for (const [outcome, count] of Object.entries(outcomes)) assert.ok(count > 20, `${outcome}: ${count}`)
})

test('any text in any field is refused at that field, or carried exactly as it is', () => {
  const field = fc
    .constantFrom(...oneOfEachFamily)
    .chain((model) => fc.tuple(fc.constant(model), fc.constantFrom(...fieldsOf(model))))
  fc.assert(
    fc.property(field, hostileValue, ([model, one], value) => void give(model, one, value)),
    { numRuns: allAreTried ? 300 : 50 },
  )
})

const setByName = (model: CompiledModel, parameters: Parameters): SampleChanges => ({
  lines: [model.firstLine],
  phone: { parameters },
})

test('a value set by name stands in the file as it is, or is refused by that name', () => {
  for (const [place, model] of oneOfEachFamily.entries()) {
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
  for (const model of oneOfEachFormat) {
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
