import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FormatError, SourceError } from '../kernel/errors.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { TemplateRules } from './format.ts'
import {
  hostileValue,
  iniSpecs,
  jsonSpec,
  keyValueSpecs,
  recordSpecs,
  textSpec,
  xmlSpecs,
} from './hostile-values.ts'
import { makeFormat } from './make-format.ts'
import { readXml, type XmlElement } from './xml-tree.ts'

/** A template: literal text, and between two literals a placeholder. */
function fill(
  rules: TemplateRules,
  literals: readonly string[],
  values: readonly string[],
): string | undefined {
  let state = rules.start
  let text = ''
  try {
    for (const [index, literal] of literals.entries()) {
      if (index > 0) {
        text += rules.escape(state, values[index - 1] ?? '')
        state = rules.afterValue(state)
      }
      text += literal
      state = rules.advance(state, literal)
    }
    return text
  } catch (error) {
    assert.ok(error instanceof FormatError)
    return undefined
  }
}

/** What a file holds, without its values; undefined when it is not well-formed. */
type Outline = (text: string) => string | undefined

function outlineOf(read: (text: string) => unknown): Outline {
  return (text) => {
    try {
      return JSON.stringify(read(text))
    } catch (error) {
      assert.ok(error instanceof SourceError)
      return undefined
    }
  }
}

function parameters(spec: FormatSpec): Outline {
  const format = makeFormat(spec)
  return outlineOf((text) => format.parse(text).length)
}
const elements: Outline = outlineOf((text) => {
  const outline = (element: XmlElement): unknown => [element.attributes.length, element.children.map(outline)]
  return outline(readXml(text))
})
const sectionsOf = (text: string) => text.split(/[\n\r]/).filter((line) => line.trim().startsWith('[')).length
/** Plain text is its lines. */
const lines: Outline = (text) => String(text.split(/[\n\r\u000b\u000c\u0085\u2028\u2029]/).length)

const pieces: Record<FormatSpec['kind'], string[]> = {
  keyValue: [
    'a',
    'b.',
    ' ',
    '=',
    ' = ',
    ':',
    ': ',
    '=>',
    '"',
    "'",
    '\n',
    '\r\n',
    '#',
    '##',
    '/',
    '# note ',
    'SET ',
    'SET',
    'x = 1\n',
    'SET a "1"\n',
    '[',
    '-',
  ],
  xml: [
    '<a>',
    '</a>',
    '<a ',
    '<',
    '/',
    '>',
    '/>',
    'b="',
    '"',
    "c='",
    "'",
    '<!--',
    '-',
    '--',
    '-->',
    '<!',
    '<![CDATA[',
    ']',
    ']]',
    ']]>',
    '<?x ',
    '?',
    '?>',
    'x',
    ' ',
    '<b/>',
    '&',
    ';',
    '<![',
    'CDATA[',
    '=',
    'CD',
    '<!DOCTYPE a>',
    '<!DOCTYPE a [',
    '\n',
  ],
  json: [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a":',
    '"b": ',
    '\\',
    '\\"',
    '\\u',
    '00',
    '1',
    'true',
    '-',
    ' ',
    '"x"',
    '\n',
  ],
  records: [
    '<sip:',
    '<',
    '>',
    '@',
    '"',
    '"a" ',
    ';auth_pass=',
    ';',
    '=',
    '\n',
    '# ',
    ':',
    'x',
    ' ',
    '-',
    'u-s\n',
    '<sip:a@b>\n',
    '<sip:a@b>;x=1\n',
  ],
  ini: ['[', ']', '[a]\n', 'b', '=', ' = ', '\n', ';', '#', '; note ', ' ', '"', 'x=1\n', '-', '\r\n'],
  text: ['a', ' ', '\n', '"', '<', 'b = '],
}

/** Whole shapes, since random pieces are seldom well-formed. */
const shapes: Record<FormatSpec['kind'], string[][]> = {
  keyValue: [
    ['a = ', '\nb = 1\n'],
    ['a.', '.b = ', '\n'],
    ['# ', '\na: 1'],
    ['a="', '"\nb="', ''],
    ['', ' = 1\n'],
    ['SET a', ' "', '"\n'],
    ['SET a ', ''],
    ['a =', '=', ''],
  ],
  xml: [
    ['<r><a>', '</a></r>'],
    ['<r a="', '"/>'],
    ["<r a='", '\' b="', '"/>'],
    ['<r><!--', '--></r>'],
    ['<r><![CDATA[', ']]></r>'],
    ['<r><![CDATA[]]', ']]></r>'],
    ['<r><![CDATA[]', '>]]></r>'],
    ['<r>]', ']>', '</r>'],
    ['<r><a', '/></r>'],
    ['<r><', '/></r>'],
    ['<r a', '="1"/>'],
    ['<r>&', ';</r>'],
    ['<r><a ', '/></r>'],
    ['<r><!-- a -', '-></r>'],
    ['<r><', '--', '--></r>'],
    ['<r><![CDATA[', '', '>]]></r>'],
    ['<?', '?><r/>'],
    ['<!DOCTYPE ', '><r/>'],
    ['<r><!', '--></r>'],
  ],
  json: [
    ['{"a": "', '"}'],
    ['{"a": ', '}'],
    ['{"', '": 1}'],
    ['{"a": "\\', '"}'],
    ['{"a": "\\u00', '"}'],
    ['{"a": [', ', ', ']}'],
    ['{', ': 1}'],
    ['{"a": 1', '}'],
  ],
  records: [
    ['<sip:', '@', '>;auth_pass=', '\n'],
    ['"', '" <sip:a@b>\n'],
    ['', '-b\n'],
    ['# ', '\n<sip:a@b>'],
    ['<sip:a@b>', '\n'],
    ['<sip:a@b>;x="', '"'],
  ],
  ini: [
    ['[a]\nb=', '\nc=1\n'],
    ['[', ']\nb=1\n'],
    ['[a]\n', '=', '\n'],
    ['[a]\nb="', '"\n'],
    ['[a=', ']\nb=1\n'],
    ['[a]', '\nb=1\n'],
    ['[a]\n; ', '\nb=1\n'],
  ],
  text: [
    ['a ', '\nb'],
    ['', ''],
  ],
}

function templates(kind: FormatSpec['kind']): fc.Arbitrary<string[]> {
  const literal = fc.array(fc.constantFrom(...pieces[kind]), { maxLength: 5 }).map((parts) => parts.join(''))
  return fc.oneof(fc.constantFrom(...shapes[kind]), fc.array(literal, { minLength: 2, maxLength: 4 }))
}

const hostileValues = fc.array(hostileValue, { minLength: 3, maxLength: 3 })
const harmless = ['x', '1', 'true', '']

/**
 * Filled with anything, a template gives an outline that it also gives filled with something harmless;
 * and no value breaks a file that nothing harmless breaks.
 */
function addsNothing(spec: FormatSpec, outline: Outline): void {
  const { templateRules } = makeFormat(spec)
  const property = (literals: readonly string[], values: readonly string[]): void => {
    const filled = fill(templateRules, literals, values)
    if (filled === undefined) return
    const plain = harmless.map((value) => fill(templateRules, literals, [value, value, value]))
    const outlines = plain.flatMap((text) => (text === undefined ? [] : [outline(text)]))
    const found = outline(filled)
    if (found === undefined && outlines.length === 0) return
    assert.ok(outlines.includes(found), `${JSON.stringify(filled)} has ${found}, not ${outlines}`)
  }
  fc.assert(fc.property(templates(spec.kind), hostileValues, property), { numRuns: 3000 })
}

for (const spec of keyValueSpecs) {
  test(`no value adds a line to a template of name${spec.separator}${spec.quote ?? ''}value`, () => {
    addsNothing(spec, parameters(spec))
    addsNothing(spec, lines)
  })
}

test('no value adds an element or an attribute to a template of XML', () => {
  for (const spec of xmlSpecs.slice(0, 2)) addsNothing(spec, elements)
})

test('no value adds a key to a template of JSON', () => addsNothing(jsonSpec, parameters(jsonSpec)))

test('no value adds a parameter to a template of records', () => {
  for (const spec of recordSpecs.slice(0, 3)) addsNothing(spec, parameters(spec))
})

test('no value adds a section or a line to a template of sections', () => {
  for (const spec of iniSpecs) {
    addsNothing(spec, outlineOf(sectionsOf))
    addsNothing(spec, parameters(spec))
    addsNothing(spec, lines)
  }
})

test('no value adds a line to a template of plain text', () => addsNothing(textSpec, lines))
