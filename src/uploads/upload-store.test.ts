import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import self from 'node:process'
import { test } from 'node:test'
import { refusedAs } from '../../test/support/open-stores.ts'
import { body, furnishUploads, never, other, scope } from '../../test/support/upload-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { uploadListQuerySchema } from '../schema/phone.ts'

const query = uploadListQuerySchema.parse({})

test('what a phone sends is sealed on the disk, and is read back as it was sent', async (t) => {
  const { keep, textOf, onDisk } = await furnishUploads(t)
  const text = `account.1.password = Sip-Secret-4711\n${'x'.repeat(200_000)}`
  assert.equal(await keep('a-local.cfg', text), text.length)
  const [file = ''] = onDisk()
  assert.equal(readFileSync(file).indexOf('Sip-Secret'), -1)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(await textOf('a-local.cfg'), text)
})

test('what a phone sends is on the disk before it has sent the rest', async (t) => {
  const { keep, onDisk } = await furnishUploads(t)
  const seen: number[] = []
  async function* slow(): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 80; piece++) {
      yield Buffer.alloc(100_000)
      seen.push(onDisk().reduce((sum, file) => sum + statSync(file).size, 0))
    }
  }
  await keep('a.log', slow())
  for (const [index, size] of seen.entries())
    assert.ok((index + 1) * 100_000 - size < 300_000, `${size} bytes after ${index + 1} pieces`)
})

test('a phone sends two files at once, a tenant eight; the next one waits its turn', async (t) => {
  const { keep, names } = await furnishUploads(t)
  const ends: (() => void)[] = []
  async function* open(): AsyncGenerator<Uint8Array> {
    await new Promise<void>((resolve) => ends.push(resolve))
    yield Buffer.from('done')
  }
  const sending = [keep('1.log', open()), keep('2.log', open())]
  await assert.rejects(keep('3.log', 'x'), refusedAs('UPLOADS_BUSY'))
  await keep('1.log', 'another phone’s', 'phone-2')
  while (ends.length < 2) await new Promise((resolve) => setImmediate(resolve))
  for (const end of ends) end()
  await Promise.all(sending)
  await keep('3.log', 'x')
  assert.deepEqual(await names(), ['1.log', '2.log', '3.log'])
})

test('a file that ends before its time leaves nothing, and its turn is free again', async (t) => {
  const { keep, names, onDisk } = await furnishUploads(t)
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(100_000)
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  }
  for (let turn = 0; turn < 5; turn++) await assert.rejects(keep('a.log', broken()), /aborted/)
  assert.deepEqual([onDisk(), await names()], [[], []])
})

test('over the bytes of a phone its oldest logs make room, and what it did not call a log stays longest', async (t) => {
  const { keep, names, onDisk, clock } = await furnishUploads(t, {
    perPhone: 1000,
    perTenant: 1e6,
    inAll: 1e6,
  })
  for (const name of ['kept.cfg', '1.log', '2.log', '3.log']) {
    await keep(name, 'x'.repeat(300))
    await clock.advance(1000)
  }
  assert.deepEqual(await names(), ['2.log', '3.log', 'kept.cfg'])
  await keep('4.log', 'x'.repeat(900))
  assert.deepEqual(await names(), ['4.log'])
  assert.equal(onDisk().length, 1)
  await assert.rejects(keep('5.log', 'x'.repeat(1001)), refusedAs('BODY_TOO_LARGE'))
})

test('over the bytes of a tenant, and over those of all, a file is refused and nothing of others goes', async (t) => {
  const { keep, names, onDisk } = await furnishUploads(t, { perPhone: 1000, perTenant: 1500, inAll: 2000 })
  await keep('1.log', 'x'.repeat(900))
  await keep('1.log', 'x'.repeat(500), 'phone-2')
  await assert.rejects(keep('2.log', 'x'.repeat(101), 'phone-2'), {
    code: 'UPLOADS_FULL',
    message: 'The tenant’s phones have sent as much as they may; delete some',
  })
  await keep('1.log', 'x'.repeat(600), 'phone-2')
  await keep('1.log', 'x'.repeat(500), 'phone-3', other)
  await assert.rejects(keep('2.log', 'x', 'phone-3', other), {
    code: 'UPLOADS_FULL',
    message: 'Uploads have as much room on this server as they may',
  })
  assert.deepEqual(
    [await names(), await names('phone-2'), await names('phone-3', other)],
    [['1.log'], ['1.log'], ['1.log']],
  )
  assert.equal(onDisk().length, 3)
})

/** A body that comes when it is told to, and how many bytes of it were asked for. */
function waiting(bytes: number) {
  let go: () => void = () => undefined
  const told = new Promise<void>((resolve) => {
    go = resolve
  })
  async function* body(): AsyncGenerator<Uint8Array> {
    await told
    yield Buffer.alloc(bytes)
  }
  return { body: body(), go: () => go() }
}

test('files on their way count as kept ones do: what many begin at once does not pass the quotas', async (t) => {
  const { keep, names, onDisk } = await furnishUploads(t, { perPhone: 1000, perTenant: 1500, inAll: 2000 })
  const first = waiting(800)
  const sending = keep('1.log', first.body, 'phone-1', scope, 800)
  await assert.rejects(keep('1.log', 'x'.repeat(701), 'phone-2'), refusedAs('UPLOADS_FULL'))
  await keep('1.log', 'x'.repeat(700), 'phone-2')
  await assert.rejects(keep('1.log', 'x'.repeat(501), 'phone-3', other), refusedAs('UPLOADS_FULL'))
  await keep('1.log', 'x'.repeat(500), 'phone-3', other)
  first.go()
  await sending
  assert.deepEqual([await names(), onDisk().length], [['1.log'], 3])
})

test('a file whose length was not said counts as the longest that may come', async (t) => {
  const { keep } = await furnishUploads(t, { perPhone: 1000, perTenant: 1500, inAll: 2000 })
  const unknown = waiting(1)
  const sending = keep('1.log', unknown.body)
  await assert.rejects(keep('1.log', 'x'.repeat(501), 'phone-2'), refusedAs('UPLOADS_FULL'))
  unknown.go()
  await sending
  await keep('1.log', 'x'.repeat(501), 'phone-2')
})

test('the room of a file that broke off, and of one that was refused, is free again', async (t) => {
  const { keep } = await furnishUploads(t, { perPhone: 1000, perTenant: 1000, inAll: 1000 })
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(10)
    throw new Error('aborted')
  }
  for (let turn = 0; turn < 3; turn++) {
    await assert.rejects(keep('1.log', broken(), 'phone-1', scope, 900), /aborted/)
    await assert.rejects(keep('2.log', 'x'.repeat(1001)), refusedAs('BODY_TOO_LARGE'))
  }
  await keep('1.log', 'x'.repeat(1000))
})

test('where there is no room left, a tenant’s phones replace one file at a time', async (t) => {
  const { keep, names } = await furnishUploads(t, { perPhone: 1000, perTenant: 1500, inAll: 2000 })
  await keep('1.log', 'x'.repeat(900))
  await keep('1.log', 'x'.repeat(600), 'phone-2')
  const first = waiting(900)
  const replacing = keep('1.log', first.body, 'phone-1', scope, 900)
  await assert.rejects(keep('1.log', 'x'.repeat(600), 'phone-2'), refusedAs('UPLOADS_BUSY'))
  first.go()
  await replacing
  await keep('1.log', 'x'.repeat(600), 'phone-2')
  assert.deepEqual([await names(), await names('phone-2')], [['1.log'], ['1.log']])
})

test('no more comes in than was announced', async (t) => {
  const { keep, onDisk } = await furnishUploads(t)
  await assert.rejects(keep('1.log', body('four', 'more'), 'phone-1', scope, 7), refusedAs('BODY_TOO_LARGE'))
  assert.deepEqual(onDisk(), [])
})

test('what a crash left is cleared away: bytes without a row, a row without bytes, a deleted phone’s folder', async (t) => {
  const { folder, db, keep, names, uploads, onDisk, textOf } = await furnishUploads(t)
  await keep('whole.log', 'whole')
  await keep('lost.log', 'lost')
  await keep('gone.log', 'gone', 'phone-2')
  const lost = (await uploads.namesOf(scope, ['phone-1'])).get('phone-1')?.get('lost.log')
  rmSync(join(folder, 'tenant-a', 'phone-1', `${lost}.sealed`))
  writeFileSync(join(folder, 'tenant-a', 'phone-1', 'half.sealed'), 'half')
  writeFileSync(join(folder, 'tenant-a', 'phone-1', `${lost}.sealed.new`), 'half')
  await db.queries.deleteFrom('upload').where('phoneId', '=', 'phone-2').execute()
  writeFileSync(join(folder, 'no folder of a tenant'), '')
  await uploads.tidy(systemScope, never)
  assert.deepEqual(await names(), ['whole.log'])
  assert.equal(await textOf('whole.log'), 'whole')
  assert.equal(onDisk().length, 2)
  assert.deepEqual(readdirSync(join(folder, 'tenant-a')), ['phone-1'])
  // Where no phone ever sent anything there is no folder.
  rmSync(folder, { recursive: true })
  await uploads.tidy(systemScope, never)
  assert.deepEqual(await names(), [])
})

test('where several processes share the database, a row stays whose bytes may lie with another one', async (t) => {
  const { folder, keep, names, uploads } = await furnishUploads(t, undefined, true)
  await keep('elsewhere.log', 'x')
  rmSync(folder, { recursive: true })
  await uploads.tidy(systemScope, never)
  assert.deepEqual(await names(), ['elsewhere.log'])
})

test('a file that is on its way while others are cleared away is not one of them', async (t) => {
  const { keep, uploads, textOf } = await furnishUploads(t)
  async function* withTidying(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(200_000, 'a')
    await uploads.tidy(systemScope, never)
    yield Buffer.from('end')
  }
  await keep('a.log', withTidying())
  await uploads.tidy(systemScope, never)
  assert.match(await textOf('a.log'), /^a+end$/)
})

test('a file that an older version kept as it came is given back, and sealed when it is found', async (t) => {
  const { folder, db, uploads, onDisk, textOf } = await furnishUploads(t)
  const row = { tenantId: 'tenant-a', phoneId: 'phone-1', contentType: '', at: 1 }
  await db.queries
    .insertInto('upload')
    .values({ ...row, id: 'old', name: 'old.cfg', bytes: 15 })
    .execute()
  mkdirSync(join(folder, 'tenant-a', 'phone-1'), { recursive: true })
  writeFileSync(join(folder, 'tenant-a', 'phone-1', 'old'), 'Sip-Secret-4711')
  assert.equal(await textOf('old.cfg'), 'Sip-Secret-4711')
  await uploads.tidy(systemScope, never)
  assert.deepEqual(onDisk(), [join(folder, 'tenant-a', 'phone-1', 'old.sealed')])
  assert.equal(readFileSync(onDisk()[0] ?? '').indexOf('Secret'), -1)
  assert.equal(await textOf('old.cfg'), 'Sip-Secret-4711')
})

test('bytes that somebody changed on the disk are not given out as the phone’s', async (t) => {
  const { keep, onDisk, textOf } = await furnishUploads(t)
  await keep('a.cfg', 'what the phone sent')
  const [file = ''] = onDisk()
  const bytes = readFileSync(file)
  bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1
  writeFileSync(file, bytes)
  await assert.rejects(textOf('a.cfg'), /do not open/)
})

test('a file that is given up unread is closed', async (t) => {
  const { uploads, keep, folder } = await furnishUploads(t)
  await keep('a.log', 'text')
  const [file] = (await uploads.list(scope, 'phone-1', query)).items
  const openOnes = () =>
    readdirSync('/proc/self/fd').filter((each) => {
      try {
        return readlinkSync(`/proc/self/fd/${each}`).startsWith(folder)
      } catch {
        return false
      }
    })
  // A file that nobody closes is closed when the memory is tidied up, with a warning.
  const warnings: string[] = []
  const note = ({ message }: Error) => void warnings.push(message)
  self.on('warning', note)
  t.after(() => self.off('warning', note))
  const { stream } = await uploads.read(scope, 'phone-1', file?.id ?? '')
  assert.equal(openOnes().length, 1)
  stream.destroy()
  await once(stream, 'close')
  while (openOnes().length > 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(warnings, [])
})
