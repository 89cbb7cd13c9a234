/** What `npm run mutate` puts into the code: a kind that it leaves out is a kind that no test is asked about. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

type Fault = { apply(source: string): string }
const { faultsIn }: { faultsIn(text: string): Fault[] } = await import(
  new URL('../scripts/faults.mjs', import.meta.url).href
)
const after = (text: string) => faultsIn(text).map(({ apply }) => apply(text))

test('what is called or set for its effect alone is left out, awaited or not', () => {
  assert.deepEqual(after('save(phone)'), [';'])
  assert.deepEqual(after('await save(phone)'), [';'])
  assert.deepEqual(after('for (const each of all) count = each'), ['for (const each of all) ;'])
})

test('faults are found inside of what is called for its effect, too', () => {
  assert.deepEqual(after('tell(() => { if (isOld) drop(phone) })'), [
    ';',
    'tell(() => { if (true) drop(phone) })',
    'tell(() => { if (false) drop(phone) })',
    'tell(() => { if (isOld) ; })',
  ])
})

test('no fault is put into a directive, a type or an import', () => {
  assert.deepEqual(after("'use strict'"), [])
  assert.deepEqual(after("import { a } from 'b'\ntype Kind = 'c' | 1"), [])
})

test('each change of an operator, a condition, a literal or an answer is a fault', () => {
  assert.deepEqual(after('const f = (a) => { if (a > 1) return a }'), [
    'const f = (a) => { if (true) return a }',
    'const f = (a) => { if (false) return a }',
    'const f = (a) => { if (a >= 1) return a }',
    'const f = (a) => { if (a <= 1) return a }',
    'const f = (a) => { if (a > 2) return a }',
    'const f = (a) => { if (a > 1) return undefined }',
  ])
})
