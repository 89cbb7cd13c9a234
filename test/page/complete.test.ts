/** What an editor of definitions offers where. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionWords } from '../../src/definitions/definition-words.ts'
import { fromPage } from '../support/macros.ts'

const { completeAt } = fromPage<typeof import('../../web/src/features/models/complete.ts')>(
  'features/models/complete.ts',
)
const { lineDifference, shortened } =
  fromPage<typeof import('../../web/src/lib/line-difference.ts')>('lib/line-difference.ts')

const words = definitionWords()
/** At the sign `¦` of the text; `from` as the text that is replaced. */
function offered(text: string, kind: 'sheet' | 'template' = 'sheet') {
  const at = text.indexOf('¦')
  const found = completeAt(text.replace('¦', ''), at, words, kind)
  return {
    labels: found?.options.map(({ label }) => label) ?? [],
    replaced: found ? text.slice(found.from, at) : undefined,
  }
}
const offers = (text: string, ...labels: string[]) => {
  const found = offered(text)
  for (const label of labels)
    assert.ok(found.labels.includes(label), `${label} in ${found.labels.slice(0, 20)}`)
  return found
}

test('names are offered where they may stand, and no others', () => {
  assert.equal(offers('last¦', 'lastLine', 'sheet', 'files').replaced, 'last')
  const file = offers('files:\n  - name: a.cfg\n    ¦', 'main', 'absent', 'phoneBook', 'template')
  assert.ok(!file.labels.includes('lastLine'))
  offers('notify:\n  resync:\n    ev¦', 'event', 'contentType')
  offers('expansionModules: { ma¦', 'max', 'keys')
  offers('files:\n  - { name: "{mac}.cfg", ma¦', 'main')
})

test('a value is one of those that there are', () => {
  assert.deepEqual(offers('confidence: ¦', 'high').labels, ['high', 'medium', 'low'])
  assert.deepEqual(offers('tls: ¦', 'true').labels, ['true', 'false'])
  offers('format:\n  kind: ¦', 'keyValue', 'xml', 'json')
  offers('format: { kind: ¦', 'keyValue', 'ini')
  offers('authentication:\n  - ¦', 'basic', 'digest')
})

test('an expression is offered what it may read, its filters, and the maps of the definition', () => {
  const text =
    'values:\n  transport: { udp: 0 }\n  srtp:\n    "off": 0\nfacts: { ring: 1 }\nsheet:\n  a: "{{ '
  assert.equal(offers(`${text}line.u¦`, 'line.user', 'ntpServer', 'facts.ring').replaced, 'line.u')
  offers(`${text}line.transport | ¦`, 'value', 'default', 'yesNo')
  assert.deepEqual(offers(`${text}line.transport | value: '¦`, 'transport').labels, ['transport', 'srtp'])
  offers('sheet:\n  when lang¦', 'language')
})

test('a sheet is offered loops and other sheets, a comment nothing', () => {
  offers('sheet:\n  ea¦', 'each line', 'each lineKey', 'when')
  offers('sheets:\n  main:\n    - ¦\n  network:\n    a: 1\n', 'network')
  assert.deepEqual(offered('# la¦').labels, [])
})

test('a template is offered what templates read', () => {
  assert.ok(offered('user = {{ phone.n¦', 'template').labels.includes('phone.name'))
  assert.ok(offered('user = ${mac¦', 'template').labels.includes('mac'))
  assert.deepEqual(offered('user = ¦', 'template').labels, [])
})

test('two texts differ by lines, and far from a change nothing is shown', () => {
  const before = Array.from({ length: 30 }, (_, at) => `line ${at}`)
  const after = before.with(20, 'other').toSpliced(2, 1)
  const lines = lineDifference(before.join('\n'), after.join('\n'))
  assert.deepEqual(
    lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text}`),
    ['gone line 2', 'gone line 20', 'new other'],
  )
  const parts = shortened(lines, 1)
  assert.deepEqual(
    parts.map(({ lines: some, skipped }) => [some.length, skipped]),
    [
      [3, 1],
      [4, 15],
    ],
  )
  assert.deepEqual(shortened(lineDifference('a\nb', 'a\nb')), [])
})
