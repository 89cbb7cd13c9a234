import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseMac } from '../kernel/mac-address.ts'
import { bareScope } from './key-kinds.ts'
import { compileDefinitions, loadDefinitions } from './load-definitions.ts'
import { sentence } from './mistake.ts'
import { mainFile, matchFile, takesUpload } from './model.ts'
import { acme, changed } from './test-definitions.ts'

const mac = parseMac('00:15:65:aa:bb:cc') ?? assert.fail()

function folderOf(context: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'definitions-'))
  context.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const emptyScope = {
  ...{ lines: [], emptyLines: [], lineKeys: [], emptyLineKeys: [] },
  ...{ expansionKeys: [], emptyExpansionKeys: [], phoneBooks: [] },
}

function mistakes(files: Record<string, string>): string[] {
  return compileDefinitions(new Map(Object.entries(files))).mistakes.map((mistake) => sentence(mistake))
}

test('a folder of definitions becomes a catalogue', (context) => {
  const { catalogue, mistakes: found } = loadDefinitions(folderOf(context, acme))
  assert.deepEqual(found, [])
  assert.deepEqual(
    catalogue.models.map((model) => model.id),
    ['acme-x1', 'acme-x2pro', 'acme-x10'],
  )
  const model = catalogue.model('acme-x2pro') ?? assert.fail()
  assert.deepEqual(
    [model.name, model.vendor, model.family, model.firstLine, model.lastLine, model.lineKeys, model.tls],
    ['X2 Pro', 'Acme', 'x', 1, 4, 12, true],
  )
  assert.deepEqual(
    model.settings.map((setting) => setting.key),
    ['ntpServer', 'language', 'adminPassword', 'label', 'transport'],
  )
  assert.deepEqual(model.notify, { resync: { event: 'check-sync' } })
  assert.deepEqual(model.doubts, ['untried'])
})

test('a model honours the choices that its vendor has a word for', () => {
  const { catalogue } = compileDefinitions(new Map(Object.entries(acme)))
  const unsupported = (id: string) =>
    catalogue.model(id)?.settings.find(({ key }) => key === 'transport')?.unsupportedOptions
  assert.deepEqual(unsupported('acme-x1'), undefined)
  assert.deepEqual(unsupported('acme-x2pro'), ['tls'])
  assert.deepEqual(catalogue.model('acme-x1')?.fields, [
    ...['transport', 'user', 'label', 'language', 'ntpServer', 'adminPassword'],
  ])
})

const withSheets = (sheets: string) => ({
  ...acme,
  'acme/families/x.yaml': `family: x\nformat: { kind: keyValue, separator: "=" }\nfiles: [{ name: "{mac}.cfg", main: true }]\nconfidence: high\nsheets:\n${sheets}`,
})

test('a sheet may name others, whose parameters stand in their place; what was said before wins', () => {
  const files = withSheets(
    '  network: { ntp: "{{ ntpServer }}", own: vendor }\n  main: [{ own: family, b: 1 }, network, { c: 1 }]\n',
  )
  const { catalogue, mistakes: found } = compileDefinitions(new Map(Object.entries(files)))
  assert.deepEqual(found, [])
  const scope = { ...emptyScope, ntpServer: 'time.example.com' }
  const rendered = catalogue.model('acme-x1')?.files[0]?.sheet?.render(scope)
  assert.deepEqual(
    rendered?.map(({ name, value }) => `${name}=${value}`),
    ['own=family', 'b=1', 'ntp=time.example.com', 'c=1'],
  )
})

test('what two maps of one sheet both write is named; what a named sheet writes again is not', () => {
  const found = (main: string) => mistakes(withSheets(`  main: ${main}\n`)).join()
  const before = /x\.yaml:6: sheets\.main\.1\..*a.*: is written before, in this sheet, in any case/
  assert.match(found('[{ a: 1 }, { b: 1, a: 2 }]'), before)
  assert.match(found('[{ a: 1 }, { when language: { a: 2 } }]'), before)
  const each = (value: number) => `{ each line: { "a{{ line.number }}": ${value} } }`
  assert.match(found(`[${each(1)}, ${each(2)}]`), before)
  assert.equal(found('[{ when language: { a: 1 } }, { when not language: { a: 2 }, a: 3 }]'), '')
  assert.deepEqual(mistakes(withSheets('  base: { a: 1 }\n  main: [{ a: 2 }, base]\n')), [])
})

test('a sheet is compiled anew only where a word that it looks up is another', () => {
  const files = {
    ...acme,
    'acme/families/y.yaml': (acme['acme/families/x.yaml'] ?? '').replace(
      'family: x',
      'family: y\nvalues: { transport: { udp: U } }',
    ),
    'acme/models/y1.yaml': 'model: Y1\nfamily: y\n',
  }
  const { catalogue } = compileDefinitions(new Map(Object.entries(files)))
  const scope = { ...emptyScope, lines: [{ number: 1, transport: 'udp', user: 'u' }] }
  const transport = (id: string) =>
    catalogue
      .model(id)
      ?.files[0]?.sheet?.render(scope)
      .find(({ name }) => name === 'line1.transport')?.value
  assert.deepEqual([transport('acme-x1'), transport('acme-y1')], ['0', 'U'])
})

test('a sheet that names one that is not there, or itself, is named', () => {
  assert.match(
    mistakes(withSheets('  main: [nowhere, { c: 1 }]\n')).join(),
    /x\.yaml:6: sheets\.main\.0: there is no sheet “nowhere”; the sheets are: main$/,
  )
  const circle = withSheets('  a: [main]\n  main: [a]\n')
  assert.match(mistakes(circle).join(), /sheets\.a\.0: the sheet “main” would hold itself/)
})

test('a sheet that is named again writes nothing more, so a few names never stand for millions', () => {
  const [a, b, c, d] = ['b', 'c', 'd', '{ x: 1 }'].map((inner) => Array(200).fill(inner).join(', '))
  const files = withSheets(`  d: [${d}]\n  c: [${c}]\n  b: [${b}]\n  main: [${a}]\n`)
  const { catalogue, mistakes: found } = compileDefinitions(new Map(Object.entries(files)))
  assert.ok(found.every(({ message }) => /is written before/.test(message)) && found.length <= 200)
  assert.equal(catalogue.model('acme-x1'), undefined)
  const once = withSheets('  c: { x: 1 }\n  b: [c, c]\n  main: [b, c, b]\n')
  const rendered = compileDefinitions(new Map(Object.entries(once))).catalogue.model('acme-x1')?.files[0]
    ?.sheet
  assert.equal(rendered?.render(emptyScope).length, 1)
})

test('a mistake in a sheet that another one names is put down to where it was written', () => {
  const files = withSheets(
    '  network:\n    ntp: "{{ ntpServer }}"\n    dns: "{{ nothing }}"\n  main: [network]\n',
  )
  assert.match(mistakes(files).join(), /x\.yaml:8: sheets\.network\.dns: nothing is called nothing/)
})

test('a file may be a text; what it reads is checked, and it declares no variables', () => {
  const withText = (text: string) => ({
    ...acme,
    'acme/families/x.yaml': `${acme['acme/families/x.yaml']}`.replace(
      '  - { name: "{mac}.boot", absent: true }',
      `  - { name: "{mac}.boot", absent: true }\n  - { name: book.xml, phoneBook: true, format: { kind: xml, root: Book }, template: "${text}" }`,
    ),
  })
  const good = '<Book>{% for contact in contacts %}<N>{{ contact.name }}</N>{% endfor %}</Book>'
  const { catalogue, mistakes: found } = compileDefinitions(new Map(Object.entries(withText(good))))
  assert.deepEqual(found, [])
  const book = catalogue.model('acme-x1')?.files.find((file) => file.phoneBook)
  assert.equal(book?.template?.render({ contacts: [{ name: 'A & B' }] }), '<Book><N>A &amp; B</N></Book>')
  assert.match(
    mistakes(withText('<Book>{{ contact.name }}</Book>')).join(),
    /files\.3\.template: line 1 of the text: nothing is called contact\.name/,
  )
  assert.match(mistakes(withText('<Book>${wish|x}</Book>')).join(), /template: nothing is called wish/)
})

test('what is in doubt, and where facts come from, is joined from vendor to model', () => {
  const files = {
    ...acme,
    'acme/vendor.yaml': `${acme['acme/vendor.yaml']}source: [manual]\n`,
    'acme/families/x.yaml': `${acme['acme/families/x.yaml']}doubts: [the words, untried]\nsource: [a phone, manual]\n`,
  }
  const { catalogue } = compileDefinitions(new Map(Object.entries(files)))
  assert.deepEqual(catalogue.model('acme-x2pro')?.doubts, ['the words', 'untried'])
  assert.deepEqual(catalogue.model('acme-x2pro')?.source, ['manual', 'a phone'])
  const removed = { ...files, 'acme/models/x1.yaml': `${acme['acme/models/x1.yaml']}doubts: null\n` }
  const second = compileDefinitions(new Map(Object.entries(removed))).catalogue
  assert.deepEqual(second.model('acme-x1')?.doubts, [])
})

test('model over family over vendor: maps by key, the rest replaced, null removes', () => {
  const { catalogue } = compileDefinitions(new Map(Object.entries(acme)))
  const [x1, x2] = ['acme-x1', 'acme-x2pro'].map((id) => catalogue.merged(id)?.data ?? assert.fail())
  assert.deepEqual(x1?.values, { transport: { udp: 0, tcp: 1, tls: 2 }, language: { de: 'German' } })
  assert.deepEqual(x2?.values, { transport: { udp: 'UDP', tcp: 1, tls: null } })
  assert.deepEqual(x2?.facts, { common: '07', keys: 12 })
  assert.deepEqual([x1?.expansionModules, x2?.expansionModules], [{ max: 2, keys: 20 }, undefined])
  assert.deepEqual(x2?.uploads, ['{mac}.log'])
  const sheets = ['acme-x1', 'acme-x10'].map((id) => mainFile(catalogue.model(id) ?? assert.fail())?.sheet)
  assert.ok(
    sheets[0] !== undefined && sheets[0] === sheets[1],
    'models that change nothing share a compiled sheet',
  )
})

test('a request finds its file, the absent ones, and nothing', () => {
  const model = compileDefinitions(new Map(Object.entries(acme))).catalogue.model('acme-x1') ?? assert.fail()
  const found = (name: string) => {
    const file = matchFile(model, name, mac)
    return typeof file === 'object' ? file.pattern : file
  }
  assert.equal(found(''), '{mac}.cfg')
  assert.equal(found('/00-15-65-AA-BB-CC.CFG'), '{mac}.cfg')
  assert.equal(found('acme/001565aabbcc.cfg'), '{mac}.cfg')
  assert.equal(found('common07.cfg'), 'common{common}.cfg')
  assert.equal(found('001565aabbcc.boot'), 'absent')
  assert.equal(found('anything.rom'), 'absent')
  assert.equal(found('001565aabbcd.cfg'), undefined)
  assert.equal(takesUpload(model, '001565AABBCC.log', mac), true)
  assert.equal(takesUpload(model, '001565AABBCD.log', mac), false)
})

test('a mistake names file, line, path and what was expected; the others still load', () => {
  const files = {
    ...acme,
    'acme/models/x1.yaml': 'model: X1\nfamily: x\nlastLine: 2\nlineKeys: 27 keys\nlineKey: 5\n',
    'acme/models/x2.yaml': 'model: X10\nfamily: x\n',
    'acme/models/x3.yaml': 'model: X3\nfamily: y\n',
    'acme/models/x4.yaml': 'model: X4\nfamily: x\nlastLine: 0\n',
    'acme/models/x5.yaml': 'model: X5\nfamily: x\nfamily: x\nfacts: { code: 010 }\n',
    'acme/models/x6.yaml': 'model: [\n',
  }
  assert.deepEqual(
    mistakes(files).map((line) => line.replace(/sequence in .*/, '…')),
    [
      'definitions/acme/models/x1.yaml:4: lineKeys: expected a number, got "27 keys"',
      'definitions/acme/models/x1.yaml:5: lineKey: there is no such key here',
      'definitions/acme/models/x2.yaml:1: model: id “acme-x10” is taken by acme/models/x10.yaml',
      'definitions/acme/models/x3.yaml:2: family: there is no family “y”; the families are: x',
      'definitions/acme/models/x5.yaml:3: family: stands here twice',
      'definitions/acme/models/x5.yaml:4: facts.code: write it in quotes: YAML reads 010 as 10',
      'definitions/acme/models/x6.yaml:2: not YAML: Flow …',
      'definitions/acme/models/x4.yaml:3: lastLine: expected at least the first line, 1; got 0',
    ],
  )
  assert.equal(compileDefinitions(new Map(Object.entries(files))).catalogue.models.length, 1)
})

test('a vendor’s mistakes are its own', () => {
  const vendor = changed('acme/vendor.yaml', 'ouis: ["00a1b2"]', 'ouis: [001565, "00A1B2"]')
  assert.deepEqual(mistakes(vendor), [
    'definitions/acme/vendor.yaml:2: ouis.0: quote it: YAML would read 001565 as a number',
    'definitions/acme/vendor.yaml:2: ouis.1: expected 6 to 9 lower-case hex digits in quotes, such as "001565"',
  ])
  assert.match(
    mistakes(changed('acme/vendor.yaml', '^Acme', '^(Acme'))[0] ?? '',
    /vendor\.yaml:4: userAgents\.0\.match: not a reg/,
  )
  assert.match(
    mistakes(changed('acme/vendor.yaml', '^Acme', '^Acne'))[0] ?? '',
    /examples\.0: the pattern does not read/,
  )
  assert.deepEqual(mistakes({ 'bcme/models/x.yaml': 'model: X\nfamily: f\n' }), [
    'definitions/bcme/vendor.yaml: is missing; every vendor has one',
  ])
})

test('files: one main, sheets that exist, known words, and no secret in a common one', () => {
  const family = 'acme/families/x.yaml'
  const first = (from: string, to: string) => mistakes(changed(family, from, to))[0] ?? ''
  assert.match(
    first('main: true', 'main: false'),
    /x\.yaml:\d+: files: expected exactly one file with main: true, got 0/,
  )
  assert.match(
    first('sheet: common', 'sheet: comon'),
    /files\.1\.sheet: there is no sheet “comon”; the sheets are: common, main/,
  )
  assert.match(
    first('common{common}', 'common{comon}'),
    /x\.yaml:6: files\.1\.name: \{comon\} is neither .* one of x1’s facts/,
  )
  assert.match(first('"*.rom", absent', '"*.rom", common'), /only an absent file may have \*/)
  assert.match(
    first('update: never', 'update: "{{ adminPassword }}"'),
    /files\.1\.common: .* may not hold adminPassword/,
  )
  assert.match(first('update: never', 'update: "{{ provisioning.url }}"'), /may not hold provisioning\.url/)
  assert.match(first('update: never', 'each line: { "a{{ line.number }}": 1 }'), /may not hold line\.number/)
  assert.match(
    first('{{ language', '{{ langauge'),
    /x\.yaml:\d+: sheets\.main\.lang: nothing is called langauge/,
  )
})

test('a family may stand on one of another vendor, and says only what differs', () => {
  const maker = {
    'maker/vendor.yaml':
      'vendor: Maker\nformat: { kind: keyValue }\nvalues: { dtmf: { info: 2 } }\nsource: [a book]\n',
    'maker/families/m.yaml':
      'family: m\nfiles: [{ name: "{mac}.cfg", main: true }]\nsheets:\n  main: [first, second]\n  first: { a: 1 }\n  second: { b: 1 }\n',
    'maker/families/other.yaml': 'family: other\nlike: maker/m\n',
    'badge/vendor.yaml': 'vendor: Badge\nvalues: { dtmf: { rfc4733: 9 } }\n',
    'badge/families/b.yaml': 'family: b\nlike: maker/m\nsheets: { second: { b: 2 } }\n',
    'badge/models/b1.yaml': 'model: B1\nfamily: b\nlastLine: 1\n',
  }
  const { catalogue, mistakes } = compileDefinitions(new Map(Object.entries(maker)))
  assert.deepEqual(mistakes, [])
  const model = catalogue.model('badge-b1') ?? assert.fail()
  const written = model.files[0]?.sheet?.render(bareScope(model)) ?? []
  assert.deepEqual(
    written.map(({ name, value }) => `${name}=${value}`),
    ['a=1', 'b=2'],
  )
  // Of the vendor on the badge it has the name, and no word that the maker does not know.
  assert.deepEqual([model.vendor, model.source], ['Badge', ['a book']])
  assert.deepEqual(catalogue.merged('badge-b1')?.data.values, { dtmf: { info: 2 } })
  const wrong = (like: string) =>
    compileDefinitions(
      new Map(Object.entries({ ...maker, 'badge/families/b.yaml': `family: b\nlike: ${like}\n` })),
    ).mistakes.map(({ file, path, message }) => `${file} ${path}: ${message}`)
  assert.deepEqual(wrong('maker/none'), [
    'badge/families/b.yaml like: there is no family maker/none without a mistake',
  ])
  assert.deepEqual(wrong('maker/other'), [
    'badge/families/b.yaml like: maker/other stands on maker/m itself; name that one',
  ])
  assert.equal(wrong('maker').length, 1)
})

test('a limit of something that is no setting is a mistake', () => {
  const { mistakes } = compileDefinitions(
    new Map(
      Object.entries({
        ...acme,
        'acme/families/x.yaml': `${acme['acme/families/x.yaml']}limits: { dialplan: { characters: 5 } }\n`,
      }),
    ),
  )
  assert.match(
    mistakes.map((each) => sentence(each)).join(),
    /limits\.dialplan.*there is no setting dialplan/,
  )
})

test('an app says what a link opens: an address of its own scheme, and nothing that a browser would run or fetch', () => {
  const withOpens = (opens: string) => ({
    ...acme,
    'acme/families/x.yaml': `${acme['acme/families/x.yaml']}handOver: { opens: "${opens}" }\n`,
  })
  const { catalogue, mistakes: found } = compileDefinitions(
    new Map(Object.entries(withOpens('acme-app:{url}'))),
  )
  assert.deepEqual(found, [])
  assert.deepEqual(catalogue.model('acme-x1')?.handOver, { opens: 'acme-app:{url}' })
  for (const opens of [
    'javascript:alert(1)//{url}',
    'data:text/html,{url}',
    'https://x/{url}',
    '{url}',
    ' acme:{url}',
  ])
    assert.match(
      mistakes(withOpens(opens)).join(),
      /handOver\.opens.*expected an address of the app’s own scheme/,
      opens,
    )
  assert.match(
    mistakes(withOpens('acme-app:set-up')).join(),
    /handOver\.opens.*expected \{url\}, \{rest\} or \{token\}/,
  )
})
