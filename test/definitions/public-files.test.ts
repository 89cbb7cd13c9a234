/** The same intent gives what real public files say for it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fillSample, sampleParts, sheetFiles, shipped } from '../support/sample-phone.ts'

const [head, ...rows] = readFileSync(join(import.meta.dirname, 'public-files.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t'))
const files = Map.groupBy(rows, ([source, model]) => `${source} → ${model}`)

/** An account by TLS with required SRTP, a clock and a VLAN. */
function parametersOf(id: string): ReadonlyMap<string, string> {
  const model = shipped.model(id) ?? assert.fail(`there is no model ${id}`)
  const parts = sampleParts(model, {
    lines: [model.firstLine],
    phone: {
      settings: {
        ...{ server: 'pbx.example.com', port: 5071, transport: 'tls', srtp: 'required' },
        ...{ ntpServer: 'time.example.com', vlan: 100, registerExpiry: 600 },
      },
    },
  })
  return new Map(
    sheetFiles(model).flatMap((file) =>
      file.format.parse(fillSample(file, parts).text).map(({ name, value }) => [name, value]),
    ),
  )
}

function meant(id: string, words: string): string {
  const line = shipped.model(id)?.firstLine
  const meanings: Record<string, string | number> = {
    ...{ user: `sample-user-${line}`, auth: `sample-auth-${line}`, password: `sample-password-${line}` },
    ...{ name: `Sample ${line}`, server: 'pbx.example.com', port: 5071, ntp: 'time.example.com', vlan: 100 },
  }
  return words.replace(/\{(\w+)\}/g, (_, word) =>
    String(meanings[word] ?? assert.fail(`{${word}} means nothing`)),
  )
}

test('the table is of fifteen public files and more', () => {
  assert.deepEqual(head, ['source', 'model', 'parameter', 'value'])
  assert.ok(files.size >= 15)
})

for (const [what, facts] of files)
  test(`an account, a clock and a VLAN are told as in ${what}`, () => {
    const [[, id = ''] = []] = facts
    const written = parametersOf(id)
    for (const [, , parameter = '', value = ''] of facts)
      assert.equal(written.get(parameter), meant(id, value), parameter)
  })
