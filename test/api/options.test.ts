import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from '../../src/options.ts'

const read = (...flags: string[]) => {
  const answer = readOptions(flags, {})
  return 'options' in answer ? answer.options : answer
}
const ratesOf = (...flags: string[]) => {
  const options = read(...flags)
  return 'notify-rate' in options && [options['notify-rate'], options['notify-rate-per-address']]
}

test('50 messages leave each second and 5 to one address, unless it is said otherwise', () => {
  assert.deepEqual(ratesOf(), [50, 5])
  assert.deepEqual(ratesOf('--notify-rate', '200', '--notify-rate-per-address=40'), [200, 40])
  for (const wrong of ['0', '-1', '2.5', '', 'many', '10001'])
    assert.ok('mistakes' in read('--notify-rate', wrong))
})

test('names for a certificate are names, written in any case and given once', () => {
  const namesOf = (...flags: string[]) => {
    const options = read(...flags)
    return 'acme-domains' in options ? options['acme-domains'] : options
  }
  assert.deepEqual(namesOf(), [])
  assert.deepEqual(namesOf('--acme-domains', 'Prov.example.com, prov.example.com.,b.example.com'), [
    'prov.example.com',
    'b.example.com',
  ])
  for (const wrong of [
    '*.example.com',
    '192.0.2.1',
    'localhost',
    'a..b',
    '-a.example.com',
    'a.example.com/x',
  ])
    assert.ok('mistakes' in read('--acme-domains', wrong), wrong)
  for (const wrong of ['http://ca.example.com/dir', 'ca.example.com', 'ftp://ca.example.com'])
    assert.ok('mistakes' in read('--acme-directory', wrong), wrong)
})
