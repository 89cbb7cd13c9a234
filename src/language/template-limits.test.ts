// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFormat } from '../formats/make-format.ts'
import { formatSchema } from '../schema/definition.ts'
import { checkTemplate, compileTemplate } from './template.ts'

const { templateRules: rules } = makeFormat(formatSchema.parse({ kind: 'text' }))
const options = { rules, known: (path: string) => path.length < 5 }

function render(source: string, scope = {}, limits = {}) {
  return compileTemplate(source, options).render(scope, limits)
}

function nested(depth: number, body: string): string {
  return '{% for i in (1..100000) %}'.repeat(depth) + body + '{% endfor %}'.repeat(depth)
}

test('loops within loops end at the limit of steps, and always at the same one', () => {
  for (const body of ['', 'x', '{{ i | plus: 1 | times: 2 }}', "{% if i == 0 or i == 'x' %}{% endif %}"]) {
    assert.throws(() => render(nested(5, body)), /more than (200000 steps|1048576 bytes)/)
  }
  assert.throws(() => render('{% for i in (1..99999999999999) %}{% endfor %}'), /more than 200000 steps/)
  assert.throws(() => render('{% for i in (1..11) %}{% endfor %}', {}, { steps: 10 }), /more than 10 steps/)
  assert.equal(render('{% for i in (1..5) %}{% endfor %}', {}, { steps: 10 }), '')
})

test('output ends at the limit of bytes, counted in UTF-8', () => {
  assert.throws(
    () => render('{% for i in (1..1000) %}{{ a }}{% endfor %}', { a: 'x'.repeat(4096) }),
    /1048576 bytes/,
  )
  assert.equal(render('éé', {}, { bytes: 4 }), 'éé')
  assert.throws(() => render('éé', {}, { bytes: 3 }), /more than 3 bytes/)
  assert.throws(() => render('{{ a }}', { a: 'éé' }, { bytes: 3 }), /more than 3 bytes/)
})

test('filters cannot grow a text without end', () => {
  const growing = `{{ a${' | append: a | upper'.repeat(30)} }}`
  assert.equal(render(growing, { a: 'x'.repeat(4000) }), '')
})

test('blocks are at most 20 deep', () => {
  const deep = (depth: number) => '{% if a %}'.repeat(depth) + '{% endif %}'.repeat(depth)
  assert.deepEqual(checkTemplate(deep(20), options).mistakes, [])
  assert.deepEqual(
    checkTemplate(deep(10_000), options).mistakes.map(({ message, column }) => [message, column]),
    [['blocks may be nested 20 deep', 201]],
  )
})

test('a template is at most 256 kB, and a hostile one of that size is read to the hundredth mistake at most', () => {
  assert.match(checkTemplate('x'.repeat(262_145), options).mistakes[0]?.message ?? '', /262144 bytes/)
  const bombs = [
    '{{',
    '{%',
    '${',
    '{% if a %}',
    '{% raw %}',
    '{{ a }}',
    '${a}',
    '{$a',
    "{{ '",
    '{% for a in b %}',
    '{{-',
    '\n${x',
    '{% comment %}',
  ]
  for (const bomb of bombs) {
    const { mistakes } = checkTemplate(bomb.repeat(Math.floor(262_144 / bomb.length)), options)
    assert.ok(mistakes.length <= 100, `${bomb}: ${mistakes.length} mistakes`)
  }
})
