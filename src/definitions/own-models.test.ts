// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMac } from '../kernel/mac-address.ts'
import { formatSchema } from '../schema/definition.ts'
import type { RenderScope } from './compile-sheet.ts'
import { definitionAsYaml } from './definition-yaml.ts'
import { keyKinds } from './key-kinds.ts'
import { compileDefinitions } from './load-definitions.ts'
import { mainFile, takesUpload } from './model.ts'
import { compileSheetModel, compileTemplateModel, type OwnModelResult } from './own-models.ts'
import { acme } from './test-definitions.ts'

const { catalogue } = compileDefinitions(new Map(Object.entries(acme)))
const identity = { id: 'own', vendor: 'Acme', family: 'x', name: 'Reception' }
const mac = parseMac('00:15:65:aa:bb:cc') ?? assert.fail()
const scope: RenderScope = {
  language: 'de',
  lines: [{ number: 1, user: '100-ACME', transport: 'udp', label: '100', displayname: 'Anna', index: 0 }],
  emptyLines: [],
  emptyLineKeys: [],
  lineKeys: [],
  expansionKeys: [],
  emptyExpansionKeys: [],
  phoneBooks: [],
  tenantcode: 'ACME',
}

function modelOf(result: OwnModelResult) {
  return 'model' in result ? result.model : assert.fail(JSON.stringify(result.mistakes))
}

function template(text: string, more = {}) {
  const format = formatSchema.parse({ kind: 'keyValue' })
  const input = { template: text, format, fileName: '{mac}.cfg', firstLine: 0, lastLine: 5, ...more }
  return compileTemplateModel(input, identity)
}

test('a copy of a built-in model renders what the model renders', () => {
  for (const model of catalogue.models) {
    const yaml = definitionAsYaml(catalogue, model.id) ?? assert.fail()
    const copy = modelOf(compileSheetModel(yaml, identity))
    assert.deepEqual(mainFile(copy)?.sheet?.render(scope), mainFile(model)?.sheet?.render(scope))
    assert.deepEqual(
      copy.files.map((file) => [file.nameFor(mac), file.main, file.absent, file.common, file.formatSpec]),
      model.files.map((file) => [file.nameFor(mac), file.main, file.absent, file.common, file.formatSpec]),
    )
    const facts = (each: typeof model) => [
      each.settings,
      each.notify,
      each.lastLine,
      each.lineKeys,
      each.doubts,
    ]
    assert.deepEqual(facts(copy), facts(model))
  }
  assert.equal(definitionAsYaml(catalogue, 'acme-none'), undefined)
})

test('a copy’s YAML is meant to be read', () => {
  const yaml = definitionAsYaml(catalogue, 'acme-x2pro') ?? ''
  assert.match(yaml, /^# A copy of Acme X2 Pro/)
  assert.match(yaml, /^files:\n {2}- \{ name: "\{mac\}\.cfg", main: true \}$/m)
  assert.match(yaml, /^ {4}each line:\n {6}"line\{\{ line\.number \}\}\.user": "\{\{ line\.user \}\}"$/m)
  assert.match(yaml, /^format: \{ kind: keyValue, separator: "=" \}$/m)
})

test('a NOTIFY of one’s own is small, and no line of it becomes a header', () => {
  const yaml = (definitionAsYaml(catalogue, 'acme-x1') ?? '').replace(/^notify:(\n .*)*\n/m, '')
  const judged = (resync: object) => {
    const result = compileSheetModel(`${yaml}\nnotify: { resync: ${JSON.stringify(resync)} }\n`, identity)
    return 'mistakes' in result ? result.mistakes.map(({ message }) => message).join() : ''
  }
  const type = { event: 'check-sync', contentType: 'text/plain' }
  assert.equal(judged({ ...type, body: 'a=b\n'.repeat(256) }), '')
  assert.match(judged({ ...type, body: `${'a=b\n'.repeat(256)}x` }), /at most 1,024 bytes/)
  assert.match(judged({ ...type, body: 'é'.repeat(513) }), /at most 1,024 bytes/)
  assert.match(judged({ ...type, body: 'a\0b' }), /control character/)
  assert.match(judged({ event: 'check-sync', body: 'x' }), /contentType/)
  for (const evil of ['text/plain\r\nX: 1', 'text/plain\nX: 1', 'text', 'text/plain; a="b"'])
    assert.match(judged({ ...type, contentType: evil, body: 'x' }), /expected a type/)
  for (const evil of ['check-sync\r\nX: 1', 'check-sync\n', `a;${'b'.repeat(200)}`])
    assert.notEqual(judged({ ...type, event: evil }), '')
})

test('a copy’s mistakes come with their lines', () => {
  const yaml = definitionAsYaml(catalogue, 'acme-x1') ?? ''
  const broken = compileSheetModel(yaml.replace('{{ language }}', '{{ langauge }}'), identity)
  const line = yaml.split('\n').findIndex((each) => each.includes('{{ language }}')) + 1
  assert.ok('mistakes' in broken)
  assert.deepEqual(
    broken.mistakes.map((mistake) => mistake.line),
    [line],
  )
  assert.match(broken.mistakes[0]?.message ?? '', /^sheets\.main\.lang: nothing is called langauge/)
  for (const text of ['', '- 1', '[', 'model: X1', `${'['.repeat(100_000)}`, `a: ${'x'.repeat(262_144)}`]) {
    const result = compileSheetModel(text, identity)
    assert.ok('mistakes' in result && result.mistakes.length > 0, text.slice(0, 20))
  }
})

test('anchors cannot unfold without end', () => {
  const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]']
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair])) {
    bomb.push(`${to}: &${to} [${`*${from},`.repeat(10)}]`)
  }
  // Unfolded, it has ten million numbers: refused for that, not for what it says.
  const result = compileSheetModel(bomb.join('\n'), identity)
  assert.ok('mistakes' in result)
  assert.match(result.mistakes[0]?.message ?? '', /unfolds to more than \d+ (values|characters)/)
})

test('a template’s variables are the model’s settings', () => {
  const model = modelOf(
    template(
      'k = ${vpk1type|0|select|Off=-1,Line=0}\nlang = ${language|en}\n{% for line in lines %}u.${index} = ${username} {{ line.dtmf }}\n{% endfor %}{% if ntpServer %}ntp = {{ ntpServer }}\n{% endif %}',
    ),
  )
  assert.deepEqual(
    model.settings.map((setting) => [setting.key, setting.type, setting.scope, setting.default]),
    [
      ['vpk1type', 'select', 'phone', '0'],
      ['language', 'select', 'phone', 'en'],
      ['ntpServer', 'host', 'phone', undefined],
      ['dtmf', 'select', 'line', undefined],
    ],
  )
  assert.deepEqual([model.firstLine, model.lastLine, model.kind], [0, 5, 'template'])
  const file = mainFile(model)
  assert.equal(file?.nameFor(mac), '001565aabbcc.cfg')
  const text = file?.template?.render({ ...scope, lines: [{ index: 0, username: '100-ACME', dtmf: 'info' }] })
  assert.equal(text, 'k = 0\nlang = de\nu.0 = 100-ACME info\n')
})

test('words of a line mean the line inside its loop, and the phone’s own words everywhere', () => {
  const model = modelOf(
    template(
      '{% for l in lines %}a = ${displayname} ${extension|none} ${tenantcode}\n{% endfor %}b = ${extension|own}\n',
    ),
  )
  assert.equal(mainFile(model)?.template?.render(scope), 'a = Anna none ACME\nb = own\n')
  assert.deepEqual(
    model.settings.map((setting) => setting.key),
    ['extension'],
  )
})

test('a phone of a template model may send what carries its own MAC', () => {
  const model = modelOf(template('a = 1'))
  assert.ok(takesUpload(model, '001565aabbcc-boot.log', mac))
  assert.ok(takesUpload(model, '00-15-65-AA-BB-CC.xml', mac))
  assert.ok(!takesUpload(model, '001565aabbcd-boot.log', mac))
  assert.ok(!takesUpload(model, 'boot.log', mac))
})

test('a template model’s mistakes are all named', () => {
  const result = template('a = {{ nowhere }}\n{% for l in lines %}{{ l.usr }}', {
    fileName: '{mc}.cfg',
    lastLine: -1,
  })
  assert.ok('mistakes' in result)
  assert.deepEqual(
    result.mistakes.map(({ line, message }) => `${line ?? '-'} ${message.replace(/[;,].*/, '')}`),
    [
      '- file name: {mc} is neither {mac}',
      '- the last line',
      '1 nothing is called nowhere',
      '2 this for has no endfor',
      '2 an item of lines has no usr',
    ],
  )
  const xml = template('<a/>', { format: formatSchema.parse({ kind: 'xml', root: '1 bad' }) })
  assert.ok('mistakes' in xml && xml.mistakes.length > 0)
})

/** A tenant's own sheet of one file. */
const sheetOf = (sheet: string, more = '') =>
  `format: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\nlineKeys: 4\nexpansionModules: { max: 1, keys: 4 }\n${more}sheet:\n${sheet}`

test('a sheet of nothing but “at” and “each” ends by count too', () => {
  const blocks = Array.from({ length: 1000 }, (_, index) => `    "at ${index}{{ key.label }}": {}\n`).join('')
  const model = modelOf(compileSheetModel(sheetOf(`  a: 1\n  each expansionKey:\n${blocks}`), identity))
  const keys = Array.from({ length: 2000 }, (_, index) => ({ number: index, index, label: `l${index}` }))
  assert.throws(
    () => mainFile(model)?.sheet?.render({ ...scope, expansionKeys: keys }),
    /more than 1000000 steps/,
  )
})

test('a long text that anchors repeat is refused before it is compiled', () => {
  const text = '{{ language }}'.repeat(8000)
  const aliases = Array.from({ length: 400 }, (_, index) => `  a${index}: *x\n`).join('')
  const result = compileSheetModel(sheetOf(`  a: &x "${text}"\n${aliases}`), identity)
  assert.ok('mistakes' in result)
  assert.match(result.mistakes.map(({ message }) => message).join(), /unfolds to more than \d+ characters/)
})

test('a sheet that runs over its limits for one key has no kinds of keys, and keeps nothing else from working', () => {
  const long = 'x'.repeat(60_000)
  const words = `values: { v: { "200": "${long}" } }\n`
  const lines = Array.from(
    { length: 100 },
    (_, index) => `    "k${index}.{{ key.number }}": "{{ key.value | value: 'v' }}"\n`,
  ).join('')
  const model = modelOf(compileSheetModel(sheetOf(`  a: 1\n  each lineKey:\n${lines}`, words), identity))
  assert.deepEqual([...keyKinds(model).lineKeys], [])
})
