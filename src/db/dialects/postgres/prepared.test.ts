import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preparedNames } from './prepared.ts'

test('a statement has a name from its second time on, and keeps it', () => {
  const names = preparedNames()
  assert.equal(names.of('select 1', []), undefined)
  const name = names.of('select 1', [])
  assert.ok(name)
  assert.equal(names.of('select 1', []), name)
  assert.equal(names.of('select 2', []), undefined)
  assert.notEqual(names.of('select 2', []), name)
})

test('what is planned by its values, has very many, or is no one statement goes without', () => {
  const names = preparedNames()
  const many = Array.from({ length: 41 }, (_, index) => index)
  for (const [text, values] of [
    ['select a from b where c like $1', ['%x%']],
    ['select a from b limit $1 OFFSET $2', [50, 100]],
    ['select a from b where c in ($1, …)', many],
    ['start transaction isolation level serializable', []],
    ['update a set b = 1; update c set d = 2', []],
  ] as const)
    for (let times = 0; times < 3; times++) assert.equal(names.of(text, values), undefined, text)
})

test('a text is not remembered that could have no name', () => {
  const names = preparedNames()
  const text = 'insert into a values …'
  const many = Array.from({ length: 41 }, (_, index) => index)
  names.of(text, many)
  assert.equal(names.of(text, [1]), undefined)
  assert.ok(names.of(text, [1]))
})

test('no more have a name than there is room for', () => {
  const names = preparedNames(2)
  const named = [1, 2, 3].map((n) => [names.of(`select ${n}`, []), names.of(`select ${n}`, [])][1])
  assert.equal(named.filter(Boolean).length, 2)
})

test('once tables are others, each gets another name', () => {
  const names = preparedNames()
  names.of('select 1', [])
  const before = names.of('select 1', [])
  names.forget()
  const after = names.of('select 1', [])
  assert.ok(after)
  assert.notEqual(after, before)
})
