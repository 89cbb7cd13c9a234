/** The work on tenants' own models, as the guarded process does it: each piece within one budget. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleParts, shipped } from '../../test/support/sample-phone.ts'
import type { OwnDraft } from '../definitions/own-models.ts'
import { formatSchema } from '../schema/definition.ts'
import { modelJobs } from './model-jobs.ts'

const draftOf = (kind: 'sheet' | 'template', source: string): OwnDraft => ({
  ...{ kind, source, name: 'Own', vendor: '', description: '', family: '', fileName: '{mac}.cfg' },
  ...{ format: formatSchema.parse({ kind: 'keyValue' }), firstLine: 1, lastLine: 1 },
  ...{ resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
})
type Compiled = { outline?: object; mistakes?: { message: string }[] }
type Filled = { answer?: { text: string; failure?: string } | string[]; refusal?: string }

const { model: _, ...parts } = sampleParts(shipped.models[0] ?? assert.fail())
const expansionKeys = Array.from({ length: 16 * 500 }, (_, index) => ({
  ...{ module: Math.floor(index / 500) + 1, number: (index % 500) + 1 },
  ...{ kind: 'blf' as const, value: '200', label: '', pickup: '' },
}))

/** Each key costs a turn through so many parameters. */
const perKey = (count: number) => `format: { kind: keyValue }
files: [{ name: "{mac}.cfg", main: true }]
expansionModules: { max: 16, keys: 500 }
sheet:
  each expansionKey:
${Array.from({ length: count }, (_, index) => `    "k{{key.module}}.{{key.number}}.${index}": "{{key.kind}} {{key.value}}"\n`).join('')}`

test('asking for all keys of a phone has one budget in all, and what it does not find out is not remembered', () => {
  const perform = modelJobs()
  const draft = draftOf('sheet', perKey(100))
  assert.ok((perform({ do: 'compile', key: 'a', draft }) as Compiled).outline)
  const phone = { ...parts.phone, expansionKeys }
  const asked = perform({ do: 'fill', key: 'a', work: { do: 'refusedKeys', keys: phone } }) as Filled
  assert.match(asked.refusal ?? '', /^the model takes more than 1000000 steps/)
  const work = { do: 'text', file: 0, parts: { ...parts, phone } } as const
  const { answer } = perform({ do: 'fill', key: 'a', work }) as Filled
  assert.match((answer as { failure?: string }).failure ?? '', /takes more than 1000000 steps/)

  const few = { ...phone, expansionKeys: expansionKeys.slice(4000, 4010) }
  const told = perform({ do: 'fill', key: 'a', work: { do: 'refusedKeys', keys: few } }) as Filled
  assert.deepEqual(told.answer, [])
})

test('however deep a source is nested, what is wrong is said of it', () => {
  const perform = modelJobs()
  const deep = [
    ['sheet', `a: ${'['.repeat(60_000)}`],
    ['sheet', `a: ${'{b: '.repeat(20_000)}`],
    ['sheet', `${'- '.repeat(60_000)}a`],
    ['sheet', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['template', '{% if language %}'.repeat(5000)],
    ['template', `{{ ${'('.repeat(5000)}language }}`],
    ['template', `{{ ${'not '.repeat(5000)}language }}`],
  ] as const
  for (const [kind, source] of deep) {
    const { mistakes } = perform({ do: 'compile', key: source, draft: draftOf(kind, source) }) as Compiled
    assert.ok(
      mistakes && mistakes.length > 0 && mistakes[0] && mistakes[0].message.length < 300,
      source.slice(0, 40),
    )
  }
})

test('a reader that runs out of its stack has found a mistake; what else goes wrong is our own fault', () => {
  const failing = (error: Error) => ({
    ...draftOf('sheet', 'a: b'),
    get source(): string {
      throw error
    },
  })
  const perform = modelJobs()
  assert.deepEqual(perform({ do: 'compile', key: 'a', draft: failing(new RangeError('the stack')) }), {
    mistakes: [{ message: 'nested too deeply to be read', line: 1, column: 1 }],
  })
  assert.throws(() => perform({ do: 'compile', key: 'a', draft: failing(new TypeError('ours')) }), /ours/)
})

test('a model is known by its key once it was compiled; else its source is needed', () => {
  const perform = modelJobs()
  const work = { do: 'text', file: 0, parts } as const
  const draft = draftOf('template', 'name={{ phone.name }}\n')
  assert.deepEqual(perform({ do: 'fill', key: 'a', work }), { unknown: true })
  const named = { answer: { text: 'name=Sample phone\n', problems: [] } }
  assert.deepEqual(perform({ do: 'fill', key: 'a', work, draft }), named)
  assert.deepEqual(perform({ do: 'fill', key: 'a', work }), named)
  const other = draftOf('template', 'other={{ phone.name }}\n')
  assert.deepEqual(perform({ do: 'fill', key: 'a', work, draft: other }), named)
  const wrong = draftOf('template', '{{ nothing }')
  assert.deepEqual(perform({ do: 'fill', key: 'b', work, draft: wrong }), {
    refusal: 'its model cannot be compiled',
  })
  assert.deepEqual(perform({ do: 'fill', key: 'b', work }), { unknown: true })
  const { mistakes } = perform({ do: 'compile', key: 'b', draft: wrong }) as Compiled
  assert.equal(mistakes?.length, 1)
  // What cannot be done says why; a promise that we broke ourselves is thrown.
  assert.throws(() => perform({ do: 'fill', key: 'a', work: { ...work, file: 9 } }), /Own has no file 9/)
})

test('models are kept by the length of their sources', () => {
  const perform = modelJobs()
  const work = { do: 'text', file: 0, parts } as const
  const long = (letter: string) => draftOf('template', `# ${letter.repeat(250_000)}\n`)
  const isKnown = (key: string) => !('unknown' in (perform({ do: 'fill', key, work }) as object))
  for (const key of ['a', 'b']) perform({ do: 'compile', key, draft: long(key) })
  assert.deepEqual([isKnown('a'), isKnown('b')], [true, true])
  perform({ do: 'compile', key: 'c', draft: long('c') })
  assert.deepEqual([isKnown('a'), isKnown('b'), isKnown('c')], [false, true, true])
})
