import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { refusedAs } from '../../test/support/open-stores.ts'
import { sentText } from './sent-text.ts'

test('a file is read whole, without the mark that it begins with, wherever it was cut on its way', async () => {
  const bytes = Buffer.from('\ufeffname=Zoë\n\ufeff€')
  for (let cut = 0; cut <= bytes.length; cut++) {
    const stream = Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)])
    assert.equal(await sentText({ bytes: bytes.length, stream }), 'name=Zoë\n\ufeff€')
  }
})

test('a file that is too long is not read at all', async () => {
  const stream = Readable.from([Buffer.from('x')])
  await assert.rejects(sentText({ bytes: 1_048_577, stream }), refusedAs('UPLOAD_UNREADABLE'))
  assert.ok(stream.destroyed)
})
