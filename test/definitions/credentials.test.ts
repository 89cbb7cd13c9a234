import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { allLines, fillSample, mainOf, sampleParts } from '../support/sample-phone.ts'
import { triedModels } from '../support/tried-models.ts'
import { type Credential, factsOf } from './vendor-facts.ts'

const credentials: Record<Credential, (line: number) => string> = {
  server: () => 'pbx.example.com',
  user: (line) => `sample-user-${line}`,
  authUser: (line) => `sample-auth-${line}`,
  password: (line) => `sample-password-${line}`,
  displayName: (line) => `Sample ${line}`,
}

function nameOf(model: CompiledModel, credential: Credential, line: number, place: number): string | null {
  const name = factsOf(model).credentials[credential]
  if (name === null) return null
  return typeof name === 'function'
    ? name(line)
    : name.replaceAll('{n}', String(line)).replaceAll('{i}', String(place))
}

/** What the phone reads: parsed from the file's text. */
function read(model: CompiledModel, lines: readonly number[]): Map<string, string> {
  const file = mainOf(model)
  const { text } = fillSample(file, sampleParts(model, { lines }))
  return new Map(file.format.parse(text).map(({ name, value }) => [name, value]))
}

const all = Object.keys(credentials) as Credential[]

test('each line’s server, user, auth user, password and display name stand under the vendor’s own names', () => {
  for (const model of triedModels) {
    const values = read(model, allLines(model))
    allLines(model).forEach((line, place) => {
      for (const credential of all) {
        const name = nameOf(model, credential, line, place)
        if (name === null) continue
        const wanted = factsOf(model).meant?.[credential]?.(line) ?? credentials[credential](line)
        assert.equal(values.get(name), wanted, `${model.id}, line ${line}: ${name}`)
      }
    })
  }
})

test('a line without an extension carries nobody’s credentials', () => {
  for (const model of triedModels) {
    const values = read(model, [])
    allLines(model).forEach((line, place) => {
      for (const credential of ['user', 'password'] as const)
        assert.equal(
          values.get(nameOf(model, credential, line, place) ?? '') ?? '',
          '',
          `${model.id}, line ${line}`,
        )
    })
    assert.deepEqual(
      [...values].filter(([, value]) => value.startsWith('sample-')),
      [],
    )
  }
})

test('the last line alone stands under its own number, or first where a family counts without holes', () => {
  for (const model of triedModels) {
    const values = read(model, [model.lastLine])
    const line = factsOf(model).countsWithoutHoles ? 1 : model.lastLine
    assert.equal(
      values.get(nameOf(model, 'password', line, 0) ?? ''),
      factsOf(model).meant?.password?.(model.lastLine) ?? credentials.password(model.lastLine),
      model.id,
    )
  }
})
