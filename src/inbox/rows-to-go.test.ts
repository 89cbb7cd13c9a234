import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowsToGo } from './rows-to-go.ts'

const bounds = { ofSource: 20, ofTenant: 50, inAll: 100 }
const shares = (...all: [tenantId: string | null, source: string, n: number][]) =>
  all.map(([tenantId, source, n]) => ({ tenantId, source, n }))

test('as long as there is room, nothing goes', () => {
  assert.deepEqual(rowsToGo([], bounds), [])
  assert.deepEqual(rowsToGo(shares(['a', 'x', 20], ['a', 'y', 20], [null, 'x', 10]), bounds), [])
})

test('who has more than one address may have makes room by its own', () => {
  assert.deepEqual(rowsToGo(shares(['a', 'x', 23], ['a', 'y', 3]), bounds), shares(['a', 'x', 3]))
})

test('when a tenant has too many, those go who have the most', () => {
  const gone = rowsToGo(shares(['a', 'x', 20], ['a', 'y', 20], ['a', 'z', 14], ['a', 'w', 2]), bounds)
  assert.deepEqual(gone, shares(['a', 'x', 3], ['a', 'y', 3]))
})

test('when there are too many in all, those go who are in the fullest inbox', () => {
  const many = (tenantId: string, n: number) =>
    shares(...Array.from({ length: n / 10 }, (_, at) => [tenantId, `${at}`, 10] as [string, string, number]))
  const gone = rowsToGo([...many('a', 50), ...many('b', 50), ...shares(['c', 'x', 6])], bounds)
  const sumOf = (id: string) =>
    gone.filter(({ tenantId }) => tenantId === id).reduce((sum, { n }) => sum + n, 0)
  assert.deepEqual([sumOf('a'), sumOf('b'), sumOf('c')], [3, 3, 0])
})
