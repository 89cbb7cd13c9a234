/** What a start reads, against the definitions that it was made of. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDefinitions } from '../../src/definitions/load-definitions.ts'
import { outlineOf } from '../../src/definitions/model-outline.ts'
import { openRelease, releaseOf } from '../../src/definitions/release.ts'

const folder = join(import.meta.dirname, '..', '..', 'definitions')

test('every model of a release, compiled when it is first used, is the model of the definitions', () => {
  const release = openRelease(JSON.parse(JSON.stringify(releaseOf(folder))))
  const { catalogue } = loadDefinitions(folder)
  assert.deepEqual(release.mistakes, [])
  assert.deepEqual(
    release.catalogue.models.map(({ id }) => id),
    catalogue.models.map(({ id }) => id),
  )
  for (const model of catalogue.models)
    assert.deepEqual(outlineOf(release.catalogue.model(model.id) ?? assert.fail(model.id)), outlineOf(model))
})
