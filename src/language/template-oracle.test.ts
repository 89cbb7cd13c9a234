/** What our templates share with Liquid is held to liquidjs on random templates. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Liquid } from 'liquidjs'
import { makeFormat } from '../formats/make-format.ts'
import { formatSchema } from '../schema/definition.ts'
import { compileTemplate } from './template.ts'

const { templateRules: rules } = makeFormat(formatSchema.parse({ kind: 'text' }))
const liquid = new Liquid()
const scope = {
  word: 'Abc',
  empty: '',
  n: 7,
  yes: true,
  lines: [
    { user: 'a', n: 1 },
    { user: 'b', n: 2 },
  ],
  none: [],
}

const path = fc.constantFrom('word', 'n', 'gone', 'line.user', 'line.n', 'forloop.index', 'lines.1.user')
const filter = fc.constantFrom(
  ' | plus: 2',
  ' | minus: 3',
  ' | times: n',
  " | append: 'x'",
  " | default: 'd'",
  ' | default: word',
)
/** On the left alone: to Liquid no value equals no value, to us it equals nothing. */
const number = fc.constantFrom('n', 'line.n', 'forloop.index0', '3')
/** Arithmetic over text differs on purpose: Liquid takes it for 0, we write nothing. */
const expression = fc.oneof(
  fc.tuple(
    path,
    fc.constantFrom(
      '',
      " | default: 'd'",
      " | default: 'd' | append: 'x'",
      " | default: 'd' | prepend: word",
    ),
  ),
  fc.tuple(
    fc.constantFrom('n', '3'),
    filter.filter((each) => !each.includes('append') && !each.includes('default')),
  ),
)
const condition = fc.oneof(
  fc.constantFrom(
    'yes',
    'gone',
    "word == 'Abc'",
    "word != 'Abc'",
    "gone == 'x'",
    "word contains 'b'",
    'lines',
    'word',
  ),
  fc
    .tuple(number, fc.constantFrom('<', '>', '<=', '>=', '==', '!='), fc.constantFrom('n', '3'))
    .map((parts) => parts.join(' ')),
)
const dash = fc.constantFrom('', '-')
const literal = fc.constantFrom(' ', '\n', 'text', ' two words ', '\t', '}', '{ ', '%}', 'é')

const { template } = fc.letrec<{ template: string; part: string }>((tie) => ({
  template: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    fc.tuple(dash, expression, dash).map(([left, parts, right]) => `{{${left} ${parts.join('')} ${right}}}`),
    fc
      .tuple(dash, condition, dash, tie('template'), tie('template'))
      .map(
        ([left, test, right, then, other]) =>
          `{%${left} if ${test} ${right}%}${then}{% else %}${other}{% endif ${right}%}`,
      ),
    fc
      .tuple(fc.constantFrom('lines', 'none', '(1..3)'), tie('template'), dash)
      .map(([list, body, right]) => `{% for line in ${list} %}${body}{% endfor ${right}%}`),
    fc
      .tuple(dash, literal, dash)
      .map(([left, body, right]) => `{%${left} raw ${right}%}{{ ${body.replace('%}', '')} }}{% endraw %}`),
  ),
}))

test('a template of Liquid’s own words renders as Liquid renders it', () => {
  fc.assert(
    fc.property(template, (source) => {
      const ours = compileTemplate(source, { rules, known: () => true }).render(scope)
      assert.equal(ours, liquid.parseAndRenderSync(source, scope), JSON.stringify(source))
    }),
    { numRuns: 3000 },
  )
})
