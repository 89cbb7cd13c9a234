import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { recogniser } from '../definitions/recognise.ts'
import { OffhookError } from '../kernel/errors.ts'
import { phoneRoad } from './phone-road.ts'
import { wrongPasswordsHere } from './wrong-passwords.ts'

const basic = (text: string, scheme = 'Basic') => `${scheme} ${Buffer.from(text).toString('base64')}`
async function* body(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
const put = (text: string) => ({ method: 'PUT', contentLength: text.length, body: body(text) })

test('its main file is served with its type and its ETag, and says when the phone was served', async (t) => {
  const { tenant, desk, ask, lastFetch, counted, phones, clock } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  await clock.advance(1000)
  const { status, headers, text, bytes } = await ask(phone, `${phone.mac}.cfg`)
  assert.equal(status, 200)
  assert.deepEqual(
    headers.map((each, index) => (index === 3 ? /^"[\w-]{22}"$/.test(each) : each)),
    ['content-type', 'text/plain', 'etag', true, 'cache-control', 'no-cache'],
  )
  assert.match(text, /^name=Desk\n/)
  const { id, tookMs, ...told } = (await lastFetch(scope, phone)) ?? assert.fail()
  assert.ok(id && tookMs >= 0 && Number.isInteger(Math.round(tookMs * 1e6) / 1000))
  const at = new Date(clock.now()).toISOString()
  assert.deepEqual(told, {
    ...{ phoneId: phone.id, at, protocol: 'http', method: 'GET', ip: '198.51.100.7', outcome: 'served' },
    ...{ path: `/p/${phone.secret.slice(0, 2)}••••/${phone.mac}.cfg`, file: `${phone.mac}.cfg`, bytes },
    ...{ userAgent: 'Fono F1 1.2.3', reason: { code: 'ok', message: 'The phone’s own file' } },
    revision: headers[3],
  })
  assert.deepEqual(counted, ['served'])
  const { servedAt, lastFetch: last, failing } = await phones.read(scope, phone.id)
  assert.deepEqual([servedAt, failing, last?.at, last?.model, last?.firmware], [at, null, at, 'F1', '1.2.3'])
})

test('a file that the phone has already is not sent again, however the header writes it', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const etag = (await ask(phone, '')).headers[3] ?? ''
  for (const ifNoneMatch of [etag, `W/${etag}`, `"a", ${etag}`, ' * ', `"a",W/${etag} `]) {
    const { status, headers, bytes } = await ask(phone, '', { ifNoneMatch })
    assert.deepEqual([status, headers, bytes], [304, ['etag', etag], 0], ifNoneMatch)
  }
  const told = await lastFetch(scope, phone)
  assert.deepEqual(
    [told?.outcome, told?.bytes, told?.revision, told?.reason],
    ['notModified', 0, etag, { code: 'unchanged', message: 'The phone has this file already' }],
  )
  for (const ifNoneMatch of ['"a"', `x${etag}`, '', '**']) {
    assert.equal((await ask(phone, '', { ifNoneMatch })).status, 200, ifNoneMatch)
  }
})

test('HEAD, a common file and a phone book prove nothing, and do not say when the phone was served', async (t) => {
  const { tenant, extension, desk, ask, lastFetch, phones } = await furnishRoad(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100', name: 'Anna' })
  const phone = await desk(scope, { settings: { tenantPhoneBook: true } })
  const head = await ask(phone, '', { method: 'HEAD' })
  assert.equal(head.status, 200)
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.method, told?.bytes, told?.outcome, told?.revision], ['HEAD', 0, 'served', ''])
  assert.equal((await ask(phone, 'common.cfg')).text, 'update=never\n')
  const common = await lastFetch(scope, phone)
  assert.deepEqual([common?.file, common?.reason.message], ['common.cfg', 'A file of the phone’s model'])
  assert.match((await ask(phone, 'book.xml')).text, /<Name>Anna<\/Name><Tel>100<\/Tel>/)
  const { servedAt, lastFetch: last } = await phones.read(scope, phone.id)
  assert.deepEqual([servedAt, last], [null, null])
})

test('what cannot be had is the same empty 404, and the record says why', async (t) => {
  const { tenant, desk, phones, ask, lastFetch, counted } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const told = async (file: string) => {
    const { status, headers, bytes } = await ask(phone, file)
    assert.deepEqual([status, headers, bytes], [404, [], 0], file)
    const { outcome, reason, bytes: sent } = (await lastFetch(scope, phone)) ?? assert.fail()
    return [outcome, reason.code, reason.message, sent]
  }
  const rightly = 'Phones of this model ask for it, and it is rightly not there'
  assert.deepEqual(await told(`${phone.mac}.boot`), ['notFound', 'absent', rightly, 0])
  assert.deepEqual(await told('none.cfg'), ['notFound', 'unknownFile', 'A F1 has no such file', 0])
  const foreign = 'The file name carries the MAC address of another phone'
  assert.deepEqual(await told('02f0f0123456.cfg'), ['forbidden', 'foreignMac', foreign, 0])
  const off = 'The tenant’s phone book is not switched on for this phone'
  assert.deepEqual(await told('book.xml'), ['notFound', 'phoneBookOff', off, 0])
  await phones.update(scope, phone.id, { fileName: 'own.cfg' }, undefined)
  const replaced = 'This phone has a file name of its own: own.cfg'
  assert.deepEqual(await told(`${phone.mac}.cfg`), ['notFound', 'replaced', replaced, 0])
  assert.equal((await ask(phone, 'OWN.cfg')).status, 200)
  await phones.update(scope, phone.id, { modelId: 'none' }, undefined)
  const gone = 'Its phone model is gone; choose another one for this phone'
  assert.deepEqual(await told(''), ['notFound', 'noModel', gone, 0])
  counted.length = 0
  for (const url of ['/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/', '/favicon.ico', `/p/${phone.secret}/../x`])
    assert.deepEqual(await ask(phone, '', { url }), {
      ...{ status: 404, headers: [], text: '', isStream: false, bytes: 0 },
    })
  assert.deepEqual(counted, ['unknown', 'unknown', 'unknown'])
})

test('other methods than phones use are refused with those that they may use', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const { status, headers } = await ask(phone, '', { method: 'DELETE' })
  assert.deepEqual([status, headers], [405, ['allow', 'GET, HEAD, PUT, POST']])
  const told = await lastFetch(scope, phone)
  assert.deepEqual(
    [told?.outcome, told?.reason],
    ['forbidden', { code: 'methodNotAllowed', message: 'DELETE is not something a phone does' }],
  )
})

test('the secret stands in no record, in whatever letters the phone repeats it', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const loud = phone.secret.toUpperCase()
  await ask(phone, '', { url: `/p/${loud}/${loud}/x.cfg`, userAgent: `Fono ${loud} ${phone.secret}` })
  const told = await lastFetch(scope, phone)
  assert.doesNotMatch(JSON.stringify(told), new RegExp(phone.secret, 'i'))
  const masked = `${phone.secret.slice(0, 2)}••••`
  assert.deepEqual(
    [told?.path, told?.file, told?.userAgent],
    [`/p/${masked}/${masked}/x.cfg`, `${masked}/x.cfg`, `Fono ${masked} ${masked}`],
  )
})

test('records are cut where a phone writes very much', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  await ask(phone, 'x'.repeat(900), { userAgent: 'y'.repeat(1000) })
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.path.length, told?.file.length, told?.userAgent.length], [300, 200, 300])
})

test('a phone with a user name or password gets its file for them alone', async (t) => {
  const { tenant, desk, ask, lastFetch, phones, fetches } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope, { httpUsername: 'desk', httpPassword: 'grün' })
  const without = await ask(phone, '')
  const challenge = ['www-authenticate', 'Basic realm="Offhook", charset="UTF-8"']
  assert.deepEqual([without.status, without.headers.slice(-2), without.bytes], [401, challenge, 0])
  const missing = await lastFetch(scope, phone)
  assert.deepEqual([missing?.outcome, missing?.reason.code], ['unauthorized', 'noCredentials'])
  assert.match(missing?.reason.message ?? '', /^It came without user name and password/)
  for (const authorization of [
    basic('desk:gruen'),
    basic('DESK:grün'),
    basic('desk:grün', 'Digest'),
    basic('desk:grün').slice(6),
    `Basic  x${basic('desk:grün').slice(6)}`,
    '',
  ])
    assert.equal((await ask(phone, '', { authorization })).status, 401, authorization)
  const wrong = await lastFetch(scope, phone)
  assert.deepEqual(
    [wrong?.outcome, wrong?.reason],
    ['unauthorized', { code: 'wrongCredentials', message: 'Its user name or password is wrong' }],
  )
  assert.equal((await phones.read(scope, phone.id)).failing?.reason.code, 'wrongCredentials')
  for (const authorization of [
    basic('desk:grün'),
    basic('desk:grün', 'bAsIc'),
    `Basic   ${basic('desk:grün').slice(6)} `,
    `Basic ${Buffer.from('desk:grün', 'latin1').toString('base64')}`,
  ])
    assert.equal((await ask(phone, '', { authorization })).status, 200, authorization)
  await fetches.flush()
  const { failing } = await phones.read(scope, phone.id)
  assert.equal(failing, null)
  const onlyName = await desk(scope, { httpUsername: 'desk' })
  assert.equal((await ask(onlyName, '')).status, 401)
  assert.equal((await ask(onlyName, '', { authorization: basic('desk:') })).status, 200)
  const onlyPassword = await desk(scope, { httpPassword: '密' })
  assert.equal((await ask(onlyPassword, '')).status, 401)
  assert.equal((await ask(onlyPassword, '', { authorization: basic(':密') })).status, 200)
})

test('a replaced secret is served as long as it works, and its use is remembered', async (t) => {
  const { tenant, desk, ask, phones, fetches, clock } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  assert.equal((await ask(phone, '')).status, 200)
  const fresh = await phones.replaceSecret(scope, phone.id, 10_000)
  assert.equal((await ask(fresh, '')).status, 200)
  await fetches.flush()
  assert.equal((await phones.read(scope, phone.id)).oldSecret?.usedAt, null)
  await clock.advance(1000)
  assert.equal((await ask(phone, '')).status, 200)
  assert.equal((await ask(phone, '')).status, 200)
  await fetches.flush()
  const { oldSecret } = await phones.read(scope, phone.id)
  assert.equal(oldSecret?.usedAt, new Date(clock.now()).toISOString())
  await clock.advance(9000)
  assert.equal((await ask(phone, '')).status, 404)
  assert.equal((await ask(fresh, '')).status, 200)
})

test('what a phone sends is kept, told, and given back to it as it was', async (t) => {
  const { tenant, desk, ask, lastFetch, heard, counted, phones } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope, { acceptUploads: true })
  const name = `${phone.mac}.log`
  heard()
  const kept = await ask(phone, `up/${name.toUpperCase()}`, put('a log'))
  assert.deepEqual([kept.status, kept.headers, kept.bytes], [201, [], 0])
  const told = await lastFetch(scope, phone)
  assert.deepEqual(
    [told?.method, told?.file, told?.outcome, told?.reason, told?.revision],
    ['PUT', name, 'uploaded', { code: 'kept', message: '5 bytes were kept' }, ''],
  )
  assert.ok(heard().some(({ type, ids }) => type === 'upload.kept' && ids[0] === phone.id))
  const back = await ask(phone, name)
  assert.deepEqual(
    [back.status, back.headers, back.text, back.isStream, back.bytes],
    [200, ['content-type', 'application/octet-stream'], 'a log', true, 5],
  )
  const given = await lastFetch(scope, phone)
  assert.deepEqual(
    [given?.file, given?.bytes, given?.reason, given?.revision],
    [name, 5, { code: 'ownUpload', message: 'What the phone itself sent before' }, ''],
  )
  assert.equal((await phones.read(scope, phone.id)).servedAt, null)
  assert.deepEqual(counted, ['uploaded', 'served'])
})

test('a phone that may not send, or sends what it should not, is refused with its reason', async (t) => {
  const { tenant, desk, ask, lastFetch, uploads, phones } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope)
  const told = async (file: string, more: object) => {
    const { status, headers, bytes } = await ask(phone, file, more)
    assert.equal(bytes, 0)
    const { outcome, reason } = (await lastFetch(scope, phone)) ?? assert.fail()
    return [status, headers, outcome, reason.code, reason.message]
  }
  const name = `${phone.mac}.log`
  const off = 'The phone sent a file, but “Accept data from phone” is off'
  for (const method of ['PUT', 'POST'])
    assert.deepEqual(await told(name, { ...put('x'), method }), [403, [], 'forbidden', 'uploadsOff', off])
  await phones.update(scope, phone.id, { acceptUploads: true }, undefined)
  const unexpected = 'Phones of this model do not send a file of this name, or it is another phone’s'
  for (const file of ['passwd', '02f0f0999999.log', `${name}.exe`, '', `${phone.mac} .log`, 'x'.repeat(121)])
    assert.deepEqual(await told(file, put('x')), [403, [], 'forbidden', 'unexpectedUpload', unexpected], file)
  const close = ['connection', 'close']
  const limit = 10 * 1024 * 1024
  const tooLarge = [413, close, 'tooLarge', 'uploadTooLarge', 'The file is over 10 MB']
  assert.deepEqual(await told(name, { ...put('x'), contentLength: limit + 1 }), tooLarge)
  // The test's own limits: a thousand bytes a phone, and a tenant.
  assert.deepEqual(await told(name, { ...put('x'.repeat(1001)), contentLength: limit }), tooLarge)
  const neighbour = await desk(scope, { acceptUploads: true })
  assert.equal((await ask(neighbour, `${neighbour.mac}.log`, put('x'.repeat(900)))).status, 201)
  const full = 'The tenant’s phones have sent as much as they may; delete some'
  assert.deepEqual(await told(name, put('x'.repeat(101))), [507, close, 'tooLarge', 'uploadsFull', full])
  async function* broken(code: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x')
    throw Object.assign(new Error('the other side left'), { code })
  }
  for (const code of ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE']) {
    const why = 'The connection ended before the whole file was there'
    const answer = await told(name, { method: 'PUT', contentLength: 2, body: broken(code) })
    assert.deepEqual(answer, [404, [], 'failed', 'uploadBroken', why])
  }
  // What is our own fault is no answer to the phone.
  await assert.rejects(
    ask(phone, name, { method: 'PUT', contentLength: 2, body: broken('EIO') }),
    /the other side left/,
  )
  async function* whileDeleted(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x')
    await phones.remove(scope, [phone.id], true)
  }
  assert.equal(
    (await ask(phone, name, { method: 'PUT', contentLength: 1, body: whileDeleted() })).status,
    404,
  )
  assert.equal((await uploads.list(scope, phone.id, { order: 'asc', page: 1, pageSize: 9 })).total, 0)
})

test('a phone that sends more at once than it may is told when to come again', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope, { acceptUploads: true })
  const gate = Promise.withResolvers<void>()
  async function* slow(): AsyncGenerator<Uint8Array> {
    await gate.promise
    yield Buffer.from('x')
  }
  const sending = [1, 2].map(() =>
    ask(phone, `${phone.mac}.log`, { method: 'PUT', contentLength: 1, body: slow() }),
  )
  await new Promise((resolve) => setImmediate(resolve))
  const { status, headers } = await ask(phone, `${phone.mac}-local.cfg`, put('x'))
  assert.deepEqual([status, headers], [503, ['retry-after', '10', 'connection', 'close']])
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.outcome, told?.reason.code], ['forbidden', 'uploadsBusy'])
  gate.resolve()
  for (const each of await Promise.all(sending)) assert.equal(each.status, 201)
})

test('a tenant’s own model that cannot be worked out fails with its reason, and is held back until it is saved', async (t) => {
  const { tenant, phone, own, ask, lastFetch, guard, models, phones } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const model = await own(scope, { source: 'name={{ phone.name }}\n', fileName: '{mac}.txt' })
  const desk = await phone(scope, { modelId: model.id })
  assert.equal((await ask(desk, '')).text, 'name=Desk\n')
  const told = async () => {
    const { outcome, reason } = (await lastFetch(scope, desk)) ?? assert.fail()
    return [outcome, reason.code, reason.message]
  }
  await phones.update(scope, desk.id, { name: 'New' }, undefined)
  // Passing: it is tried again by the next request.
  guard.fail('busy')
  const busy = await ask(desk, '')
  assert.deepEqual([busy.status, busy.headers], [503, ['retry-after', '10']])
  assert.deepEqual(await told(), [
    ...['failed', 'notNow', 'The file could not be made just now: the guard says busy'],
  ])
  assert.equal((await ask(desk, '')).text, 'name=New\n')
  await phones.update(scope, desk.id, { name: 'Newer' }, undefined)
  guard.fail('time')
  assert.equal((await ask(desk, '')).status, 404)
  const why = 'to work it out, the guard says time'
  assert.deepEqual(await told(), ['failed', 'notRendered', `The file could not be made: ${why}`])
  assert.equal((await ask(desk, '')).status, 404)
  assert.deepEqual(await told(), ['failed', 'quarantined', `Its phone model is held back: ${why}`])
  await models.update(scope, model.id, { source: 'again={{ phone.name }}\n' }, undefined)
  assert.equal((await ask(desk, '')).text, 'again=Newer\n')
})

test('a phone whose model cannot be worked out at the moment is told to come again, not that it has no file', async (t) => {
  const { tenant, phone, own, ask, lastFetch, guard, rewrite, db } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const { id } = await own(scope, { source: 'name={{ phone.name }}\n', fileName: '{mac}.txt' })
  const desk = await phone(scope, { modelId: id })
  await rewrite(id, 'other={{ phone.name }}\n')
  db.feed.tell([{ type: 'model.changed', tenantId: scope.tenantId, ids: [id] }])
  guard.fail('busy')
  const { status, headers } = await ask(desk, '')
  assert.deepEqual([status, headers], [503, ['retry-after', '10']])
  assert.deepEqual((await lastFetch(scope, desk))?.reason, {
    ...{ code: 'notNow', message: 'The file could not be made just now: the guard says busy' },
  })
  assert.equal((await ask(desk, '')).text, 'other=Desk\n')
})

/** The same road with some of its parts replaced; answers what it answers, and what it recorded last. */
async function detour(
  t: Parameters<typeof furnishRoad>[0],
  change: (road: Awaited<ReturnType<typeof furnishRoad>>) => object,
) {
  const furnished = await furnishRoad(t)
  const { known, files, fetches, uploads, clock, catalogue, tenant, desk } = furnished
  const scope = await tenant('ONE')
  const phone = await desk(scope, { acceptUploads: true })
  const road = phoneRoad({
    ...{ knownPhones: known, files, fetches, uploads, clock },
    ...{
      recognise: recogniser(catalogue).recognise,
      digest: furnished.digestOf(),
      wrongPasswords: wrongPasswordsHere(clock),
      isAway: () => false,
      count: () => undefined,
    },
    ...change(furnished),
  })
  const ask = async (file: string, more: object = {}) => {
    const { status, headers } = await road.answer({
      ...{
        protocol: 'http',
        method: 'GET',
        url: `/p/${phone.secret}/${file}`,
        ip: '192.0.2.7',
        userAgent: 'x',
      },
      ...{
        authorization: undefined,
        ifNoneMatch: undefined,
        contentType: undefined,
        contentLength: undefined,
      },
      ...{ body: body('x'), ...more },
    })
    const told = (await furnished.lastFetch(scope, phone)) ?? assert.fail()
    return [status, headers, told.outcome, told.reason.code, told.reason.message]
  }
  return { ...furnished, scope, phone, ask }
}

test('a refusal takes as long as an unknown secret, and a file no longer than it must', async (t) => {
  const looked: string[] = []
  const { ask, phone } = await detour(t, ({ known }) => ({
    knownPhones: { ...known, costOfUnknown: (secret: string) => void looked.push(secret) },
  }))
  await ask('')
  await ask('', { method: 'DELETE' })
  assert.deepEqual(looked, [])
  await ask('none.cfg')
  assert.deepEqual(looked, [phone.secret])
})

test('a User-Agent is recognised once, whoever asks with it', async (t) => {
  const recognised: string[] = []
  const { ask } = await detour(t, ({ catalogue }) => ({
    recognise(said: { userAgent: string }) {
      recognised.push(said.userAgent)
      return recogniser(catalogue).recognise(said)
    },
  }))
  for (const userAgent of ['a', 'a', 'b', 'a']) await ask('', { userAgent })
  await ask('', { userAgent: 'c', url: '/favicon.ico' })
  await ask('', { userAgent: 'c', url: `/p/${'a'.repeat(26)}/` })
  assert.deepEqual(recognised, ['a', 'b', 'c'])
})

test('a file that was taken away while the phone asked for it is as if it had never been sent', async (t) => {
  let error: Error = new OffhookError('UPLOAD_NOT_FOUND')
  const { ask, phone } = await detour(t, ({ known, uploads }) => ({
    knownPhones: {
      ...known,
      uploadNamed: async (_: unknown, name: string) => (/\.log$/i.test(name) ? 'gone' : undefined),
    },
    uploads: { ...uploads, read: () => Promise.reject(error) },
  }))
  assert.deepEqual((await ask(`${phone.mac}.log`)).slice(0, 4), [404, [], 'notFound', 'unknownFile'])
  for (error of [new OffhookError('PHONE_NOT_FOUND'), new Error('the disk')])
    await assert.rejects(ask(`x/${phone.mac}.LOG`), error)
})

test('a phone that was deleted while it sent a file is told that nothing is there', async (t) => {
  const { ask, phone } = await detour(t, ({ uploads }) => ({
    uploads: { ...uploads, keep: () => Promise.reject(new OffhookError('PHONE_NOT_FOUND')) },
  }))
  const gone = 'The phone was deleted while it sent the file'
  const put = { method: 'PUT', contentLength: 1 }
  assert.deepEqual(await ask(`${phone.mac}.log`, put), [404, [], 'notFound', 'phoneGone', gone])
})

test('a phone whose file cannot be kept at the moment is told to send it again', async (t) => {
  const { ask, phone } = await detour(t, ({ uploads }) => ({
    uploads: { ...uploads, keep: () => Promise.reject(new OffhookError('DATABASE_LOCKED')) },
  }))
  assert.deepEqual(await ask(`${phone.mac}.log`, { method: 'PUT', contentLength: 1 }), [
    ...[503, ['retry-after', '10', 'connection', 'close'], 'failed', 'databaseLocked'],
    'The file could not be kept just now; ask again',
  ])
})

test('what is wrong on our own side while a file is kept is thrown on', async (t) => {
  let error: unknown
  const { ask, phone } = await detour(t, ({ uploads }) => ({
    uploads: { ...uploads, keep: () => Promise.reject(error) },
  }))
  for (error of [new OffhookError('DISK_FULL'), new Error('x'), undefined])
    await assert.rejects(ask(`${phone.mac}.log`, { method: 'PUT' }), (thrown) => thrown === error)
})

test('what a phone says of its file is kept with it: its type and characters, and nothing else that stands there', async (t) => {
  const kept: { name: string; contentType: string; bytes: number | undefined }[] = []
  const { ask, phone } = await detour(t, ({ uploads }) => ({
    uploads: {
      ...uploads,
      keep: async (_: unknown, id: string, { name, contentType, bytes }: (typeof kept)[0]) => {
        assert.equal(id, phone.id)
        kept.push({ name, contentType, bytes })
        return 7
      },
    },
  }))
  const name = `${phone.mac}.log`
  const put = { method: 'PUT', contentLength: 1 }
  assert.deepEqual(await ask(name, { ...put, contentType: 'text/plain' }), [
    201,
    [],
    'uploaded',
    'kept',
    '7 bytes were kept',
  ])
  await ask(`a/b/${name.toUpperCase()}`, {
    ...put,
    contentType: 'text/plain; charset=utf-8; password=4711',
  })
  await ask(name, { ...put, contentType: 'x'.repeat(101) })
  await ask(name, { method: 'POST' })
  assert.deepEqual(kept, [
    { name, contentType: 'text/plain', bytes: 1 },
    { name, contentType: 'text/plain; charset=utf-8', bytes: 1 },
    { name, contentType: 'application/octet-stream', bytes: 1 },
    { name, contentType: 'application/octet-stream', bytes: undefined },
  ])
})

test('HEAD of a file that the phone sent reads none of it', async (t) => {
  const { tenant, desk, ask, lastFetch } = await furnishRoad(t)
  const scope = await tenant('ONE')
  const phone = await desk(scope, { acceptUploads: true })
  await ask(phone, `${phone.mac}.log`, put('a log'))
  await assert.rejects(ask(phone, `${phone.mac}.log`, { method: 'HEAD' }), /destroyed|premature|aborted/i)
  const told = await lastFetch(scope, phone)
  assert.deepEqual([told?.method, told?.bytes, told?.reason.code], ['HEAD', 0, 'ownUpload'])
})
