import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shipped } from '../../test/support/sample-phone.ts'
import { definitionAsData, definitionAsYaml } from './definition-yaml.ts'
import { digestOf, type Followed, type FollowJob, followOrigin } from './follow-origin.ts'
import { compileSheetModel } from './own-models.ts'

const base = {
  lastLine: 2,
  files: [{ name: 'a.cfg', main: true }],
  values: { transport: { udp: 0, tcp: 1 } },
  doubts: ['untried'],
  sheet: { language: '{{ language }}', 'each line': { 'user.{{ line.number }}': '{{ line.user }}' } },
}
const source = `# Ours.
lastLine: 2
files:
  - { name: a.cfg, main: true } # the only one
values: { transport: { udp: 0, tcp: 1 } }
doubts: [untried]
sheet:
  language: "{{ language }}"
  # Each of them.
  each line:
    "user.{{ line.number }}": "{{ line.user }}"
`

type Merged = Exclude<Followed, { mistakes: unknown }>
function follow(wanted: Partial<FollowJob>): Merged {
  const followed = followOrigin({ source, base, theirs: base, choices: {}, ...wanted })
  return 'mistakes' in followed ? assert.fail(JSON.stringify(followed.mistakes)) : followed
}

test('what the origin changed alone comes over, and comments stay', () => {
  const theirs = {
    ...base,
    lastLine: 4,
    doubts: ['untried', 'no Wi-Fi'],
    values: { transport: { udp: 0, tcp: 1, tls: 2 } },
    files: [...base.files, { name: 'b.cfg' }],
    sheet: { ...base.sheet, ntp: '{{ ntpServer }}' },
  }
  const { source: text, taken, conflicts, kept } = follow({ theirs })
  assert.deepEqual(conflicts, [])
  assert.deepEqual(
    taken.map(({ path }) => path),
    ['/lastLine', '/files/b.cfg', '/values/transport/tls', '/doubts', '/sheets/main/ntp'],
  )
  assert.equal(kept, true)
  assert.equal(
    text,
    `# Ours.
lastLine: 4
files:
  - { name: a.cfg, main: true } # the only one
  - { name: b.cfg }
values: { transport: { udp: 0, tcp: 1, tls: 2 } }
doubts: [ untried, no Wi-Fi ]
sheet:
  language: "{{ language }}"
  # Each of them.
  each line:
    "user.{{ line.number }}": "{{ line.user }}"
  ntp: "{{ ntpServer }}"
`,
  )
})

test('what the copy changed alone stays', () => {
  const edited = source.replace('lastLine: 2', 'lastLine: 9').replace('  language: "{{ language }}"\n', '')
  const { source: text, conflicts } = follow({ source: edited, theirs: { ...base, confidence: 'high' } })
  assert.deepEqual(conflicts, [])
  assert.match(text, /^lastLine: 9$/m)
  assert.doesNotMatch(text, /language/)
  assert.match(text, /^confidence: high$/m)
})

test('what both changed is a conflict at its own path; mine stays until theirs is chosen', () => {
  const edited = source.replace('lastLine: 2', 'lastLine: 9').replace('tcp: 1', 'tcp: 7')
  const theirs = { ...base, lastLine: 4, values: { transport: { udp: 0 } } }
  const open = follow({ source: edited, theirs })
  assert.deepEqual(open.conflicts, [
    { path: '/lastLine', base: '2', mine: '9', theirs: '4', choice: null },
    { path: '/values/transport/tcp', base: '1', mine: '7', theirs: null, choice: null },
  ])
  assert.match(open.source, /^lastLine: 9$/m)
  const chosen = follow({
    source: edited,
    theirs,
    choices: { '/lastLine': 'theirs', '/values/transport/tcp': 'mine' },
  })
  assert.match(chosen.source, /^lastLine: 4$/m)
  assert.match(chosen.source, /tcp: 7/)
  assert.deepEqual(
    chosen.conflicts.map(({ choice }) => choice),
    ['theirs', 'mine'],
  )
})

test('both did the same: nothing is to be chosen', () => {
  const { conflicts, taken } = follow({
    source: source.replace('lastLine: 2', 'lastLine: 4'),
    theirs: { ...base, lastLine: 4 },
  })
  assert.deepEqual([conflicts, taken], [[], []])
})

test('a text with anchors is written anew, and says so', () => {
  const text = source.replace('{ udp: 0, tcp: 1 }', '&words { udp: 0, tcp: 1 }')
  const { kept, source: written } = follow({ source: text, theirs: { ...base, lastLine: 4 } })
  assert.equal(kept, false)
  assert.match(written, /^lastLine: 4$/m)
})

test('a source that is no YAML is named, not merged', () => {
  const followed = followOrigin({ source: 'a: [', base, theirs: base, choices: {} })
  assert.ok('mistakes' in followed && followed.mistakes[0]?.line === 1)
})

test('a fresh copy of each family’s phones has nothing to follow, and follows another model without a mistake', () => {
  for (const [id, other] of [
    ['yealink-t54w', 'yealink-t46s'],
    ['poly-vvx450', 'poly-vvx601'],
    ['snom-d785', 'snom-d735'],
    ['grandstream-gxp2170', 'grandstream-gxp2160'],
  ] as const) {
    const data = definitionAsData(shipped, id)
    const text = definitionAsYaml(shipped, id) ?? assert.fail(id)
    const same = followOrigin({ source: text, base: data, theirs: data, choices: {} })
    assert.ok('source' in same && same.kept && same.taken.length + same.conflicts.length === 0, id)
    const theirs = definitionAsData(shipped, other) ?? assert.fail(other)
    const next = followOrigin({ source: text, base: data, theirs, choices: {} })
    assert.ok('source' in next && next.conflicts.length === 0, id)
    const identity = { id: 'own', vendor: 'V', family: 'f', name: 'N' }
    assert.ok('model' in compileSheetModel(next.source, identity), `${id} → ${other}`)
    const back = followOrigin({ source: next.source, base: theirs, theirs, choices: {} })
    assert.ok('source' in back && back.taken.length === 0)
  }
})

test('a digest does not depend on the order of names', () => {
  assert.equal(digestOf({ a: 1, b: { c: [1, 2], d: 3 } }), digestOf({ b: { d: 3, c: [1, 2] }, a: 1 }))
  assert.notEqual(digestOf({ a: [1, 2] }), digestOf({ a: [2, 1] }))
})
