import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDefinitions } from '../definitions/load-definitions.ts'
import { recogniser } from '../definitions/recognise.ts'
import { readMac } from '../kernel/mac-address.ts'
import { readPhoneArguments } from './phone-arguments.ts'

const { catalogue } = loadDefinitions(join(import.meta.dirname, '..', '..', 'definitions'))
const read = (given: Record<string, string>) =>
  readPhoneArguments(
    { url: 'http://192.0.2.10:8081/p/secret/', ...given },
    {
      catalogue,
      known: recogniser(catalogue),
      readMac,
    },
  )

test('a phone is known by its User-Agent, or made of a model and a MAC', () => {
  const userAgent = 'Yealink SIP-T54W 96.86.0.100 80:5e:c0:d5:7d:72'
  const byItself = read({ 'user-agent': userAgent })
  const byModel = read({ model: 'yealink-t54w', mac: '80:5E:C0:D5:7D:72' })
  assert.ok(!('problem' in byItself) && !('problem' in byModel))
  assert.equal(byItself.userAgent, userAgent)
  assert.equal(byItself.files.at(-1), '805ec0d57d72.cfg')
  assert.deepEqual(byModel.files, byItself.files)
  assert.match(byModel.userAgent, /T54W .*80:5e:c0:d5:7d:72$/)
})

test('of a phone that nobody knows only the address is asked for', () => {
  const any = read({})
  assert.ok(!('problem' in any))
  assert.deepEqual(
    [any.files, any.userAgent, any.pollMs, any.sipPort],
    [[''], 'a simulated phone', 3_600_000, 5060],
  )
})

test('what cannot be is said in a sentence', () => {
  for (const [given, sentence] of [
    [{ url: '' }, /Say where it fetches from/],
    [{ url: 'ftp://x/y' }, /Say where it fetches from/],
    [{ model: 'acme-1' }, /There is no model acme-1/],
    [{ model: 'yealink-t54w' }, /named by its MAC/],
    [{ model: 'yealink-t54w', mac: '0015' }, /--mac: 4 hex digits/],
    [{ answers: 'politely' }, /fetches, accepts, silent or a SIP status/],
  ] as const) {
    const answer = read(given)
    assert.match('problem' in answer ? answer.problem : '', sentence)
  }
})
