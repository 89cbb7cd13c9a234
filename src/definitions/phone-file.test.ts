import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDefinitions } from './load-definitions.ts'
import { nameMistakes } from './name-sources.ts'
import { type ReadFile, readPhoneFile } from './phone-file.ts'
import { acme } from './test-definitions.ts'

const family = acme['acme/families/x.yaml'] ?? assert.fail()
const inForm = (format: string) => family.replace('{ kind: keyValue, separator: "=" }', format)

function readAs(text: string | Uint8Array, ofFamily = family): ReadFile | { problem: string } {
  const files = new Map<string, unknown>(Object.entries({ ...acme, 'acme/families/x.yaml': ofFamily }))
  const { catalogue } = compileDefinitions(files)
  return readPhoneFile(catalogue, catalogue.model('acme-x1') ?? assert.fail(), Buffer.from(text))
}

/** How many are known, and which are new. */
function toldOf(text: string | Uint8Array, ofFamily = family): [number, ...string[]] {
  const read = readAs(text, ofFamily)
  assert.ok('sheet' in read, JSON.stringify(read))
  return [read.known.length, ...read.fresh]
}

test('of a phone’s own file it is said which names are known and which are new, with a sheet of these', () => {
  const text = [
    ...['lang=German', 'ntp=time.example.com', 'line1.user=100', 'line2.label=Two', 'volume=7'],
    ...['line1.codec=9', 'line2.codec=8', 'web.password=hidden-1'],
  ].join('\n')
  const read = readAs(`${text}\n`)
  assert.ok('sheet' in read)
  assert.deepEqual(read.known, ['lang', 'ntp', 'line1.user', 'line2.label'])
  assert.deepEqual(read.fresh, ['volume', 'line1.codec', 'line2.codec', 'web.password'])
  assert.equal(
    read.sheet,
    [
      'sheets: # name “new” among the sheets of “main”',
      '  new:',
      '    "volume": "7"',
      '    "line1.codec": "9" # and 1 more of this form',
      '    "web.password": "…"',
      'namesFrom:',
      '  "a phone\'s own file": ["volume", "line1.codec", "web.password"]',
      '',
    ].join('\n'),
  )
})

test('text is read however its names and values are told apart', () => {
  const files = [
    'lang = German\r\n\r\n# note\r\nvolume = 7\r\n',
    '[ network ]\nlang=German\n; note\n// note\nvolume=7\n',
    'lang: "German"\nvolume: \'7\'\n',
    'lang "German" ;\nvolume "7" ;\n',
    '\ufefflang=German\nvolume=7',
    '!lang = German\nvolume$ = 7\n',
    '<<CONFIG FILE>>\n<SOME MODULE>\n--A list--  :\nlang :German\nvolume:7\n<<END>>\n',
    '{ "lang": "German", "volume": "7" }',
  ]
  for (const text of files) assert.deepEqual(toldOf(text), [1, 'volume'], text)
  assert.deepEqual(toldOf(Buffer.from('\ufefflang=German\nvolume=7\n', 'utf16le')), [1, 'volume'])
})

test('a line that is no parameter is told by its number, and the others are read', () => {
  const read = readAs('lang=German\nIF $MODEL GOTO X\n<a\nntp=x\n"x"=1\n')
  assert.ok('sheet' in read)
  assert.deepEqual(
    [read.known, read.unread],
    [
      ['lang', 'ntp'],
      [2, 3, 5],
    ],
  )
})

test('XML is read with what phones put round it: rights, versions, other roots', () => {
  const plain = inForm('{ kind: xml, root: cfg }')
  const texts = [
    '<cfg><lang>German</lang><volume>7</volume></cfg>',
    '<?xml version="1.0" encoding="ISO-8859-1"?><cfg a="1"><lang perm="R">German</lang><volume ua="rw"/></cfg>',
    '<device xmlns="urn:x"><!-- note --><cfg><lang>German</lang><volume>7</volume></cfg></device>',
    '<other><lang>German</lang><volume>7</volume></other>',
  ]
  for (const text of texts) assert.deepEqual(toldOf(text, plain), [1, 'volume'], text)
  // Where attributes are the names, the elements mean nothing.
  const inAttributes = inForm('{ kind: xml, root: cfg, path: "@{name}" }')
  const texts2 = [
    '<cfg lang="German"><up volume="7"/></cfg>',
    '<ALL xmlns:xsi="x"><a lang="1" volume="2"/></ALL>',
  ]
  for (const text of texts2) assert.deepEqual(toldOf(text, inAttributes), [1, 'volume'], text)
  const items = inForm('{ kind: xml, root: cfg, path: "item[@name={name}]" }')
  const inParts =
    '<cfg><item name="line1"><part name="user">1</part><part name="volume">7</part></item></cfg>'
  assert.deepEqual(toldOf(inParts, items), [1, 'line1.volume'])
})

test('a file of another form than the family’s is held against what its names are in any form', () => {
  const inPlaces = inForm('{ kind: xml, root: cfg }').replaceAll(
    '"line{{ line.number }}.',
    '"account[@idx={{ line.number }}]/',
  )
  assert.deepEqual(toldOf('lang=German\nvolume=7\n', inPlaces), [1, 'volume'])
  assert.deepEqual(toldOf('LINE1 User :7\nLINE1 Volume Of It :8\n', inPlaces), [1, 'LINE1 Volume Of It'])
  assert.deepEqual(toldOf('<cfg><lang>German</lang><volume>7</volume></cfg>'), [1, 'volume'])
})

test('a name that is hardly more than a number is known where a model of the family writes it', () => {
  const numbers = family.replaceAll(
    '"line{{ line.number }}.user"',
    '"P{{ line.number | times: 10 | plus: 1 }}"',
  )
  // Ten lines are what the largest model has.
  assert.deepEqual(toldOf('P11=1\nP101=1\nP111=1\nP12=1\n', numbers), [2, 'P111', 'P12'])
})

const hostile = [
  ...['each line=1', 'when x=2', 'at y=3', 'count z=4', 'a{{ line.password }}=5', 'x.y={{ line.password }}'],
  ...[
    'x.z={% if x %}',
    '__proto__=1',
    'constructor=2',
    'null=null',
    'true=yes',
    '1e3=5',
    'quoted="a"b"',
    'tail=a # b',
  ],
  ...[
    'dash=- a',
    'mark=*a',
    'back=a\\b',
    `long=${'x'.repeat(5000)}`,
    'Passw0rd=hunter2',
    'user_secret=hunter3',
  ],
]

test('the sheet that is drafted compiles, whatever stands in the file, and says no secret', () => {
  const read = readAs(`${hostile.join('\n')}\n`)
  assert.ok('sheet' in read)
  assert.doesNotMatch(read.sheet, /hunter|\{\{|\{%/)
  assert.deepEqual(read.strange, ['each line', 'when x', 'at y', 'count z', '__proto__'])
  assert.equal(read.fresh.length, hostile.length - 1)
  const [head = '', body = ''] = read.sheet.split('namesFrom:')
  const drafted = `${family.replace('sheets:\n', head.replace(/ #.*/, '')).replace('  main:', '  main: [old, new]\n  old:')}
namesFrom:${body.trimEnd()}
  unproved: ["*"]
`
  const { catalogue, mistakes } = compileDefinitions(
    new Map<string, unknown>(Object.entries({ ...acme, 'acme/families/x.yaml': drafted })),
  )
  assert.deepEqual([...mistakes, ...nameMistakes(catalogue)], [])
})

test('what is no text, has no parameter, or is too much is refused with what is wrong', () => {
  const problem = (text: string | Uint8Array, ofFamily = family) => {
    const read = readAs(text, ofFamily)
    return 'problem' in read ? read.problem : assert.fail(JSON.stringify(read))
  }
  assert.match(problem(''), /there is no parameter in it/)
  assert.match(problem(Buffer.from([1, 0, 2, 0])), /it is no text: what a phone backs up is often packed/)
  assert.match(problem('x'.repeat(4_200_000)), /it has 4200000 bytes; at most/)
  assert.match(problem('a=1\n'.repeat(50_001)), /it holds 50001 parameters; at most 50000/)
  const defines = '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><c><a>&x;</a></c>'
  assert.match(
    problem(defines, inForm('{ kind: xml, root: cfg }')),
    /document type declaration is not allowed/,
  )
  assert.match(problem(`${'<a>'.repeat(70)}${'</a>'.repeat(70)}`), /nest deeper than 64/)
  assert.match(problem('<cfg><lang></cfg>', inForm('{ kind: xml, root: cfg }')), /\(line 1\)$/)
})
