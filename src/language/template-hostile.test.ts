// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
/** A hostile value stays the value of its own parameter, or is refused: never becomes another one. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeFormat } from '../formats/make-format.ts'
import { FormatError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import { compileTemplate } from './template.ts'

const hostile = fc.string({
  unit: fc.constantFrom(
    ...[
      '"',
      "'",
      '<',
      '>',
      '&',
      '\n',
      '\r',
      '=',
      ' ',
      '#',
      ';',
      '\\',
      '{',
      '}',
      ']]>',
      '<!--',
      '-->',
      ',',
      ':',
    ],
    ...['a', '1', '\t', '\u0000', 'é', '\ud800', '${name}', '{{ name }}', '\u2028', '/'],
  ),
  maxLength: 12,
})

const cases = [
  { spec: { kind: 'keyValue' }, source: 'a = 1\nname = ${name}\nb = 2\n' },
  { spec: { kind: 'keyValue', separator: '=', quote: '"' }, source: 'a="1"\nname="${name}"\nb="2"\n' },
  {
    spec: { kind: 'keyValue', separator: ': ', prefix: 'SET ' },
    source: 'SET a: 1\nSET name: ${name}\nSET b: 2\n',
  },
  { spec: { kind: 'xml', root: 's' }, source: '<s><a>1</a><name>${name}</name><b>2</b></s>' },
  { spec: { kind: 'xml', root: 's', path: '@{name}' }, source: '<s a="1" name="${name}" b="2"/>' },
  { spec: { kind: 'json' }, source: '{"a": "1", "name": "${name}", "b": "2"}' },
]

for (const { spec, source } of cases) {
  test(`a hostile value stays in its place in ${JSON.stringify(spec)}`, () => {
    const format = makeFormat(formatSchema.parse(spec))
    const template = compileTemplate(source, { rules: format.templateRules, known: () => false })
    fc.assert(
      fc.property(hostile, (name) => {
        let text = ''
        try {
          text = template.render({ name })
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error))
          return
        }
        const expected = [
          ['a', '1'],
          ['name', name],
          ['b', '2'],
        ]
        assert.deepEqual(
          format.parse(text).map((each) => [each.name, each.value]),
          expected,
          JSON.stringify(text),
        )
      }),
      { numRuns: 1000 },
    )
  })
}
