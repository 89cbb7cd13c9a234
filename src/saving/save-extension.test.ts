import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { OffhookError } from '../kernel/errors.ts'

test('what is not approved is not written, and what goes away meanwhile is not found', async (t) => {
  const { extensions, extensionsCheckedBy, tenant, extension, heard } = await furnishStores(t)
  const scope = await tenant('ONE')
  const { id } = await extension(scope, { number: '100' })
  const shown: string[] = []
  const refuse = async (_: unknown, draft: { name: string }) => {
    shown.push(draft.name)
    throw new OffhookError('PHONE_NOT_FOUND')
  }
  heard()
  await assert.rejects(
    extensionsCheckedBy(refuse).update(scope, id, { name: 'X' }, undefined),
    refusedAs('PHONE_NOT_FOUND'),
  )
  assert.deepEqual([shown, (await extensions.read(scope, id)).name, heard()], [['X'], '100', []])
  await assert.rejects(
    extensionsCheckedBy(() => extensions.remove(scope, id, false)).update(
      scope,
      id,
      { name: 'X' },
      undefined,
    ),
    refusedAs('EXTENSION_NOT_FOUND'),
  )
})
