import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDefinitions } from './load-definitions.ts'
import { readPhoneFile } from './phone-file.ts'
import { acme } from './test-definitions.ts'

const { catalogue } = compileDefinitions(new Map<string, unknown>(Object.entries(acme)))
const model = catalogue.model('acme-x1') ?? assert.fail()

test('of a phone’s own file it is said which names are known and which are new, with a sheet of these', () => {
  const text = [
    ...['lang=German', 'ntp=time.example.com', 'line1.user=100', 'line2.label=Two', 'volume=7'],
    ...['line1.codec=9', 'line2.codec=8', 'web.password=hidden-1'],
  ].join('\n')
  const read = readPhoneFile(catalogue, model, `${text}\n`)
  assert.ok('sheet' in read)
  assert.deepEqual(read.known, ['lang', 'ntp', 'line1.user', 'line2.label'])
  assert.deepEqual(read.fresh, ['volume', 'line1.codec', 'line2.codec', 'web.password'])
  assert.equal(
    read.sheet,
    'sheets:\n  new:\n    "volume": "7"\n    "line1.codec": "9" # and 1 more of this form\n    "web.password": "…"\n',
  )
})

test('a file of another form is refused with what is wrong in it', () => {
  const read = readPhoneFile(catalogue, model, '<config/>\n')
  assert.ok('problem' in read)
  assert.match(read.problem, /^it cannot be read as a x file: /)
})
