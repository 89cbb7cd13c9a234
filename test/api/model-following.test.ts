/** Versions of tenants’ own models, and copies that follow their origin from one release to the next. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDefinitions } from '../../src/definitions/load-definitions.ts'
import { acme, changed } from '../../src/definitions/test-definitions.ts'
import { InvalidInput } from '../../src/kernel/errors.ts'
import { modelDirectory } from '../../src/models/model-directory.ts'
import { modelFollowing } from '../../src/models/model-following.ts'
import { mostVersions } from '../../src/models/model-versions.ts'
import { type ModelJob, modelJobs } from '../../src/rendering/model-jobs.ts'
import { furnishStores, refusedAs } from '../support/open-stores.ts'

/** As after a start with a release that says so. */
type Files = Record<string, string>

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const scope = await stores.tenant('ONE')
  const jobs = modelJobs()
  // What comes out of another process is plain data.
  const guard = { run: async <A>(_: string, job: unknown) => structuredClone(jobs(job as ModelJob)) as A }
  const started = (files: Files) => {
    const { catalogue } = compileDefinitions(new Map(Object.entries(files)))
    const models = modelDirectory(catalogue, stores.models, stores.clock, guard)
    return { models, following: modelFollowing({ store: stores.models, models, guard }) }
  }
  const { models, following } = started(acme)
  const copy = await models.duplicate(scope, 'acme-x1', 'Ours')
  stores.heard()
  return { ...stores, scope, started, own: models, following, copy }
}

const later = (from: string, to: string) => changed('acme/families/x.yaml', from, to)
const look = { choices: {}, dryRun: true }

test('every save is a version, with who made it; locking makes none', async (t) => {
  const { own, following, scope, copy, clock } = await furnish(t)
  await clock.advance(1000)
  await own.update(scope, copy.id, { description: 'Second' }, undefined)
  await own.update(scope, copy.id, { locked: true }, undefined)
  await own.update(scope, copy.id, { locked: false }, undefined)
  const { items } = await following.versions(scope, copy.id)
  assert.deepEqual(
    items.map(({ revision, action, isCurrent }) => [revision, action, isCurrent]),
    [
      [2, 'model.update', true],
      [1, 'model.duplicate', false],
    ],
  )
  assert.equal(items[0]?.who, scope.by.name)
  assert.ok(String(items[0]?.at) > String(items[1]?.at))
  const first = await following.version(scope, copy.id, 1)
  assert.deepEqual([first.content.source, first.content.description], [copy.source, ''])
})

test('a version is restored as a new one that keeps the name', async (t) => {
  const { own, following, scope, copy, heard } = await furnish(t)
  const edited = copy.source.replace('update: never', 'update: always')
  assert.notEqual(edited, copy.source)
  await own.update(scope, copy.id, { source: edited, name: 'Renamed' }, 1)
  heard()
  const restored = await following.restore(scope, copy.id, 1, 2)
  assert.deepEqual([restored.source, restored.name, restored.revision], [copy.source, 'Renamed', 3])
  assert.deepEqual(heard(), [{ type: 'model.changed', tenantId: scope.tenantId, ids: [copy.id] }])
  const { items } = await following.versions(scope, copy.id)
  assert.equal(items[0]?.action, 'model.restore')
  await assert.rejects(following.restore(scope, copy.id, 1, 2), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  await assert.rejects(following.restore(scope, copy.id, 9, undefined), refusedAs('VERSION_NOT_FOUND'))
})

test('so many versions are kept, the newest; they go with their model, and are no other tenant’s', async (t) => {
  const { own, following, scope, copy, tenant, db } = await furnish(t)
  for (let time = 0; time < mostVersions + 3; time++)
    await own.update(scope, copy.id, { description: `No. ${time}` }, undefined)
  const { items } = await following.versions(scope, copy.id)
  assert.deepEqual([items.length, items.at(0)?.revision, items.at(-1)?.revision], [mostVersions, 54, 5])
  const other = await tenant('TWO')
  await assert.rejects(following.versions(other, copy.id), refusedAs('MODEL_NOT_FOUND'))
  await assert.rejects(following.version(other, copy.id, 54), refusedAs('MODEL_NOT_FOUND'))
  await assert.rejects(following.restore(other, copy.id, 54, undefined), refusedAs('VERSION_NOT_FOUND'))
  await assert.rejects(following.follow(other, copy.id, look, undefined), refusedAs('MODEL_NOT_FOUND'))
  await own.remove(scope, copy.id)
  const left = await Promise.all(
    (['modelVersion', 'modelOrigin', 'modelOriginBefore'] as const).map((table) =>
      db.queries.selectFrom(table).selectAll().execute(),
    ),
  )
  assert.deepEqual(left, [[], [], []])
})

test('long sources take the room of old versions', async (t) => {
  const { own, following, scope, copy } = await furnish(t)
  const comment = `# ${'x'.repeat(250_000)}\n`
  for (let time = 0; time < 10; time++)
    await own.update(scope, copy.id, { source: `${copy.source}${comment}# ${time}\n` }, undefined)
  const { items } = await following.versions(scope, copy.id)
  assert.ok(items.length < 10 && items.length > 5, String(items.length))
  assert.equal(items[0]?.revision, 11)
})

test('a copy says where its origin stands, and so does a copy of it', async (t) => {
  const { own, started, scope, copy } = await furnish(t)
  const origin = { id: 'acme-x1', name: 'Acme X1', state: 'same' }
  assert.deepEqual(copy.origin, origin)
  const second = await own.duplicate(scope, copy.id, 'Second')
  assert.deepEqual(second.origin, origin)
  const next = started(later('update: never', 'update: daily')).models
  assert.equal((await next.detail(scope, second.id)).origin?.state, 'moved')
  const { items } = await next.list(scope, { q: 'Ours', order: 'asc', page: 1, pageSize: 5 })
  assert.equal(items[0]?.origin?.state, 'moved')
  const { 'acme/models/x1.yaml': _, ...without } = acme
  assert.deepEqual((await started(without).models.detail(scope, copy.id)).origin, {
    ...origin,
    ...{ name: 'acme-x1', state: 'gone' },
  })
  assert.equal((await next.detail(scope, 'acme-x1')).origin, null)
})

test('the trail of a copy tells what the copy says, not what else is known of the one that it was made from', async (t) => {
  const { own, scope, copy, db } = await furnish(t)
  const second = await own.duplicate(scope, copy.id, 'Second')
  await own.remove(scope, second.id)
  const rows = await db.queries
    .selectFrom('audit')
    .select(['action', 'changes'])
    .where('objectId', '=', second.id)
    .execute()
  assert.deepEqual(rows.map(({ action }) => action).sort(), ['model.delete', 'model.duplicate'])
  for (const { action, changes } of rows)
    assert.doesNotMatch(changes ?? '', /origin|tenantId|acme-x1/, action)
})

test('what a release changed comes over as a new version, and what the copy changed stays', async (t) => {
  const { own, started, scope, copy, db } = await furnish(t)
  await own.update(scope, copy.id, { source: copy.source.replace('lastLine: 2', 'lastLine: 3 # Ours') }, 1)
  const { models, following } = started(later('    update: never', '    update: daily\n    often: "no"'))
  const { taken, conflicts, source, rewritten } = await following.follow(scope, copy.id, look, undefined)
  assert.deepEqual(conflicts, [])
  assert.deepEqual(
    taken.map(({ path, base, theirs }) => [path, base, theirs]),
    [
      ['/sheets/common/update', 'never', 'daily'],
      ['/sheets/common/often', null, 'no'],
    ],
  )
  assert.equal(rewritten, false)
  assert.equal((await models.detail(scope, copy.id)).revision, 2, 'only looked at')
  const { model } = await following.follow(scope, copy.id, { choices: {}, dryRun: false }, 2)
  assert.equal(model?.source, source)
  assert.match(source, /^lastLine: 3 # Ours$/m)
  assert.deepEqual([model?.origin?.state, model?.revision, model?.lastLine], ['same', 3, 3])
  const [version] = (await following.versions(scope, copy.id)).items
  assert.equal(version?.action, 'model.follow')
  const actions = await db.queries.selectFrom('audit').select('action').orderBy('id').execute()
  assert.equal(actions.at(-1)?.action, 'model.follow')
  const again = await following.follow(scope, copy.id, look, undefined)
  assert.deepEqual([again.taken, again.conflicts, again.source], [[], [], source])
})

test('a version that is restored follows its origin from where that was then', async (t) => {
  const { own, started, scope, copy, db } = await furnish(t)
  const next = started(later('    update: never', '    update: daily'))
  const follow = { choices: {}, dryRun: false }
  const { taken } = await next.following.follow(scope, copy.id, look, undefined)
  const news = taken.map(({ path, theirs }) => [path, theirs])
  assert.deepEqual(news, [['/sheets/common/update', 'daily']])
  await next.following.follow(scope, copy.id, follow, undefined)
  const first = await next.following.restore(scope, copy.id, 1, undefined)
  assert.deepEqual([first.source, first.origin?.state], [copy.source, 'moved'])
  const again = await next.following.follow(scope, copy.id, look, undefined)
  assert.deepEqual([again.conflicts, again.taken.map(({ path, theirs }) => [path, theirs])], [[], news])
  const second = await next.following.restore(scope, copy.id, 2, undefined)
  assert.equal(second.origin?.state, 'same')
  const { taken: none } = await next.following.follow(scope, copy.id, look, undefined)
  assert.deepEqual(none, [])

  const before = () => db.queries.selectFrom('modelOriginBefore').select('hash').execute()
  assert.equal((await before()).length, 1)
  for (let time = 0; time < mostVersions; time++)
    await own.update(scope, copy.id, { description: `No. ${time}` }, undefined)
  assert.deepEqual(await before(), [], 'no version is of what it said before')
})

test('a version that holds all news of its origin is of them, though following changed no word of it', async (t) => {
  const { started, scope, copy } = await furnish(t)
  const { models, following } = started(later('    update: never', '    update: daily'))
  const source = copy.source.replace('update: never', 'update: daily')
  await models.update(scope, copy.id, { source }, undefined)
  const { model } = await following.follow(scope, copy.id, { choices: {}, dryRun: false }, undefined)
  assert.deepEqual([model?.source, model?.origin?.state], [source, 'same'])
  await following.restore(scope, copy.id, 1, undefined)
  assert.equal((await following.restore(scope, copy.id, 2, undefined)).origin?.state, 'same')
})

test('what both changed has to be chosen, each by its path', async (t) => {
  const { own, started, scope, copy } = await furnish(t)
  await own.update(scope, copy.id, { source: copy.source.replace('update: never', 'update: mine') }, 1)
  const { models, following } = started(later('update: never', 'update: theirs'))
  const path = '/sheets/common/update'
  const save = (choices: Record<string, 'mine' | 'theirs'>) =>
    following.follow(scope, copy.id, { choices, dryRun: false }, undefined)
  await assert.rejects(
    save({}),
    (error) => error instanceof InvalidInput && error.errors[0]?.path === `choices.${path}`,
  )
  assert.equal((await models.detail(scope, copy.id)).revision, 2)
  const { conflicts } = await following.follow(scope, copy.id, look, undefined)
  assert.deepEqual(conflicts, [{ path, base: 'never', mine: 'mine', theirs: 'theirs', choice: null }])
  assert.match((await save({ [path]: 'theirs' })).model?.source ?? '', /update: theirs/)
})

test('a model that is no copy has nothing to follow, nor has one whose origin is gone', async (t) => {
  const { own, started, following, scope, copy } = await furnish(t)
  const written = await own.create(scope, {
    ...{ kind: 'template', name: 'Written', vendor: '', description: '', source: 'a = 1\n', locked: false },
    ...{
      format: { kind: 'text', contentType: 'text/plain' },
      fileName: '{mac}.cfg',
      firstLine: 1,
      lastLine: 1,
    },
    ...{ resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
  })
  await assert.rejects(following.follow(scope, written.id, look, undefined), refusedAs('NO_ORIGIN'))
  const { 'acme/models/x1.yaml': _, ...without } = acme
  await assert.rejects(
    started(without).following.follow(scope, copy.id, look, undefined),
    refusedAs('NO_ORIGIN'),
  )
})
