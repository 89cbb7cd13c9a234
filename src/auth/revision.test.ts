import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffhookError } from '../kernel/errors.ts'
import { requireRevision, tellCurrent } from './revision.ts'

const lost = (ifMatch: number | undefined) => {
  try {
    requireRevision({ revision: 3 }, ifMatch)
    return undefined
  } catch (error) {
    return error as OffhookError
  }
}

test('an editor who saw what is there may save, and so may one who does not ask', () => {
  assert.equal(lost(3), undefined)
  assert.equal(lost(undefined), undefined)
})

test('an editor who saw another revision is told both', () => {
  for (const seen of [2, 4, 0]) {
    assert.equal(lost(seen)?.code, 'EDITED_BY_SOMEONE_ELSE')
    assert.deepEqual(lost(seen)?.details, { currentRevision: 3, yourRevision: seen })
  }
})

test('a lost race is answered with what is there now, and no other error is', async () => {
  const tell = tellCurrent(async () => ({ name: 'now' }))
  await assert.rejects(tell(lost(2)), {
    code: 'EDITED_BY_SOMEONE_ELSE',
    details: { currentRevision: 3, yourRevision: 2, current: { name: 'now' } },
  })
  const never = tellCurrent(() => assert.fail('nobody asked'))
  for (const other of [new OffhookError('NOT_FOUND'), new Error('x'), { code: 'EDITED_BY_SOMEONE_ELSE' }])
    await assert.rejects(never(other), (error) => error === other)
})
