import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { OffhookError } from '../kernel/errors.ts'
import { type ModelCreate, modelCreateSchema } from '../schema/model.ts'

const source = 'user = {{ phone.name }}\n'
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  /** Stored without being looked at, as after a restart. */
  const stored = (wanted: Partial<ModelCreate> = {}, by = scope) =>
    road.modelStore.create(by, { ...modelCreateSchema.parse({ name: 'Own', source, ...wanted }), family: '' })
  const deskOf = ({ id }: { id: string }, name = 'Desk') => road.desk(scope, { modelId: id, name })
  const fileOf = async (phone: { secret: string; mac: string }) => {
    const { status, text } = await road.ask(phone, `${phone.mac}.cfg`, { userAgent: 'Softphone 1' })
    return status === 200 ? text : status
  }
  /** None is answered before all have come as far as the guard. */
  const atOnce = async <T>(ask: () => Promise<T>[]): Promise<T[]> => {
    const goOn = road.guard.hold()
    const asking = ask()
    await road.modelStore.list(scope)
    await road.clock.advance(0)
    goOn()
    return Promise.all(asking)
  }
  return { ...road, scope, stored, deskOf, fileOf, atOnce }
}

test('phones of one model that all ask at once cost one look at it, and so does a model of the same text', async (t) => {
  const { models, stored, scope, tenant, guard, atOnce } = await furnish(t)
  const { id } = await stored()
  const found = await atOnce(() => Array.from({ length: 100 }, () => models.find(scope, id)))
  assert.ok(found.every((model) => model?.id === id))
  assert.deepEqual(guard.did(), [`compile for ${scope.tenantId}`])
  await models.find(scope, id)
  const other = await tenant('TWO')
  const same = await stored({}, other)
  assert.equal((await models.find(other, same.id))?.id, same.id)
  assert.deepEqual(guard.did(), [])
  await models.find(scope, (await stored({ name: 'Another' })).id)
  assert.deepEqual(guard.did(), [`compile for ${scope.tenantId}`])
})

test('two tenants that ask for the same text at once have each its own turn', async (t) => {
  const { models, stored, scope, tenant, guard, atOnce } = await furnish(t)
  const other = await tenant('TWO')
  const [mine, theirs] = [await stored(), await stored({}, other)]
  await atOnce(() => [models.find(scope, mine.id), models.find(other, theirs.id)])
  assert.deepEqual(guard.did().sort(), [scope, other].map(({ tenantId }) => `compile for ${tenantId}`).sort())
})

test('a model that was looked at when it was saved is not looked at again', async (t) => {
  const { models, own, scope, guard } = await furnish(t)
  const { id } = await own(scope, { source })
  await models.find(scope, id)
  await models.check(scope, { kind: 'template', source: 'another = 1\n', fileName: '{model}-{mac}.cfg' })
  assert.deepEqual(guard.did(), Array(2).fill(`compile for ${scope.tenantId}`), 'the model, and the draft')
})

test('a source that was checked with all that its model says is not looked at again when it is saved', async (t) => {
  const { models, modelStore, own, scope, guard } = await furnish(t)
  const { id } = await own(scope, { source })
  guard.did()
  const changed = { source: 'other = {{ phone.name }}\n' }
  await models.check(scope, { ...(await modelStore.read(scope, id)), ...changed })
  await models.update(scope, id, changed, undefined)
  assert.deepEqual(guard.did(), [`compile for ${scope.tenantId}`])
})

test('a look that came to nothing is tried again with the next request', async (t) => {
  const { models, stored, scope, guard, atOnce } = await furnish(t)
  const { id } = await stored()
  guard.fail('failed')
  const both = await atOnce(() => [models.find(scope, id), models.find(scope, id)])
  assert.deepEqual(
    both.map((model) => model?.guarded?.passing?.message),
    Array(2).fill('the guard says failed'),
  )
  guard.fail('busy')
  assert.deepEqual((await models.detail(scope, id)).mistakes, [{ message: 'the guard says busy' }])
  assert.equal((await models.find(scope, id))?.guarded?.passing, undefined)
})

test('a phone gets its file also from a process that does not know the model yet', async (t) => {
  const { stored, deskOf, fileOf, scope, guard } = await furnish(t)
  const model = await stored()
  const [first, second, third] = [
    await deskOf(model, 'A'),
    await deskOf(model, 'B'),
    await deskOf(model, 'C'),
  ]
  assert.equal(await fileOf(first), 'user = A\n')
  guard.did()
  assert.equal(await fileOf(second), 'user = B\n')
  assert.deepEqual(guard.did(), [`fill for ${scope.tenantId}`])
  guard.forget()
  assert.equal(await fileOf(third), 'user = C\n')
  assert.deepEqual(guard.did(), Array(2).fill(`fill for ${scope.tenantId}`), 'asked, and asked with its text')
})

test('a model whose file takes too much is held back with its reason, and its phones get none', async (t) => {
  const { models, stored, deskOf, fileOf, scope, guard, clock } = await furnish(t)
  const model = await stored()
  const [first, second] = [await deskOf(model, 'A'), await deskOf(model, 'B')]
  assert.equal(await fileOf(first), 'user = A\n')
  await clock.advance(1000)
  guard.fail('time')
  assert.equal(await fileOf(second), 404)
  const { quarantine, files } = await models.detail(scope, model.id)
  assert.deepEqual([quarantine, files], [{ reason: 'to work it out, the guard says time', at: at(1000) }, []])
  guard.did()
  assert.equal(await fileOf(second), 404)
  await models.find(scope, model.id)
  assert.deepEqual(guard.did(), [], 'nothing is worked out of it any more')
})

test('a question for its names that takes too much holds no model back: its phones did not ask it', async (t) => {
  const { models, stored, deskOf, fileOf, scope, guard } = await furnish(t)
  const model = await stored()
  await models.find(scope, model.id)
  for (const reason of ['time', 'memory', 'crashed'] as const) {
    guard.fail(reason)
    const { known, named } = await models.parameters(scope, model.id, { names: ['user'] })
    assert.deepEqual([known, named], [false, [null]])
  }
  assert.equal((await models.detail(scope, model.id)).quarantine, null)
  assert.equal(await fileOf(await deskOf(model, 'A')), 'user = A\n')
})

test('no file can be made of a model that cannot be worked out; the failure says why', async (t) => {
  const { models, stored, scope, guard } = await furnish(t)
  const made = async (name: string, reason: 'busy' | 'time') => {
    const { id } = await stored({ name })
    guard.fail(reason)
    await (await models.find(scope, id))?.guarded?.fill({})
  }
  await assert.rejects(made('A', 'busy'), { name: 'SourceError', message: 'the guard says busy' })
  const spent = 'to work it out, the guard says time'
  await assert.rejects(made('B', 'time'), { name: 'SourceError', message: spent })
})

test('a database that is away while a model is held back is not told as the model’s doing', async (t) => {
  const { models, stored, scope, guard, modelStore, clock, db } = await furnish(t)
  const { id } = await stored()
  const goOn = guard.hold()
  guard.fail('time')
  const asking = models.find(scope, id)
  await modelStore.list(scope)
  await clock.advance(0)
  await db.close()
  goOn()
  await assert.rejects(asking, (error) => !(error instanceof OffhookError))
})

test('a process that is ended in the midst of a phone’s file is no fault of the model', async (t) => {
  const { models, stored, deskOf, fileOf, scope, guard } = await furnish(t)
  const model = await stored()
  const phone = await deskOf(model, 'A')
  await models.find(scope, model.id)
  guard.fail('failed')
  assert.equal(await fileOf(phone), 503)
  assert.equal((await models.detail(scope, model.id)).quarantine, null)
  assert.equal(await fileOf(phone), 'user = A\n')
})

test('of a model that cannot be worked out everything else is told that was stored with it', async (t) => {
  const { models, stored, scope } = await furnish(t)
  const wanted = { name: 'Hall', vendor: 'Fono', description: 'Of the hall', firstLine: 0, lastLine: 3 }
  const { id } = await stored({ ...wanted, source: '{{ nope }}\n', fileName: '{mac}.hall' })
  const detail = await models.detail(scope, id)
  const { name, vendor, description, firstLine, lastLine } = detail
  assert.deepEqual({ name, vendor, description, firstLine, lastLine }, wanted)
  assert.deepEqual([detail.mainFile, detail.kind, detail.builtIn], ['{mac}.hall', 'template', false])
  const { virtual, lineKeys, handsets, expansionModules, confidence, supports } = detail
  assert.deepEqual([virtual, lineKeys, handsets, expansionModules, confidence], [false, 0, 0, null, 'low'])
  assert.deepEqual(new Set(Object.values(supports)), new Set([false]), 'it can do nothing')
  assert.deepEqual([detail.files, detail.settings, detail.fields, detail.doubts], [[], [], [], []])
  assert.deepEqual(detail.keyKinds, { lineKeys: [], expansionKeys: [] })
  assert.equal(detail.mistakes[0]?.line, 1)
})
