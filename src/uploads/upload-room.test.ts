import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusedAs } from '../../test/support/open-stores.ts'
import { uploadRoom } from './upload-room.ts'

const limits = { perPhone: 100, perTenant: 100, inAll: 150 }
const kept = (ofTenant: number, inAll: number, going: number) => async () => ({ ofTenant, inAll, going })

test('a tenant’s file that replaces nothing ends no replacing that another one has begun', async () => {
  const room = uploadRoom(limits)
  const plainEnds = await room.take('one', 10, kept(0, 0, 0))
  const replacingEnds = await room.take('one', 20, kept(90, 90, 50))
  plainEnds()
  await assert.rejects(room.take('one', 20, kept(90, 90, 50)), refusedAs('UPLOADS_BUSY'))
  replacingEnds()
  const nextEnds = await room.take('one', 20, kept(90, 90, 50))
  nextEnds()
})

test('one tenant’s replacing does not stop another’s', async () => {
  const room = uploadRoom(limits)
  await room.take('one', 20, kept(90, 90, 50))
  await room.take('two', 20, kept(90, 120, 50))
})

test('what was kept and could not be asked for gives the room back', async () => {
  const room = uploadRoom(limits)
  const broken = async () => Promise.reject(new Error('the database is away'))
  await assert.rejects(room.take('one', 100, broken), /the database is away/)
  await room.take('one', 100, kept(0, 0, 0))
  await assert.rejects(room.take('one', 1, kept(0, 0, 0)), refusedAs('UPLOADS_FULL'))
})
