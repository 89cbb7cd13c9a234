/** Versions of a tenant’s own model, and a copy that follows its origin from release to release. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileDefinitions } from '../../src/definitions/load-definitions.ts'
import { acme, changed } from '../../src/definitions/test-definitions.ts'
import type { ModelDetail, ModelFollowed, ModelVersion, ModelVersionDetail } from '../../src/schema/model.ts'
import { type Answer, startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { assertProblem } from './office.ts'

const release = (files: Record<string, string>) => compileDefinitions(new Map(Object.entries(files)))

test('versions are listed, looked at and restored; an outdated page is told what is there now', async (t) => {
  const app = await startTestApp(t)
  const { base } = await makeTenant(app)
  const copy = await app.ok<ModelDetail>('POST', `${base}/models/yealink-t54w/duplicate`, { name: 'Ours' })
  const at = `${base}/models/${copy.id}`
  await app.ok('PATCH', at, { description: 'Of the hall' })
  const { items } = await app.ok<{ items: ModelVersion[] }>('GET', `${at}/history`)
  assert.deepEqual(
    items.map(({ revision, isCurrent }) => [revision, isCurrent]),
    [
      [2, true],
      [1, false],
    ],
  )
  const first = await app.ok<ModelVersionDetail>('GET', `${at}/history/1`)
  assert.equal(first.content.source, copy.source)
  const late = await app.call('POST', `${at}/history/1/restore`, undefined, {
    headers: { 'if-match': '"1"' },
  })
  assertProblem(late, 412, 'EDITED_BY_SOMEONE_ELSE')
  assert.equal(late.body.current.revision, 2)
  const restored = await app.ok<ModelDetail>('POST', `${at}/history/1/restore`)
  assert.deepEqual([restored.description, restored.revision], [copy.description, 3])
  assertProblem(await app.call('GET', `${at}/history/7`), 404, 'VERSION_NOT_FOUND')
  const { items: audit } = await app.ok<{ items: { action: string }[] }>('GET', `${base}/audit?kind=model`)
  assert.deepEqual(
    audit.map(({ action }) => action),
    ['model.restore', 'model.update', 'model.duplicate'],
  )
})

test('a copy follows what the next release says of its origin', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-follow-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const first = await startTestApp(t, { folder, definitions: release(acme) })
  const { base } = await makeTenant(first)
  const copy = await first.ok<ModelDetail>('POST', `${base}/models/acme-x1/duplicate`, { name: 'Ours' })
  assert.equal(copy.origin?.state, 'same')
  const at = `${base}/models/${copy.id}`
  await first.ok('PATCH', at, { source: copy.source.replace('lang:', 'language:') })
  await first.close()
  const next = changed(
    'acme/families/x.yaml',
    '    lang: "{{ language }}"',
    '    lang: "{{ language | default: \'en\' }}"',
  )
  const app = await startTestApp(t, { folder, definitions: release(next) })
  assert.equal((await app.ok<ModelDetail>('GET', at)).origin?.state, 'moved')
  const ask = (body: object): Promise<Answer> => app.call('POST', `${at}/origin`, body)
  const open = await ask({})
  assert.equal(open.status, 400)
  assert.deepEqual(
    open.body.errors.map((error: { path: string }) => error.path),
    ['choices./sheets/main/lang'],
  )
  const { body: look }: { body: ModelFollowed } = await ask({ dryRun: true })
  const [conflict] = look.conflicts
  assert.deepEqual([conflict?.mine, conflict?.theirs], [null, "{{ language | default: 'en' }}"])
  assert.equal(look.model, null)
  const done = await followed(app, at, { '/sheets/main/lang': 'theirs' })
  assert.match(done.source, /lang: "\{\{ language \| default: 'en' \}\}"/)
  assert.match(done.source, /language: "\{\{ language \}\}"/)
  assert.equal(done.origin?.state, 'same')
})

async function followed(app: TestApp, at: string, choices: object): Promise<ModelDetail> {
  const { model } = await app.ok<ModelFollowed>('POST', `${at}/origin`, { choices })
  return model ?? assert.fail('not saved')
}

test('who may only look sees no versions, and who is of another tenant none of these', async (t) => {
  const app = await startTestApp(t)
  const [one, two] = [await makeTenant(app), await makeTenant(app, { code: 'BETA' })]
  const copy = await app.ok<ModelDetail>('POST', `${one.base}/models/yealink-t54w/duplicate`, {
    name: 'Ours',
  })
  const { key } = await app.ok<{ key: string }>('POST', '/keys', { name: 'looks', role: 'viewer' })
  for (const path of ['history', 'history/1'])
    assert.equal(
      (await app.call('GET', `${one.base}/models/${copy.id}/${path}`, undefined, { key })).status,
      403,
    )
  assertProblem(await app.call('GET', `${two.base}/models/${copy.id}/history`), 404, 'MODEL_NOT_FOUND')
  assertProblem(await app.call('POST', `${two.base}/models/${copy.id}/origin`, {}), 404, 'MODEL_NOT_FOUND')
})
