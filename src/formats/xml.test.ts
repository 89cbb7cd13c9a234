import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import type { Format, Parameter } from './format.ts'
import { makeFormat } from './make-format.ts'

const format = (spec: object = {}): Format =>
  makeFormat(formatSchema.parse({ kind: 'xml', root: 'config', ...spec }))
const list = (parameters: Record<string, string>): Parameter[] =>
  Object.entries(parameters).map(([name, value]) => ({ name, value }))
const written = (spec: object, parameters: Record<string, string>): string[] =>
  format(spec).serialise(list(parameters)).split('\n').slice(1, -1)

test('a name is an element; the file ends with a line break', () => {
  assert.equal(
    format({ rootAttributes: { xmlns: 'urn:x' }, leafAttributes: { perm: 'R' } }).serialise(
      list({ 'a.1': 'Bob & <Co>' }),
    ),
    '<?xml version="1.0" encoding="UTF-8"?>\n<config xmlns="urn:x">\n  <a.1 perm="R">Bob &amp; &lt;Co&gt;</a.1>\n</config>\n',
  )
})

test('parameters of the same group stand together, in the order of the sheet', () => {
  assert.deepEqual(
    written({}, { 'g/u[@idx=1]': 'a', h: 'b', 'g/u[@idx=2]': '', 'g/k[@idx=1][@on=x]/l': ' c ' }),
    [
      '<config>',
      '  <g>',
      '    <u idx="1">a</u>',
      '    <u idx="2"></u>',
      '    <k idx="1" on="x">',
      '      <l> c </l>',
      '    </k>',
      '  </g>',
      '  <h>b</h>',
      '</config>',
    ],
  )
})

test('values may be attributes, one a line', () => {
  assert.deepEqual(
    written({ path: '@{name}', rootAttributes: { v: '1' } }, { 'reg.1.a': '"\n\t\'', b: '<&>' }),
    ['<config v="1"', '  reg.1.a="&quot;&#10;&#9;&apos;"', '  b="&lt;&amp;&gt;"', '/>'],
  )
  assert.deepEqual(written({ path: 'reg/@{name}' }, { a: '1', b: '2' }).slice(1, -1), [
    '  <reg',
    '    a="1"',
    '    b="2"',
    '  />',
  ])
  assert.deepEqual(written({ path: 's[@id={name}]/@value' }, { a: '1' })[1], '  <s id="a" value="1"/>')
})

test('names with dots are elements inside each other, and a number is the element that the definition names', () => {
  const spec = { numbers: { element: 'idx', attribute: 'id' } }
  const parameters = { 'account.1.user': 'a', 'account.1.codec.2': 'b', 'account.2.user': 'c', clock: 'd' }
  assert.deepEqual(written(spec, parameters), [
    '<config>',
    '  <account>',
    '    <idx id="1">',
    '      <user>a</user>',
    '      <codec>',
    '        <idx id="2">b</idx>',
    '      </codec>',
    '    </idx>',
    '    <idx id="2">',
    '      <user>c</user>',
    '    </idx>',
    '  </account>',
    '  <clock>d</clock>',
    '</config>',
  ])
  const own = format(spec)
  assert.deepEqual(own.parse(own.serialise(list(parameters))), list(parameters))
  for (const name of ['a/b', 'a..b', 'a.-1', '.a', 'a.']) assert.ok(own.refuses({ name, value: '' }), name)
  // What stands elsewhere is not hidden under a name that it does not have.
  assert.deepEqual(
    own.parse('<config><idx id="x"><a>1</a></idx><b c="2">3</b></config>').map(({ name }) => name),
    ['/idx[@id=x]/a', '/b[@c=2]'],
  )
  assert.throws(() => format({ ...spec, path: 'a/@{name}' }), SourceError)
})

test('the parts of a name go where the path says', () => {
  const spec = { path: 'section[@name={1}]/entry[@name={2}]' }
  assert.deepEqual(written(spec, { 'proxy_0/x': '1', 'sip/y': '2', 'proxy_0/z': '3' }), [
    '<config>',
    '  <section name="proxy_0">',
    '    <entry name="x">1</entry>',
    '    <entry name="z">3</entry>',
    '  </section>',
    '  <section name="sip">',
    '    <entry name="y">2</entry>',
    '  </section>',
    '</config>',
  ])
  assert.match(format(spec).refuses({ name: 'proxy_0', value: '' }) ?? '', /2 parts/)
})

test('white space is written out, so that no parser changes it', () => {
  assert.match(format().serialise(list({ a: '\r\n\t\u0085\u2028' })), /<a>&#13;&#10;&#9;&#133;&#8232;<\/a>/)
})

test('a name that is no path of elements is refused', () => {
  const names = [
    '',
    '/a',
    'a/',
    'a//b',
    'a b',
    '1a',
    'a[@b]',
    'a[b=c]',
    'a[@b=c',
    '<a>',
    'a&b',
    'a/@b',
    'a[@xmlns=x]',
    'a[@b=1][@b=2]',
    'é',
    'a\n',
  ]
  for (const name of [...names, `${'a/'.repeat(20)}b`, 'a'.repeat(301)]) {
    assert.match(format().refuses({ name, value: '' }) ?? '', /^has a name/, name)
  }
  assert.match(
    format({ path: '@{name}' }).refuses({ name: 'xmlns', value: '' }) ?? '',
    /cannot be an XML attribute/,
  )
  assert.match(
    format({ path: '@{name}', rootAttributes: { v: '1' } }).refuses({ name: 'v', value: '' }) ?? '',
    /already has/,
  )
  assert.match(
    format({ leafAttributes: { perm: 'R' } }).refuses({ name: 'a[@perm=R]', value: '' }) ?? '',
    /already has/,
  )
  assert.match(format({ path: '{name}/@v' }).refuses({ name: 'a[@v=1]', value: '' }) ?? '', /already has/)
  assert.match(
    format({ path: 'item[@name={name}]' }).refuses({ name: '/a', value: '' }) ?? '',
    /begins with a slash/,
  )
})

test('where values stand in an attribute, a name that begins with a slash is a place of its own', () => {
  const spec = { path: 'nvm/param[@name={name}]/@value' }
  const parameters = list({
    '/oper[@name=add_hs][@value=00001]/param[@name=status]/@value': 'ToReg',
    '/MAC_ADDRESS/@value': '7C2F80000001',
    '/note[@lang=en]': 'a < b',
    'SipAccount[0].Name': 'Bob',
  })
  const text = format(spec).serialise(parameters)
  assert.match(text, /<oper name="add_hs" value="00001">\n {4}<param name="status" value="ToReg"\/>/)
  assert.match(text, /<MAC_ADDRESS value="7C2F80000001"\/>/)
  assert.deepEqual(format(spec).parse(text), parameters)
  const refusal = (name: string) => format(spec).refuses({ name, value: '' }) ?? ''
  assert.match(refusal('/nvm/param[@name=A]/@value'), /another name in this file: A/)
  assert.match(refusal('/a/@other'), /values stand in value/)
  assert.match(refusal('/a[@value=1]'), /holds the value/)
  assert.match(refusal('/a[b'), /is no path/)
  assert.match(refusal('/'), /is no path/)
})

test('a name says otherwise than the attributes that all parameters carry', () => {
  const spec = { leafAttributes: { perm: 'R' } }
  assert.equal(written(spec, { 'a[@perm=RW]': 'x' })[1], '  <a perm="RW">x</a>')
  assert.deepEqual(
    format(spec).parse(format(spec).serialise(list({ 'a[@perm=RW]': 'x' }))),
    list({ 'a[@perm=RW]': 'x' }),
  )
})

test('two parameters cannot stand in the same place, nor one inside another', () => {
  const serialise = (...names: string[]) => format().serialise(names.map((name) => ({ name, value: '' })))
  assert.throws(
    () => serialise('a', 'a'),
    (error) => error instanceof FormatError && error.parameter === 'a',
  )
  assert.throws(() => serialise('a', 'a/b'), /stands below another parameter/)
  assert.throws(() => serialise('a/b', 'a'), /stands above another parameter/)
  assert.throws(
    () => format({ path: '{name}/@v' }).serialise(list({ 'a/b': '', a: '' })),
    /stands above another parameter/,
  )
})

test('what XML cannot carry is refused', () => {
  assert.equal(
    format().refuses({ name: 'a', value: '\u0000' }),
    'holds the character U+0000, which XML cannot carry',
  )
  assert.equal(
    format().refuses({ name: 'a', value: '\uffff' }),
    'holds the character U+FFFF, which XML cannot carry',
  )
  assert.match(format({ reservedValues: ['!'] }).refuses({ name: 'a', value: '!' }) ?? '', /of its own/)
})

test('an element that no parameter writes is given by its place, so that nothing hides', () => {
  const spec = { path: 'config/item[@name={name}]' }
  const text =
    '<config x="1"><config>hm<item name="a">1</item><item>2</item><other name="a"><b/></other></config></config>'
  assert.deepEqual(format(spec).parse(text), [
    { name: '/@x', value: '1' },
    { name: '/config', value: 'hm' },
    { name: 'a', value: '1' },
    { name: '/config/item', value: '2' },
    { name: '/config/other[@name=a]/b', value: '' },
  ])
  assert.deepEqual(format({ path: 'reg/@{name}' }).parse('<config><reg a="1">t</reg><x b="2"/></config>'), [
    { name: 'a', value: '1' },
    { name: '/reg', value: 't' },
    { name: '/x/@b', value: '2' },
  ])
})

test('comments are passed over and CDATA is text', () => {
  assert.deepEqual(
    format().parse('<config><!-- <b/> --><a><![CDATA[<x>&]]>y</a></config>'),
    list({ a: '<x>&y' }),
  )
})

test('a file that is not well-formed, or defines anything, is an error with its place', () => {
  const broken = [
    '',
    'x',
    '<a>',
    '<config>',
    '<config><a></config>',
    '<config>&x;</config>',
    '<config/><config/>',
    '<config a="1" a="2"/>',
    '<other/>',
  ]
  for (const text of [...broken, '<!DOCTYPE config [<!ENTITY x "y">]>\n<config/>', '<b>'.repeat(100)]) {
    assert.throws(
      () => format().parse(text),
      (error) => error instanceof SourceError && (error.line ?? 0) > 0,
      text,
    )
  }
})

test('a description that contradicts itself is an error', () => {
  const broken = [
    { root: '1' },
    { path: 'a' },
    { path: 'a//{name}' },
    { path: '{name}/{name}' },
    { path: '{2}' },
    { path: '{name}/{1}' },
    { path: '{name}[@a=b]' },
    { path: 'a[@b=x{name}]' },
    { path: '' },
    { rootAttributes: { 'a b': '' } },
    { rootAttributes: { a: '\u0000' } },
    { path: 'a[@b={name}]', leafAttributes: { b: '' } },
    { path: '{name}/@v', leafAttributes: { v: '' } },
    { path: 'a[b={name}]' },
    { path: '{name}[b=c]/d' },
  ]
  for (const spec of broken) assert.throws(() => format(spec), SourceError, JSON.stringify(spec))
})

test('where names may end in an attribute, an element holds attributes and others, told apart by its identifiers', () => {
  const mixed = format({ root: 'config', path: '{name}', identifiers: ['index'] })
  const parameters = [
    { name: 'accounts/account[@index=0]/@user', value: '100' },
    { name: 'accounts/account[@index=0]/@name', value: 'A & "B"' },
    { name: 'accounts/account[@index=0]/server/@host', value: 'pbx.example.com' },
    { name: 'accounts/account[@index=1]/@user', value: '101' },
    { name: 'accounts/note', value: 'text' },
  ]
  const text = mixed.serialise(parameters)
  assert.match(
    text,
    /<account index="0"\n {6}user="100"\n {6}name="A &amp; &quot;B&quot;"\n {4}>\n {6}<server host="pbx/,
  )
  assert.deepEqual(mixed.parse(text), parameters)
  assert.match(mixed.refuses({ name: 'a/@index', value: '1' }) ?? '', /tells elements apart/)
  assert.match(mixed.refuses({ name: 'a[@other=1]/b', value: '1' }) ?? '', /told apart by index/)
  assert.throws(
    () => mixed.serialise([...parameters, { name: 'accounts/note/@x', value: '1' }]),
    /stands above another parameter/,
  )
  assert.throws(() => format({ root: 'config', path: 'a/{name}', identifiers: ['index'] }), /only the path/)
})

test('elements are told apart by the text of one inside them', () => {
  const labelled = format({ root: 'ParameterList', path: 'O[N={1}]/P[N={2}]/V' })
  const parameters = [
    { name: 'Time./NTP', value: 'a & b' },
    { name: 'Time./Zone', value: '' },
    { name: 'Line.1./User', value: '100' },
  ]
  const text = labelled.serialise(parameters)
  assert.match(text, /<O>\n {4}<N>Time\.<\/N>\n {4}<P>\n {6}<N>NTP<\/N>\n {6}<V>a &amp; b<\/V>\n {4}<\/P>/)
  assert.equal(text.match(/<O>/g)?.length, 2)
  assert.deepEqual(labelled.parse(text), parameters)
  assert.match(labelled.refuses({ name: 'Time.', value: '1' }) ?? '', /without its 2 parts/)
  const plain = format({ root: 'config', path: '{name}' })
  assert.match(plain.refuses({ name: 'a[b=c]/d', value: '1' }) ?? '', /write \[@…\]/)
})

test('what does not stand where the path says is read as what it is', () => {
  const labelled = format({ root: 'L', path: 'O[N={1}]/P[N={2}]/V' })
  const read = labelled.parse('<L><O><N>A.</N><N>B.</N><P><V>1</V></P><P><N>x</N></P></O></L>')
  assert.ok(read.every(({ name }) => name.startsWith('/')))
  assert.equal(read.length, 3)
})
