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
${Array.from({ length: count }, (_, index) => `    "k{{key.module}}.{{key.number}}.${index}": "{{key.kind}}"\n`).join('')}`

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
