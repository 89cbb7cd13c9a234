/** Settings and parameters above a phone: of the system, of a tenant, of a tenant's phones of one model. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { until } from '../support/processes.ts'
import { askDatabase } from '../support/test-database.ts'
import {
  assertProblem,
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  refused,
  sharedApp,
  signedInUser,
} from './office.ts'

const ifMatch = (tag: string) => ({ headers: { 'if-match': tag } })

describe('defaults', () => {
  const clock = manualClock(Date.now())
  const shared = sharedApp({ clock })
  let office: Office
  let other: Office
  let system: string
  let model: string
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    other = await makeOffice(shared(), 'OTHER')
    system = '/system'
    model = `${office.path}/models/yealink-t54w/defaults`
  })
  const own = async (name: string, source: string) =>
    shared().ok<Body>('POST', `${office.path}/models`, { name, source })

  test('are empty and of revision 0 until somebody sets them, and merge by key', async () => {
    for (const path of [system, model]) {
      const empty = await shared().call('GET', path)
      assert.deepEqual(empty.body, {
        settings: {},
        secretSettings: [],
        parameters: {},
        revision: 0,
        updatedAt: null,
      })
      assert.equal(empty.headers.get('etag'), '"0"')
      const first = await shared().call(
        'PATCH',
        path,
        {
          settings: { callWaiting: true, srtp: 'optional', adminPassword: 'Default-4711' },
          parameters: { 'a.b': '1', 'c.d': null },
        },
        ifMatch('"0"'),
      )
      assert.equal(first.status, 200, first.text)
      assert.equal(first.headers.get('etag'), '"1"')
      assert.equal(first.body.updatedAt, new Date(clock.now()).toISOString())
      assert.deepEqual(first.body.settings, { callWaiting: true, srtp: 'optional' })
      assert.deepEqual(first.body.secretSettings, ['adminPassword'])
      assert.deepEqual(first.body.parameters, { 'a.b': '1', 'c.d': null })
      const second = await shared().ok<Body>('PATCH', path, { settings: { srtp: null, mwi: false } })
      assert.deepEqual(second.settings, { callWaiting: true, mwi: false })
      assert.deepEqual(second.secretSettings, ['adminPassword'])
      assert.deepEqual([second.parameters, second.revision], [first.body.parameters, 2])
      assert.deepEqual((await shared().call('GET', path)).body, second)
    }
  })

  test('of one tenant and of one model are not those of another', async () => {
    for (const path of [
      `${other.path}/models/yealink-t54w/defaults`,
      `${office.path}/models/yealink-t46s/defaults`,
    ])
      assert.equal((await shared().ok<Body>('GET', path)).revision, 0)
  })

  test('are guarded against two editors', async () => {
    for (const path of [system, model]) {
      const opened = (await shared().call('GET', path)).headers.get('etag') ?? ''
      const patch = (callWaiting: boolean) =>
        shared().call('PATCH', path, { settings: { callWaiting } }, ifMatch(opened))
      const first = await patch(false)
      assert.equal(first.status, 200, first.text)
      const second = await patch(true)
      assertProblem(second, 412, 'EDITED_BY_SOMEONE_ELSE')
      assert.deepEqual(second.body.current, first.body)
      assert.equal((await shared().ok<Body>('GET', path)).settings.callWaiting, false)
    }
  })

  test('of the system are seen by administrators and global keys, and changed by full ones', async () => {
    const admin = (await signedInUser(shared(), { name: 'second-admin', role: 'systemAdministrator' })).cookie
    assert.equal((await shared().call('PATCH', system, { settings: {} }, admin)).status, 200)
    const { key } = await shared().ok<Body>('POST', '/keys', { name: 'looks', access: 'readOnly' })
    const seen = await shared().call('GET', system, undefined, { key })
    assert.equal(seen.status, 200)
    assert.deepEqual(seen.body.parameters, { 'a.b': '••••', 'c.d': null })
    assertProblem(await shared().call('PATCH', system, { settings: {} }, { key }), 403, 'READ_ONLY')
    for (const whose of [office.key, office.viewKey])
      for (const method of ['GET', 'PATCH'])
        assertProblem(
          await shared().call(method, system, method === 'GET' ? undefined : {}, { key: whose }),
          403,
          'FORBIDDEN',
        )
  })

  test('of a model are masked for who may not see secrets, and not changed by it', async () => {
    const viewer = { key: office.viewKey }
    const { parameters } = (await shared().call('GET', model, undefined, viewer)).body
    assert.deepEqual(parameters, { 'a.b': '••••', 'c.d': null })
    assertProblem(await shared().call('PATCH', model, { settings: {} }, viewer), 403, 'READ_ONLY')
  })

  test('of a model that the tenant does not have are a 404, and those of a deleted one are gone', async () => {
    for (const method of ['GET', 'PATCH'])
      assertProblem(
        await shared().call(
          method,
          `${office.path}/models/no-such/defaults`,
          method === 'GET' ? undefined : {},
        ),
        404,
        'MODEL_NOT_FOUND',
      )
    const { id } = await own('Goes', 'a = 1\n')
    const path = `${office.path}/models/${id}`
    assertProblem(await shared().call('GET', `${other.path}/models/${id}/defaults`), 404, 'MODEL_NOT_FOUND')
    await shared().ok('PATCH', `${path}/defaults`, { settings: { callWaiting: true } })
    await shared().ok('DELETE', path)
    assertProblem(await shared().call('GET', `${path}/defaults`), 404, 'MODEL_NOT_FOUND')
    const left = await askDatabase(
      shared().folder,
      'select "modelId" from "modelDefaults" where "modelId" = ?',
      [id],
    )
    assert.deepEqual(left, [])
  })

  test('of a tenant’s own model may set the variables that it declares', async () => {
    const { id } = await own('Declares', 'pin = ${pin|1234|password}\ncolour = ${colour}\n')
    const path = `${office.path}/models/${id}/defaults`
    const saved = await shared().ok<Body>('PATCH', path, { settings: { pin: '4711', colour: 'red' } })
    assert.deepEqual([saved.settings, saved.secretSettings], [{ colour: 'red' }, ['pin']])
    const answer = await shared().call('PATCH', model, { settings: { colour: 'red' } })
    assert.match(refused(answer)['settings.colour'] ?? '', /no such setting/)
  })

  test('above the phone know no line by number, and say what is right instead', async () => {
    for (const path of [system, office.path, model]) {
      const answer = await shared().call('PATCH', path, {
        settings: {
          'lines.1.srtp': 'off',
          'lines.2.colour': 'red',
          colour: 'red',
          resyncInterval: 1,
          mwi: true,
        },
      })
      assert.deepEqual(refused(answer), {
        'settings.lines.1.srtp': 'Only a phone has lines by number; use srtp for all lines',
        'settings.lines.2.colour': 'There is no such setting',
        'settings.colour': 'There is no such setting',
        'settings.resyncInterval': 'at least 5 minutes',
      })
      assert.equal((await shared().call('PATCH', path, { settings: { 'lines.1.srtp': null } })).status, 200)
      const unknown = await shared().call('PATCH', path, { nonsense: 1, parameters: { 'a.b': 7 } })
      assert.deepEqual(Object.keys(refused(unknown)).sort(), ['nonsense', 'parameters.a.b'])
    }
    const created = await shared().call('POST', '/tenants', {
      code: 'LINES',
      name: 'Lines',
      settings: { 'lines.1.mwi': true },
    })
    assert.match(refused(created)['settings.lines.1.mwi'] ?? '', /use mwi for all lines/)
  })

  test('leave in the audit trail who changed what, without values', async () => {
    const rows = await askDatabase(
      shared().folder,
      `select who, action, "objectId", "tenantId", detail from audit where action like '%efaults.update'`,
    )
    const trail = rows.map((row) => ({ ...row }))
    const who = 'key environment'
    for (const expected of [
      { who, action: 'systemDefaults.update', objectId: null, tenantId: null, detail: 'settings parameters' },
      {
        who,
        action: 'modelDefaults.update',
        objectId: 'yealink-t54w',
        tenantId: office.id,
        detail: 'settings parameters',
      },
    ])
      assert.ok(
        trail.some((row) => JSON.stringify(row) === JSON.stringify(expected)),
        expected.action,
      )
  })

  test('make the phones pending whose files they change, and these are asked to resync', async () => {
    const site = await makeOffice(shared(), 'SITE', { autoResync: true, autoResyncMinutes: 0 })
    const desk = await makePhone(shared(), site)
    const dect = await makePhone(shared(), site, { modelId: 'yealink-t46s' })
    const phones = [desk, dect]
    const pending = async () => {
      const now = await Promise.all(
        phones.map((each) => shared().ok<Body>('GET', `${site.path}/phones/${each.id}`)),
      )
      return now.map((each) => each.status.pending)
    }
    const operations = async () => {
      const { items } = await shared().ok<Body>('GET', `${site.path}/operations`)
      return items.map(({ createdBy, total }: Body) => `${createdBy}, ${total}`).sort()
    }
    /** A phone that is still being asked would not be asked again. */
    const ended = async () => {
      await clock.advance(1000)
      const { items } = await shared().ok<Body>('GET', `${site.path}/operations`)
      return items.every(({ state }: Body) => state !== 'running')
    }
    const asked = async (...expected: string[]) => {
      // First their files are looked at, then what was saved in a row is one resync.
      for (let turn = 0; turn < 20; turn++) await clock.advance(500)
      await until('the phones are asked', async () => {
        await clock.advance(500)
        return (await operations()).length >= expected.length
      })
      await until('all that are asked have answered, or not', ended)
      assert.deepEqual(await operations(), expected)
    }
    const fetchAll = async () => {
      for (const each of phones) assert.equal((await phoneAsks(each.provisioningUrl)).status, 200)
      assert.deepEqual(await pending(), [false, false])
    }
    await fetchAll()
    await asked()
    await shared().ok('PATCH', `${site.path}/models/yealink-t54w/defaults`, {
      parameters: { 'x.model': '1' },
    })
    assert.deepEqual(await pending(), [true, false])
    await asked('auto-resync, 1')
    await fetchAll()
    await shared().ok('PATCH', system, { parameters: { 'x.system': '1' } })
    assert.deepEqual(await pending(), [true, true])
    await asked('auto-resync, 1', 'auto-resync, 2')
    await fetchAll()
    await shared().ok('POST', `${site.path}/contacts`, {
      name: 'A',
      numbers: [{ kind: 'work', number: '1' }],
    })
    assert.deepEqual(await pending(), [false, false])
    await asked('auto-resync, 1', 'auto-resync, 2')
  })
})
