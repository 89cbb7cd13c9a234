import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { type ModelCreate, modelCreateSchema } from '../schema/model.ts'

const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()
const quarantine = { reason: 'it takes too much', at: at(0) }

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const scope = await stores.tenant('ONE')
  const own = (wanted: Partial<ModelCreate> & { family?: string } = {}, by: TenantScope = scope) => {
    const { family = '', ...rest } = { name: 'Own', ...wanted }
    return stores.models.create(by, { ...modelCreateSchema.parse(rest), family })
  }
  const model = await own()
  stores.heard()
  return { ...stores, scope, own, model }
}

test('a model is answered as it was kept, template or sheet', async (t) => {
  const { models, own, scope, model, heard, clock } = await furnish(t)
  await clock.advance(1000)
  const wanted: ModelCreate & { family: string } = {
    ...{ name: 'Copy', vendor: 'Fono', family: 'f', description: 'Of the hall', locked: true },
    ...{ source: 'sheet: {}', fileName: '{mac}.xml', firstLine: 0, lastLine: 4 },
    ...{ resyncEvent: 'resync', rebootEvent: 'reboot' },
    kind: 'sheet',
    format: { kind: 'text', contentType: 'text/plain' },
  }
  const made = await own(wanted)
  const { id, tenantId } = made
  assert.deepEqual(made, {
    ...{
      ...wanted,
      id,
      tenantId: scope.tenantId,
      revision: 1,
      updatedAt: at(1000),
      quarantine: null,
      origin: null,
    },
  })
  assert.deepEqual(heard(), [{ type: 'model.created', tenantId, ids: [id] }])
  assert.deepEqual(await models.read(scope, id), made)
  assert.deepEqual(
    [model.kind, model.locked, model.updatedAt, model.firstLine],
    ['template', false, at(0), 1],
  )
  assert.deepEqual(await models.read(scope, model.id), model)
  assert.deepEqual(await models.list(scope), [made, model], 'by their names')
})

test('a change keeps what it does not name, counts on, and is told', async (t) => {
  const { models, own, scope, model, heard, clock } = await furnish(t)
  const second = await own({ name: 'Second' })
  heard()
  await clock.advance(1000)
  const changed = await models.update(scope, model.id, { lastLine: 9, description: 'New' }, 1)
  assert.deepEqual(changed, { ...model, lastLine: 9, description: 'New', revision: 2, updatedAt: at(1000) })
  assert.deepEqual(heard(), [{ type: 'model.changed', tenantId: scope.tenantId, ids: [model.id] }])
  assert.deepEqual(await models.list(scope), [changed, second])
  await assert.rejects(
    models.update(scope, model.id, { lastLine: 2 }, 1),
    refusedAs('EDITED_BY_SOMEONE_ELSE'),
  )
  assert.equal((await models.update(scope, model.id, { lastLine: 2 }, undefined)).revision, 3)
  await assert.rejects(models.update(scope, 'other', {}, undefined), refusedAs('MODEL_NOT_FOUND'))
  await assert.rejects(models.read(scope, 'other'), refusedAs('MODEL_NOT_FOUND'))
})

test('a name is one model’s of its tenant, and may be another’s in another tenant', async (t) => {
  const { models, own, scope, tenant, model } = await furnish(t)
  await own({}, await tenant('TWO'))
  const second = await own({ name: 'Second' })
  const taken = (error: unknown) => {
    assert.ok(error instanceof InvalidInput)
    assert.deepEqual(error.errors, [{ path: 'name', message: 'There is a model Own already' }])
    return true
  }
  await assert.rejects(own(), taken)
  await assert.rejects(models.update(scope, second.id, { name: 'Own' }, undefined), taken)
  assert.equal((await models.update(scope, model.id, { name: 'Own' }, undefined)).name, 'Own')
  assert.equal((await models.update(scope, second.id, { name: 'Third' }, undefined)).name, 'Third')
})

test('a locked model is changed by unlocking it, and not deleted before', async (t) => {
  const { models, own, scope, heard } = await furnish(t)
  const { id } = await own({ name: 'Locked', locked: true })
  heard()
  const isLocked = (error: unknown) =>
    error instanceof OffhookError &&
    error.code === 'MODEL_LOCKED' &&
    error.message === 'This phone model is locked; unlock it first'
  await assert.rejects(models.update(scope, id, { lastLine: 3 }, undefined), isLocked)
  await assert.rejects(models.update(scope, id, { locked: true }, undefined), isLocked)
  await assert.rejects(models.remove(scope, id), isLocked)
  assert.deepEqual(heard(), [])
  assert.equal((await models.read(scope, id)).revision, 1)
  const unlocked = await models.update(scope, id, { locked: false, lastLine: 3 }, undefined)
  assert.deepEqual([unlocked.locked, unlocked.lastLine], [false, 3])
  assert.deepEqual(await models.read(scope, id), unlocked)
  const again = await models.update(scope, id, { locked: true }, undefined)
  assert.deepEqual(await models.read(scope, id), again)
  assert.equal(again.locked, true)
})

test('a model that is deleted is gone, with what its phones inherited, and nothing else is', async (t) => {
  const { models, own, scope, tenant, defaults, model, heard } = await furnish(t)
  const second = await own({ name: 'Second' })
  const other = await tenant('TWO')
  const inherited = { settings: { callWaiting: true } }
  await defaults.updateModel(scope, model.id, inherited, undefined)
  await defaults.updateModel(scope, second.id, inherited, undefined)
  await defaults.updateModel(other, model.id, inherited, undefined)
  heard()
  await models.remove(scope, model.id)
  assert.deepEqual(heard(), [{ type: 'model.deleted', tenantId: scope.tenantId, ids: [model.id] }])
  assert.deepEqual(await models.list(scope), [second])
  assert.deepEqual([...(await defaults.ofModels(scope)).keys()], [second.id])
  assert.deepEqual([...(await defaults.ofModels(other)).keys()], [model.id])
  await assert.rejects(models.remove(scope, model.id), refusedAs('MODEL_NOT_FOUND'))
})

test('a model that phones have is not deleted; the first twenty are named', async (t) => {
  const { models, own, scope, phone, tenant, model } = await furnish(t)
  const second = await own({ name: 'Second' })
  const other = await tenant('TWO')
  await phone(other, { modelId: second.id })
  const made: { id: string; name: string }[] = []
  for (let number = 30; number > 9; number--)
    made.push(await phone(scope, { name: `Desk ${number}`, modelId: model.id }))
  await phone(scope, { modelId: 'another' })
  await assert.rejects(models.remove(scope, model.id), (error: unknown) => {
    assert.ok(error instanceof OffhookError)
    const first = made.reverse().slice(0, 20)
    assert.deepEqual(
      [error.code, error.details.references],
      ['MODEL_IN_USE', first.map(({ id, name }) => ({ kind: 'phone', id, label: name }))],
    )
    return true
  })
  assert.deepEqual(
    await models.phoneCounts(scope),
    new Map([
      [model.id, 21],
      ['another', 1],
    ]),
  )
  await models.remove(scope, second.id)
  assert.deepEqual(await models.list(scope), [model])
})

test('a model is held back as long as nobody saved it meanwhile', async (t) => {
  const { models, own, scope, tenant, model, heard } = await furnish(t)
  const [second, other] = [await own({ name: 'Second' }), await tenant('TWO')]
  heard()
  await models.holdBack(scope, model, quarantine)
  assert.deepEqual(heard(), [{ type: 'model.changed', tenantId: scope.tenantId, ids: [model.id] }])
  const held = { ...model, quarantine }
  assert.deepEqual(await models.list(scope), [held, second])
  await models.holdBack(scope, { ...second, revision: 2 }, quarantine)
  await models.holdBack(scope, { ...second, revision: 0 }, quarantine)
  await models.holdBack(other, second, quarantine)
  assert.deepEqual(await models.read(scope, second.id), second)
  const renamed = await models.update(scope, model.id, { name: 'Renamed' }, undefined)
  assert.deepEqual(renamed.quarantine, quarantine)
  assert.deepEqual(await models.read(scope, model.id), renamed)
  const freed = await models.update(scope, model.id, {}, undefined, { quarantine: null })
  assert.equal(freed.quarantine, null)
  assert.deepEqual(await models.read(scope, model.id), freed)
})

test('the models of all tenants are listed by their ids for the system alone', async (t) => {
  const { models, own, tenant, scope, model } = await furnish(t)
  const other = await tenant('TWO')
  const theirs = await own({}, other)
  const ids = (await models.allIds(systemScope)).map((each) => `${each.tenantId} ${each.id}`)
  assert.deepEqual(ids.sort(), [`${scope.tenantId} ${model.id}`, `${other.tenantId} ${theirs.id}`].sort())
})
