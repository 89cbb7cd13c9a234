/** What a tenant's model may cost: each text here kept the whole program busy, or ended it, before its work was counted. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSchema } from '../schema/definition.ts'
import { compileOwnModel, type OwnDraft } from './own-models.ts'

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join('')
const draft: OwnDraft = {
  ...{ kind: 'sheet', name: 'Own', vendor: '', description: '', family: '', fileName: '{mac}.cfg' },
  ...{ source: '', format: formatSchema.parse({ kind: 'keyValue' }), firstLine: 1, lastLine: 1 },
  ...{ resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
}
const head = 'format: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\n'
const allKeys = 'lineKeys: 500\nexpansionModules: { max: 16, keys: 500 }\nlastLine: 999\n'
const yaml = (source: string): OwnDraft => ({ ...draft, source })
const sheet = (source: string, more = '') => yaml(`${head}${more}sheet:\n${source}`)
const template = (source: string): OwnDraft => ({ ...draft, kind: 'template', source })
const long = (length: number) => 'y'.repeat(length)

const refused: Record<string, [OwnDraft, RegExp]> = {
  '95 kB of aliases of one word': [
    yaml(`source:\n- &x "a"\n${'- *x\n'.repeat(18_000)}`),
    /more than 30000 words/,
  ],
  'aliases of aliases': [
    yaml(`a: &a0 [x, x]\n${times(30, (i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]\n`)}`),
    /unfolds to more than 10000 values/,
  ],
  'an anchor that holds itself': [yaml('a: &a [*a]\n'), /nested too deeply/],
  'a name of 200 kB': [
    sheet(
      `  a: 1\n  ? "at ${long(200_000)}{{ language }}"\n  : &i\n${times(125, (i) => `    p${i}: 1\n`)}${times(124, (i) => `  at k${i}: *i\n`)}`,
    ),
    /a name has 1000 characters at most/,
  ],
  'a long fact in front of each empty key': [
    sheet(
      `  a: 1\n  each emptyLineKey:\n    "at ${'{{facts.b}}'.repeat(60)}{{ key.number }}":\n      x: 1\n`,
      `${allKeys}facts: { b: "${long(150_000)}" }\n`,
    ),
    /moves more than 16777216 characters/,
  ],
  'a long fact in front of each empty key of a side module': [
    sheet(
      `  a: 1\n  each emptyExpansionKey:\n    "at ${'{{facts.b}}'.repeat(60)}{{ key.number }}":\n      x: 1\n`,
      `expansionModules: { max: 16, keys: 500 }\nfacts: { b: "${long(150_000)}" }\n`,
    ),
    /moves more than 16777216 characters/,
  ],
  'a long fact four thousand times': [
    sheet(`  a: "${'{{facts.b}}'.repeat(4000)}"\n`, `facts: { b: "${long(200_000)}" }\n`),
    /moves more than 16777216 characters/,
  ],
  'a long list looked through at each turn of a loop': [
    template(`k = {% for i in (1..1000) %}{{ '${'a,'.repeat(80_000)}' | item: i }}{% endfor %}\n`),
    /moves more than 16777216 characters/,
  ],
  'a long text searched at each turn of a loop': [
    template(`{% for i in (1..1000) %}{% if '${long(160_000)}' contains i %}{% endif %}{% endfor %}\n`),
    /moves more than 16777216 characters/,
  ],
  'a long mark between each name and value': [
    yaml(`format: { kind: keyValue, separator: "${long(200_000)}" }\n${head.slice(27)}sheet: { a: 1 }\n`),
    /format\.separator: .*40/,
  ],
  'six thousand files': [
    yaml(`format: { kind: keyValue }\nfiles: [${times(2000, (i) => `{name: "f${i}"},`)}]\nsheet: { a: 1 }\n`),
    /files: .*40/,
  ],
  'a hundred thousand brackets': [yaml('['.repeat(130_000)), /nested too deeply/],
  'a list in a list in a list': [yaml('- '.repeat(9000)), /nested too deeply/],
  'a name of a hundred thousand parts': [
    template(`{{ ${'a.'.repeat(120_000)}a }}`),
    /200 characters at most/,
  ],
  'a thousand variables': [template(times(1000, (i) => `k = \${a${i}|x}\n`)), /500 variables at most/],
  'a format that was stored before it was held to anything': [
    { ...template('a = 1\n'), format: { ...draft.format, prefix: long(5000) } as OwnDraft['format'] },
    /format\.prefix: .*40/,
  ],
}

for (const [what, [own, sentence]] of Object.entries(refused))
  test(`refused with a sentence: ${what}`, () => {
    const result = compileOwnModel(own, 'own')
    assert.ok('mistakes' in result)
    assert.match(result.mistakes.map(({ message }) => message).join('\n'), sentence)
  })

test('of thousands of wrong values a hundred are told, each at its line', () => {
  const result = compileOwnModel(sheet(times(3000, (i) => `  a${i}: []\n`)), 'own')
  assert.ok('mistakes' in result)
  const { mistakes } = result
  assert.equal(mistakes.length, 100)
  assert.equal(mistakes.at(-1)?.line, 103)
})

test('a number of 250 kB is a mistake that repeats a word of it, not all', () => {
  const result = compileOwnModel(sheet(`  a: 0x${'f'.repeat(250_000)}\n  b: ${'9'.repeat(2000)}\n`), 'own')
  const mistakes = 'mistakes' in result ? result.mistakes : []
  assert.match(mistakes[0]?.message ?? '', /write it in quotes: YAML reads/)
  for (const { message } of mistakes) assert.ok(message.length < 300, message.slice(0, 400))
})

test('a map that is looked up in thousands of times is read once', () => {
  const words = times(1000, (i) => `w${i}: 1,`)
  const uses = times(1000, (i) => `  a${i}: "{{ language | value: 'm' }}"\n`)
  assert.ok('model' in compileOwnModel(sheet(uses, `values: { m: {${words}} }\n`), 'own'))
})
