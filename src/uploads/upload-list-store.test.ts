import assert from 'node:assert/strict'
import { readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { refusedAs } from '../../test/support/open-stores.ts'
import { furnishUploads, never, other, scope } from '../../test/support/upload-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { uploadListQuerySchema } from '../schema/phone.ts'

const query = uploadListQuerySchema.parse({})

test('the list tells each file with its size and time: the newest first, or as it is asked, by pages', async (t) => {
  const { keep, uploads, clock } = await furnishUploads(t)
  for (const [name, bytes] of [
    ['b.log', 3],
    ['c.cfg', 1],
    ['a.log', 2],
  ] as const) {
    await keep(name, 'x'.repeat(bytes))
    await clock.advance(1000)
  }
  const listed = async (wanted: object) => {
    const { items, total } = await uploads.list(scope, 'phone-1', uploadListQuerySchema.parse(wanted))
    return [total, ...items.map(({ name }) => name)]
  }
  assert.deepEqual(await listed({}), [3, 'a.log', 'c.cfg', 'b.log'])
  assert.deepEqual(await listed({ sort: 'at' }), [3, 'b.log', 'c.cfg', 'a.log'])
  assert.deepEqual(await listed({ sort: 'name' }), [3, 'a.log', 'b.log', 'c.cfg'])
  assert.deepEqual(await listed({ sort: 'bytes', order: 'desc' }), [3, 'b.log', 'a.log', 'c.cfg'])
  assert.deepEqual(await listed({ sort: 'name', pageSize: 2, page: 2 }), [3, 'c.cfg'])
  assert.deepEqual(await listed({ sort: 'name', pageSize: 2 }), [3, 'a.log', 'b.log'])
  assert.deepEqual(await listed({ q: 'LOG' }), [2, 'a.log', 'b.log'])
  const [newest] = (await uploads.list(scope, 'phone-1', query)).items
  const { id, ...told } = newest ?? { id: '' }
  const at = new Date(Date.UTC(2026, 0, 1) + 2000).toISOString()
  assert.deepEqual(told, { name: 'a.log', contentType: 'text/plain', bytes: 2, at })
  const { stream, ...read } = await uploads.read(scope, 'phone-1', id)
  stream.destroy()
  assert.deepEqual(read, newest)
})

test('files that came at once are told the latest first, and among equal ones in the order that is asked', async (t) => {
  const { keep, uploads } = await furnishUploads(t)
  for (const name of ['1.log', '2.log', '3.log']) await keep(name, 'x')
  const listed = async (wanted: object) =>
    (await uploads.list(scope, 'phone-1', uploadListQuerySchema.parse(wanted))).items.map(({ name }) => name)
  assert.deepEqual(await listed({}), ['3.log', '2.log', '1.log'])
  assert.deepEqual(await listed({ sort: 'bytes' }), ['1.log', '2.log', '3.log'])
  assert.deepEqual(await listed({ sort: 'bytes', order: 'desc' }), ['3.log', '2.log', '1.log'])
})

test('a file of 10 MB is kept where its phone may have as much, and not a byte more', async (t) => {
  const { keep, names, onDisk } = await furnishUploads(t, { perPhone: 1e9, perTenant: 1e9, inAll: 1e9 })
  async function* mebibytes(count: number, more: number): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < count; piece++) yield Buffer.alloc(1024 * 1024)
    yield Buffer.alloc(more)
  }
  await keep('whole.log', mebibytes(10, 0))
  await assert.rejects(keep('more.log', mebibytes(10, 1)), refusedAs('BODY_TOO_LARGE'))
  assert.deepEqual([await names(), onDisk().length], [['whole.log'], 1])
})

test('what a phone, a tenant and all may have, they may have to the last byte', async (t) => {
  const { keep, names } = await furnishUploads(t, { perPhone: 1000, perTenant: 1500, inAll: 2000 })
  await keep('1.log', 'x'.repeat(1000))
  await keep('1.log', 'x'.repeat(500), 'phone-2')
  await keep('1.log', 'x'.repeat(500), 'phone-3', other)
  assert.deepEqual([await names('phone-2'), await names('phone-3', other)], [['1.log'], ['1.log']])
})

test('a file is deleted by itself, and by its own phone alone', async (t) => {
  const { keep, uploads, names, onDisk } = await furnishUploads(t)
  await keep('a.log', 'a')
  await keep('b.log', 'b')
  const id = (await uploads.namesOf(scope, ['phone-1'])).get('phone-1')?.get('a.log') ?? ''
  await assert.rejects(uploads.remove(scope, 'phone-2', id), refusedAs('UPLOAD_NOT_FOUND'))
  await assert.rejects(uploads.read(scope, 'phone-2', id), refusedAs('UPLOAD_NOT_FOUND'))
  await assert.rejects(uploads.remove(other, 'phone-1', id), refusedAs('UPLOAD_NOT_FOUND'))
  await uploads.remove(scope, 'phone-1', id)
  assert.deepEqual([await names(), onDisk().length], [['b.log'], 1])
  await assert.rejects(uploads.remove(scope, 'phone-1', id), refusedAs('UPLOAD_NOT_FOUND'))
  await assert.rejects(uploads.read(scope, 'phone-1', id), refusedAs('UPLOAD_NOT_FOUND'))
})

test('names are told of every phone that is asked for, however many, and of no other', async (t) => {
  const { keep, uploads } = await furnishUploads(t)
  await keep('a.log', 'a')
  await keep('b.log', 'b', 'phone-2')
  const many = [...Array.from({ length: 500 }, (_, index) => `none-${index}`), 'phone-2']
  const names = await uploads.namesOf(scope, many)
  assert.deepEqual([names.size, [...(names.get('phone-2')?.keys() ?? [])]], [501, ['b.log']])
  assert.deepEqual([names.get('none-0')?.size, names.has('phone-1')], [0, false])
  assert.equal((await uploads.namesOf(other, ['phone-2'])).get('phone-2')?.size, 0)
})

test('the files of a deleted phone go, and another’s stay', async (t) => {
  const { keep, uploads, onDisk, folder } = await furnishUploads(t)
  await keep('a.log', 'a')
  await keep('b.log', 'b', 'phone-2')
  await uploads.forgetPhone(scope, 'phone-1')
  await uploads.forgetPhone(scope, 'phone-1')
  assert.equal(onDisk().length, 1)
  assert.deepEqual(readdirSync(join(folder, 'tenant-a')), ['phone-2'])
})

test('a phone that was deleted while it was sending leaves nothing', async (t) => {
  const { keep, db, onDisk } = await furnishUploads(t)
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a')
    await db.queries.deleteFrom('phone').where('id', '=', 'phone-1').execute()
  }
  await assert.rejects(keep('a.log', slow()), refusedAs('PHONE_NOT_FOUND'))
  await assert.rejects(keep('a.log', 'a', 'phone-3', scope), refusedAs('PHONE_NOT_FOUND'))
  assert.deepEqual(onDisk(), [])
})

test('tidying up stops when it is told to, before the next phone and before the next row', async (t) => {
  const { folder, keep, uploads, names, onDisk } = await furnishUploads(t)
  await keep('a.log', 'a')
  await keep('b.log', 'b', 'phone-2')
  for (const phone of ['phone-1', 'phone-2']) writeFileSync(join(folder, 'tenant-a', phone, 'left'), 'x')
  await uploads.tidy(systemScope, () => true)
  assert.equal(onDisk().length, 4)
  for (const file of onDisk()) rmSync(file)
  let asked = 0
  // Both phones may be looked at, and one row.
  await uploads.tidy(systemScope, () => ++asked > 3)
  assert.equal([...(await names()), ...(await names('phone-2'))].length, 1)
})

test('a folder that cannot be read is no reason to forget what should be in it', async (t) => {
  const { folder, keep, uploads, names } = await furnishUploads(t)
  await keep('a.log', 'a')
  const phone = join(folder, 'tenant-a', 'phone-1')
  renameSync(phone, `${phone}-away`)
  // Opening it fails for whoever asks, also for root.
  symlinkSync('phone-1', phone)
  await assert.rejects(uploads.tidy(systemScope, never), /ELOOP/)
  assert.deepEqual(await names(), ['a.log'])
  rmSync(phone)
  renameSync(`${phone}-away`, phone)
  await uploads.tidy(systemScope, never)
  assert.deepEqual(await names(), ['a.log'])
})
