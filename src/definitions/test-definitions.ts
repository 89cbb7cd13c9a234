/** A made-up vendor's definitions, for tests. */

import assert from 'node:assert/strict'

export const acme: Record<string, string> = {
  'acme/vendor.yaml': `vendor: Acme
ouis: ["00a1b2"]
userAgents:
  - match: '^Acme (?<model>[\\w -]+?) (?<firmware>[\\d.]+)(?: (?<mac>[0-9A-Fa-f:]{12,17}))?$'
    examples: ["Acme X1 1.2.3 00:a1:b2:00:00:01"]
authentication: [digest]
notify:
  resync: { event: check-sync }
  reboot: { event: check-sync;reboot=true }
values:
  transport: { udp: 0, tcp: 1, tls: 2 }
  language: { de: German }
uploads: ["{mac}.log"]
longestValues: [{ names: "*", characters: 20000, from: a manual }]
expansionModules: { max: 2, keys: 20 }
moduleGrid: { rows: 10, columns: 2, order: across, from: [a manual] }
`,
  'acme/families/x.yaml': `family: x
format: { kind: keyValue, separator: "=" }
facts: { common: "07" }
files:
  - { name: "{mac}.cfg", main: true }
  - { name: "common{common}.cfg", common: true, sheet: common }
  - { name: "{mac}.boot", absent: true }
  - { name: "*.rom", absent: true }
sheets:
  common:
    update: never
  main:
    lang: "{{ language }}"
    ntp: "{{ ntpServer }}"
    admin: "{{ adminPassword }}"
    each line:
      "line{{ line.number }}.user": "{{ line.user }}"
      "line{{ line.number }}.transport": "{{ line.transport | value: 'transport' }}"
      "line{{ line.number }}.label": "{{ line.label }}"
confidence: high
`,
  'acme/models/x1.yaml': 'model: X1\nfamily: x\nlastLine: 2\n',
  'acme/models/x10.yaml': 'model: X10\nfamily: x\nlastLine: 10\nuserAgent: [X-10, X10HD]\n',
  'acme/models/x2.yaml': `model: X2 Pro
family: x
lastLine: 4
lineKeys: 12
facts: { keys: 12 }
values: { transport: { udp: UDP, tls: null }, language: null }
notify: { reboot: null }
expansionModules: null
confidence: low
doubts: [untried]
`,
}

/** The same with one text put for another in one file. */
export function changed(path: string, from: string, to: string): Record<string, string> {
  const text = acme[path] ?? assert.fail(path)
  assert.ok(text.includes(from), from)
  return { ...acme, [path]: text.replace(from, to) }
}
