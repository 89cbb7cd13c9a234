// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TemplateRules } from '../formats/format.ts'
import { makeFormat } from '../formats/make-format.ts'
import { FormatError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import type { Scope } from './scope.ts'
import { checkTemplate, compileTemplate } from './template.ts'

const keyValue = rulesOf({ kind: 'keyValue' })
const xml = rulesOf({ kind: 'xml', root: 'settings' })
const text = rulesOf({ kind: 'text' })
const json = rulesOf({ kind: 'json' })

const scope: Scope = {
  tenantcode: 'ACME',
  displayname: 'nobody',
  lines: [
    { index: 1, user: '100-ACME', displayname: 'Anna', username: '100-ACME', active: true },
    { index: 2, user: '101-ACME', displayname: 'Bert & Co', username: '101-ACME' },
  ],
  phone: { mac: '001565aabbcc' },
  none: [],
}
const knownPaths = new Set([
  ...['tenantcode', 'displayname', 'username', 'index', 'lines', 'none', 'phone.mac', 'lines.0.user'],
  ...['lines.*.user', 'lines.*.index', 'lines.*.active', 'lines.*.displayname'],
])

function rulesOf(spec: unknown): TemplateRules {
  return makeFormat(formatSchema.parse(spec)).templateRules
}

function options(rules: TemplateRules = keyValue) {
  return { rules, known: (path: string) => knownPaths.has(path) }
}

function render(source: string, rules = keyValue, extra: Scope = {}): string {
  return compileTemplate(source, options(rules)).render({ ...scope, ...extra })
}

function mistakes(source: string, rules = keyValue): string[] {
  const found = checkTemplate(source, options(rules)).mistakes
  return found.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

test('names that the system knows are filled in, in a loop from the line first', () => {
  assert.equal(render('a = ${tenantcode}\n'), 'a = ACME\n')
  assert.equal(render('a = ${TenantCode} ${phone.mac} ${lines.0.user}'), 'a = ACME 001565aabbcc 100-ACME')
  const loop = '{% for line in lines %}n.${index} = ${displayname} of ${tenantcode}\n{% endfor %}'
  assert.equal(render(loop), 'n.1 = Anna of ACME\nn.2 = Bert & Co of ACME\n')
  assert.equal(render('{% for l in lines %}u = ${l.user}\n{% endfor %}'), 'u = 100-ACME\nu = 101-ACME\n')
  assert.equal(render('a = ${displayname}'), 'a = nobody')
  assert.equal(render('a = ${username|nobody here}'), 'a = nobody here')
})

test('any other name declares a variable with its default, type and options', () => {
  const source =
    'k = ${vpk1type|0|select|Disabled=-1,Line=0,Speed Dial=10} ${vpk1type}\nv = ${vpk1value}\np = ${pin|1234|password}'
  const template = compileTemplate(source, options())
  assert.deepEqual(template.variables, [
    {
      name: 'vpk1type',
      default: '0',
      type: 'select',
      options: [
        { label: 'Disabled', value: '-1' },
        { label: 'Line', value: '0' },
        { label: 'Speed Dial', value: '10' },
      ],
    },
    { name: 'vpk1value', default: '', type: 'text' },
    { name: 'pin', default: '1234', type: 'password' },
  ])
  assert.equal(template.render(scope), 'k = 0 0\nv = \np = 1234')
  assert.equal(template.render({ ...scope, vpk1type: '10', pin: '' }), 'k = 10 10\nv = \np = ')
})

test('a boolean variable is written in the words of its default', () => {
  const source =
    'a = ${a|1|boolean} ${b|no|boolean} ${c||boolean}{% if a %}!{% endif %}{% if b %}?{% endif %}'
  assert.equal(render(source), 'a = 1 no false!')
  assert.equal(render(source, keyValue, { a: false, b: true, c: true }), 'a = 0 yes true?')
})

test('%% may stand for |, and {$name|default} for ${name|default}', () => {
  const template = compileTemplate('a = ${dial%%1|2%%text}\nb = {$other|x}\nc = {$ not one', options())
  assert.deepEqual(
    template.variables.map(({ name, default: fallback }) => [name, fallback]),
    [
      ['dial', '1|2'],
      ['other', 'x'],
    ],
  )
  assert.equal(template.render(scope), 'a = 1|2\nb = x\nc = {$ not one')
})

test('a variable may be declared after its first mention, and only in one way', () => {
  assert.equal(render('a = ${x}\nb = ${x|5|number}'), 'a = 5\nb = 5')
  assert.deepEqual(mistakes('a = ${x|5}\nb = ${x|6}'), [
    '2:5 x was declared before with another default: ${x|5}',
  ])
  assert.deepEqual(mistakes('a = ${x|5|list}'), [
    '1:5 there is no type “list”; there are text, select, number, password, boolean',
  ])
  assert.deepEqual(mistakes('a = ${x|5|select}'), ['1:5 a select needs options: Label=value, Label=value'])
  assert.deepEqual(mistakes('a = ${x\nb = ${}'), [
    '1:5 this ${ has no closing }',
    '2:5 expected a name after ${',
  ])
})

test('if, elsif, else, for with forloop, comment and raw', () => {
  const branches =
    "{% if mode == '1' %}one{% elsif mode == '2' %}two{% else %}more{% endif %}{% comment %}${mode|2} {{ bad %}{% endcomment %} ${mode|2}"
  assert.equal(render(`a = ${branches}`), 'a = two 2')
  assert.equal(render(`a = ${branches}`, keyValue, { mode: '1' }), 'a = one 1')
  assert.equal(render(`a = ${branches}`, keyValue, { mode: '7' }), 'a = more 7')
  const list =
    '{% for line in lines %}{{ forloop.index }}/{{ forloop.length }}{% if forloop.last %}!{% endif %} {% endfor %}'
  assert.equal(render(list, text), '1/2 2/2! ')
  assert.equal(render('{% for n in (2..4) %}{{ n | times: 10 }};{% endfor %}', text), '20;30;40;')
  assert.equal(render('{% for n in none %}x{% endfor %}{% for n in phone.mac %}x{% endfor %}', text), '')
  assert.equal(render('{% raw %}${x} {{ y }} {% if %}{% endraw %}', text), '${x} {{ y }} {% if %}')
})

test('a hyphen takes the white space beside it away', () => {
  assert.equal(render('a  {{- 1 -}}  b', text), 'a1b')
  assert.equal(render('a\n{%- if tenantcode -%}\n b \n{%- endif -%}\n c', text), 'abc')
  assert.equal(render('a {%- raw -%} b {%- endraw -%} c', text), 'abc')
})

test('a value is written by the rules of the place where it stands', () => {
  const hostile = { x: 'a"b\'c<d>&e' }
  assert.equal(
    render('<p a="${x}">${x}</p>', xml, hostile),
    '<p a="a&quot;b&apos;c&lt;d&gt;&amp;e">a&quot;b&apos;c&lt;d&gt;&amp;e</p>'.replace(
      />a&quot;.*<\/p>/,
      '>a"b\'c&lt;d&gt;&amp;e</p>',
    ),
  )
  assert.deepEqual(JSON.parse(render('{"a": "${x}", "b": {{ tenantcode }}}', json, hostile)), {
    a: 'a"b\'c<d>&e',
    b: 'ACME',
  })
})

test('a value that cannot stand where it would is refused by name', () => {
  const template = compileTemplate('a = 1\nname = ${who}\n', options())
  for (const who of ['x\ny = 2', 'x\ry', '\u0000']) {
    assert.throws(
      () => template.render({ ...scope, who }),
      (error) => error instanceof FormatError && error.parameter === '${who}' && error.message !== '',
    )
  }
})

test('a block ends in the place where it began', () => {
  assert.deepEqual(
    mistakes('<a {% if tenantcode %}b="{% endif %}x">', xml).map((line) => line.slice(0, 42)),
    ['1:4 this block must end where it began: it'],
  )
  assert.match(mistakes('{% for line in lines %}a = {% endfor %}')[0] ?? '', /must end where it began/)
  assert.deepEqual(mistakes('{% if tenantcode %}a = {% else %}b = {% endif %}1'), [])
  assert.deepEqual(mistakes('{% for line in lines %}a = 1\n{% endfor %}'), [])
})

test('a value where nothing may stand is a mistake at once', () => {
  assert.match(mistakes('<!DOCTYPE a [ ${x} ]><a/>', xml)[0] ?? '', /^1:15 \$\{x\} /)
})

test('every mistake is found in one pass, with its place', () => {
  const source = [
    '{% if tenantcode %}',
    '{{ nowhere }}',
    '{% for l in lines %}{{ l.usr }}{% endfor %}',
    '{{ tenantcode | nofilter }}',
    '{% include x %}',
    '{% endfor %}',
    '{% if %}{% endif %}',
    '{{ unclosed',
  ].join('\n')
  const found = mistakes(source, text)
  assert.deepEqual(
    found.map((line) => line.replace(/[;,].*/, '')),
    [
      '1:1 this if has no endif',
      '2:1 nothing is called nowhere',
      '3:21 an item of lines has no usr',
      '4:17 there is no filter “nofilter”',
      '5:1 there is no tag “include”',
      '6:1 endfor stands where elsif or else or endif was expected',
      '7:7 expected a name',
      '8:3 this has no closing }}',
    ],
  )
  assert.deepEqual(mistakes('a{% endif %}b', text), ['1:2 endif has no beginning before it'])
})

test('a template knows what it reads', () => {
  const source =
    '${tenantcode} ${own} {% for l in lines %}{% if l.active %}${displayname}{{ forloop.index }}{% endif %}{% endfor %}'
  assert.deepEqual([...compileTemplate(source, options(text)).paths].sort(), [
    'displayname',
    'lines',
    'lines.*.active',
    'lines.*.displayname',
    'own',
    'tenantcode',
  ])
})
