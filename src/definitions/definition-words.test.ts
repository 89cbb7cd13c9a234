import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionWords } from './definition-words.ts'

type Schema = {
  properties?: Record<string, Schema>
  enum?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  const?: string
}

test('an editor is told what stands where in a definition, and what its sheets may read', () => {
  const { schema, paths, filters, loops } = definitionWords()
  const { properties = {} } = schema as Schema
  for (const key of ['files', 'format', 'sheet', 'values', 'expansionModules'])
    assert.ok(properties[key], key)
  assert.deepEqual(properties.confidence?.enum, ['high', 'medium', 'low'])
  const kinds = (properties.format?.oneOf ?? properties.format?.anyOf ?? []).map(
    (each) => each.properties?.kind?.const,
  )
  assert.ok(kinds.includes('keyValue') && kinds.includes('xml'), String(kinds))
  const about = (path: string) => paths.find((each) => each.path === path)?.about ?? assert.fail(path)
  assert.match(about('line.user'), /extension/)
  assert.ok(about('ntpServer').length > 0)
  assert.ok(about('line.codecs').length > 0)
  assert.ok(filters.some(({ name }) => name === 'default') && loops.some(({ name }) => name === 'each line'))
})
