/** For the tests: values and names that break files which are written carelessly. */

import fc from 'fast-check'
import type { FormatSpec } from '../schema/definition.ts'

const pieces = [
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u000b',
  '\u000c',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u0000',
  '\u0007',
  '\u001b',
  '\u007f',
  '\ufffe',
  '\ufeff',
  '\ud800',
  '\udc00',
  '😀',
  'é',
  '"',
  "'",
  '`',
  '&',
  '<',
  '>',
  '</a>',
  '<a>',
  ']',
  ']]',
  ']]>',
  '-',
  '--',
  '-->',
  '<!--',
  '<![CDATA[',
  '?>',
  '<?x',
  '&amp;',
  '&#10;',
  '%NULL%',
  '${',
  '}',
  '{{',
  '}}',
  '{%',
  ' ',
  '  ',
  '\\',
  '\\n',
  '\\u0022',
  ':',
  '=',
  ' = ',
  ': ',
  '#',
  '# ',
  ';',
  '//',
  ',',
  '@',
  '/',
  '.',
  '[',
  '[@a=b]',
  '0',
  '1',
  'true',
  'x',
  'name',
  'SET ',
  'a = b',
  '\na = b\n',
  '","b":"c',
  ';auth_pass=',
  '>;regint=1',
  '<sip:',
  'sip:a;transport=udp',
  '__proto__',
  'constructor',
  'toString',
]

const piece = fc.constantFrom(...pieces)
const joined = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(''))

/** As the unit “binary”, which takes a second to be made. */
const anyCharacter = fc
  .nat({ max: 0x10_ff_ff })
  .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
  .map((point) => String.fromCodePoint(point))

export const hostileValue = fc.oneof(
  joined,
  fc.string(),
  fc.string({ unit: anyCharacter }),
  fc.string({ unit: 'grapheme' }),
)

const words = fc.constantFrom('a', 'b', 'b#2', 'account', '1', '2', 'user_name', 'Line_1_', 'x-y', '_z')
const steps = fc.constantFrom('a', 'b', 'g[@idx=1]', 'g[@idx=2]', 'u[@idx=1][@c=d/e]', 'P271', '_z')

/** Names that a definition would use, of every kind, and names that nobody should. */
export const parameterName = fc.oneof(
  { weight: 4, arbitrary: fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.')) },
  { weight: 4, arbitrary: fc.array(steps, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')) },
  { weight: 2, arbitrary: fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: hostileValue },
)

const record = fc.constantFrom('1', '2')
const field = fc.constantFrom(
  'display_name',
  'user',
  'server',
  'port',
  'transport',
  'auth_pass',
  'outbound',
  'x',
)
export const recordName = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(record, field).map((parts) => parts.join('.')) },
  { weight: 1, arbitrary: hostileValue },
)

const keyValue = {
  kind: 'keyValue',
  separator: ' = ',
  prefix: '',
  comment: '#',
  reservedValues: ['%NULL%'],
  contentType: 'text/plain',
} as const
const xml = {
  kind: 'xml',
  root: 'root',
  rootAttributes: {},
  path: '{name}',
  leafAttributes: {},
  reservedValues: [],
  contentType: 'text/xml',
} as const
const records = {
  kind: 'records',
  line: '<sip:{user}@{server}>',
  reservedValues: [],
  contentType: 'text/plain',
} as const

export const keyValueSpecs: Extract<FormatSpec, { kind: 'keyValue' }>[] = [
  { ...keyValue, reservedValues: ['%NULL%'], header: '#!version:1' },
  { ...keyValue, reservedValues: [], separator: ': ', comment: '#' },
  { ...keyValue, reservedValues: [], separator: '=', comment: '' },
  { ...keyValue, reservedValues: [], separator: '=', quote: '"', header: '# First line #', footer: 'a=1' },
  { ...keyValue, reservedValues: [], separator: ' ', prefix: 'SET ', quote: '"', comment: '##' },
  { ...keyValue, reservedValues: [], separator: ' ', prefix: 'SET ' },
  {
    ...keyValue,
    reservedValues: [],
    separator: ' :',
    header: '<<FILE>>\n',
    footer: '<<END>>',
    comment: '//',
  },
  { ...keyValue, reservedValues: [], separator: '=>', quote: "'" },
]

export const xmlSpecs: Extract<FormatSpec, { kind: 'xml' }>[] = [
  { ...xml, reservedValues: ['%NULL%'] },
  {
    ...xml,
    reservedValues: [],
    leafAttributes: { perm: 'R', idx: '1' },
    rootAttributes: { xmlns: 'urn:x', 'xmlns:y': 'urn:y' },
  },
  {
    ...xml,
    reservedValues: [],
    path: '@{name}',
    rootAttributes: { version: '1' },
    leafAttributes: { a: 'x' },
  },
  { ...xml, reservedValues: [], path: 'reg/@{name}', leafAttributes: { b: '' } },
  { ...xml, reservedValues: [], path: 'config[@version=2]/item[@name={name}]' },
  { ...xml, reservedValues: [], path: 'config/{name}', leafAttributes: { ua: 'na' } },
  {
    ...xml,
    reservedValues: [],
    path: 'section[@name={1}]/entry[@name={2}]',
    leafAttributes: { overwrite: 'true' },
  },
  { ...xml, reservedValues: [], path: '{name}/@value', leafAttributes: { class: 'x' } },
  { ...xml, reservedValues: [], path: 'setting[@id={name}]/@value' },
  { ...xml, reservedValues: [], path: '{1}/@{2}' },
  { ...xml, reservedValues: [], path: 'top/{name}/value' },
  { ...xml, reservedValues: [], path: 'O[N={1}]/P[N={2}]/V' },
  { ...xml, reservedValues: [], path: '{name}', numbers: { element: 'idx', attribute: 'id' } },
]

export const recordSpecs: Extract<FormatSpec, { kind: 'records' }>[] = [
  { ...records, reservedValues: [] },
  {
    ...records,
    reservedValues: [],
    line: '["{display_name}" ]<sip:{user}@{server}[:{port}][;transport={transport}]>',
  },
  { ...records, reservedValues: ['x'], line: '"{display_name}" <sip:{user}@{server};transport={transport}>' },
  { ...records, reservedValues: [], line: '{user}-{server}' },
]

export const iniSpecs: Extract<FormatSpec, { kind: 'ini' }>[] = [
  { kind: 'ini', separator: '=', reservedValues: [], contentType: 'text/plain' },
  { kind: 'ini', separator: ' = ', reservedValues: ['%NULL%'], contentType: 'text/plain' },
]

export const jsonSpec: FormatSpec = { kind: 'json', contentType: 'application/json' }
export const textSpec: FormatSpec = { kind: 'text', contentType: 'text/plain' }
