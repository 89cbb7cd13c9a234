import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { contract, type Endpoint } from './contract.ts'

/** A body that is no larger is checked in less time than anybody notices. */
const short = 1024 * 1024

test('a body with a long list is checked in parts, and says how long the list may be', () => {
  const long = Object.entries<Endpoint>(contract).flatMap(([name, { body, inParts, maxBodyBytes = 0 }]) => {
    if (!body || maxBodyBytes <= short) return []
    const { properties = {} } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as {
      properties?: Record<string, { type?: string; maxItems?: number }>
    }
    return Object.entries(properties)
      .filter(([, { type }]) => type === 'array')
      .map(([field, { maxItems }]) => ({ name, field, maxItems, inParts }))
  })
  const missing = long.filter(
    ({ field, maxItems, inParts }) => inParts?.field !== field || inParts.most !== maxItems,
  )
  assert.deepEqual(missing, [])
  assert.ok(long.length >= 5)
})
