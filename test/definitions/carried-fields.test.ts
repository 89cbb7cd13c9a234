/** What a key, a line or a contact carries: each field of it changes the phone's files, or is said to come to nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RenderScope } from '../../src/definitions/compile-sheet.ts'
import { keyKinds } from '../../src/definitions/key-kinds.ts'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { refusedKeys } from '../../src/rendering/make-file.ts'
import { renderScope } from '../../src/rendering/render-scope.ts'
import type { ExpansionKey } from '../../src/schema/phone.ts'
import {
  allLines,
  expansionKey,
  fillSample,
  lineKey,
  mainOf,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { triedModels } from '../support/tried-models.ts'

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
  for (const model of triedModels) {
    for (const number of new Set([1, model.lineKeys])) assertCarried(model, 'lineKeys', number)
    for (const number of new Set([1, model.expansionModules?.keys ?? 1]))
      assertCarried(model, 'expansionKeys', number)
  }
})

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('a key is written whole beside all lines and all other keys: nothing of it goes into what another rule made', () => {
  for (const model of triedModels) {
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

test('a line of a Cisco enterprise phone moves to a free button when a key has its own', () => {
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
})
