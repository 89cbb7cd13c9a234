/** What a fetch costs, and what each kind of change changes: the files that depend on it, and no others. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { manualClock } from '../../src/kernel/clock.ts'
import { startTestApp } from '../support/start-app.ts'
import { hearStatements } from '../support/statements.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

/** Uploads, old operations and answers are tidied up, own models and schedules are looked at, the trail is chained after a start; no phone waits for that. */
const ofStart = [
  'select "id", "tenantId", "phoneId" from "upload"',
  'select "tenantId", "id" from "model"',
  'delete from "idempotency" where "at" <',
  'delete from "attempt" where "until" <=',
  'from "change"',
  'from "fetchContent" order by',
  '"schedule"',
  'select * from "systemDefaults"',
  'delete from "stranger" where ("lastAt" <',
  'from "operation" where "endedAt" <',
  'select count(distinct "node") as "n" from "operation"',
  'select "operation"."id", "operation"."kind", "operation"."state", "operation"."total"',
  'pg_advisory_unlock',
  // The trail is chained: that is a transaction of its own.
  '"auditChain"',
  'from "audit"',
  'from "sealKey"',
  'from "kysely_migration"',
  'start transaction',
  'commit',
]

describe('a phone’s files', () => {
  // The clock stands still, so that no record of a fetch is written while statements are counted.
  const shared = sharedApp({ clock: manualClock(Date.now()) })
  let statements = 0
  let heard: string[] = []
  let stopHearing: () => void = () => undefined
  let office: Office
  let other: Office
  let member: Body
  let group: Body
  let model: Body
  const phones: Record<string, Body> = {}

  /** What begins with a start has come to its end. */
  async function untilNothingIsAsked(): Promise<void> {
    do {
      heard = []
      await sleep(500)
    } while (heard.length > 0)
  }

  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'OFFICE')
    other = await makeOffice(app, 'OTHER')
    const extension = (body: object) => app.ok<Body>('POST', `${office.path}/extensions`, body)
    member = await extension({ number: '201', name: 'Anna', password: 'x' })
    group = await extension({ number: '299', name: 'Sales', tech: 'VIRTUAL', members: [member.id] })
    model = await app.ok<Body>('POST', `${office.path}/models`, {
      name: 'Own',
      source: 'user = {{ lines[0].user }}\ntenant = {{ tenant.name }}\n',
    })
    const on = (id: string) => ({ lines: [{ line: 1, extensionId: id }] })
    phones.plain = await makePhone(app, office)
    phones.twin = await makePhone(app, office)
    phones.member = await makePhone(app, office, on(member.id))
    phones.virtual = await makePhone(app, office, on(group.id))
    phones.own = await makePhone(app, office, { modelId: model.id })
    phones.sends = await makePhone(app, office, { acceptUploads: true, ...on(group.id) })
    phones.empty = await makePhone(app, office, { lines: [] })
    phones.foreign = await makePhone(app, other)
    stopHearing = hearStatements((text) => {
      if (ofStart.some((some) => text.includes(some))) return
      statements++
      heard.push(text)
    })
  })
  after(() => stopHearing())

  async function fetchOf(name: string): Promise<{ cost: number; text: string; status: number }> {
    const before = statements
    const { text, status } = await phoneAsks(phones[name]?.provisioningUrl)
    return { cost: statements - before, text, status }
  }

  /** The phones whose file is another one after the change; those of the others cost nothing. */
  async function changedBy(change: () => Promise<unknown>, mayReload: string[] = []): Promise<string[]> {
    const names = Object.keys(phones)
    const old = new Map<string, string>()
    for (const name of names) old.set(name, (await fetchOf(name)).text)
    for (const name of names) assert.equal((await fetchOf(name)).cost, 0, `${name} is known`)
    await change()
    const changed: string[] = []
    for (const name of names) {
      const { cost, text } = await fetchOf(name)
      if (text !== old.get(name)) changed.push(name)
      else if (!mayReload.includes(name)) assert.equal(cost, 0, `${name} does not depend on it`)
    }
    return changed
  }
  const patch = (path: string, body: object) => shared().ok('PATCH', `${office.path}${path}`, body)

  test('cost at most 3 statements to make, 4 with a model of the tenant’s own, and then none', async () => {
    await shared().ok('PATCH', '/system', { parameters: { 'all.b': 'anew' } })
    for (const [name, most] of Object.entries({
      plain: 3,
      virtual: 3,
      sends: 3,
      empty: 3,
      own: 4,
      foreign: 3,
    })) {
      const first = await fetchOf(name)
      assert.equal(first.status, 200)
      assert.ok(first.cost > 0 && first.cost <= most, `${name}: ${first.cost}`)
      assert.equal((await fetchOf(name)).cost, 0, name)
    }
  })

  test('cost no more when they are the first ones after a start', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-restart-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const settings = { folder, clock: manualClock(Date.now()) }
    const first = await startTestApp(t, settings)
    const site = await makeOffice(first, 'SITE')
    const { secret } = await first.ok<Body>(
      'POST',
      `${site.path}/phones/${(await makePhone(first, site)).id}/reveal`,
    )
    await first.ok('PATCH', '/system', { parameters: { 's.b': '1' } })
    await first.ok('PATCH', `${site.path}/models/yealink-t54w/defaults`, { parameters: { 'm.b': '1' } })
    await first.close()
    const second = await startTestApp(t, settings)
    await untilNothingIsAsked()
    heard = []
    const { text } = await phoneAsks(`${second.publicUrl}/p/${secret}/`)
    assert.match(text, /^s\.b = 1$/m)
    assert.match(text, /^m\.b = 1$/m)
    assert.ok(heard.length <= 3, heard.join('\n'))
  })

  test('neither a secret that is not known nor a file that is not there costs a statement', async () => {
    const unknown = (letter: string) =>
      phoneAsks(phones.plain.provisioningUrl.replace(/p\/.{26}/, `p/${letter.repeat(26)}`))
    await fetchOf('plain')
    const before = statements
    await phoneAsks(`${phones.plain.provisioningUrl}unheard.xml`)
    assert.equal(statements - before, 0)
    for (const letter of 'acdefgh') assert.equal((await unknown(letter)).status, 404)
    assert.equal(statements - before, 0)
  })

  test('a change of a phone changes its own file', async () => {
    const path = `/phones/${phones.plain.id}`
    assert.deepEqual(await changedBy(() => patch(path, { settings: { callWaiting: true } })), ['plain'])
  })

  test('a change of an extension changes the phones that have it on a line', async () => {
    const path = `/extensions/${office.extensionId}`
    assert.deepEqual(await changedBy(() => patch(path, { name: 'Front desk', username: 'front' })), [
      'plain',
      'twin',
      'own',
    ])
  })

  test('a change of a member changes the phones of the virtual extension too', async () => {
    const path = `/extensions/${member.id}`
    assert.deepEqual(await changedBy(() => patch(path, { username: 'anna' })), ['member', 'virtual', 'sends'])
  })

  test('a change of a virtual extension changes the phones that show it', async () => {
    const path = `/extensions/${group.id}`
    assert.deepEqual(await changedBy(() => patch(path, { name: 'Sales team' })), ['virtual', 'sends'])
  })

  test('a change of the tenant’s own model changes the phones of this model', async () => {
    const change = () => patch(`/models/${model.id}`, { source: 'user = {{ lines[0].user }}\nnew = 1\n' })
    assert.deepEqual(await changedBy(change), ['own'])
  })

  test('a change of the tenant changes its phones, and no other tenant’s', async () => {
    const change = () => patch('', { sipServer: 'moved.example.com', parameters: { 'a.b': '1' } })
    assert.deepEqual(await changedBy(change, ['own', 'empty']), [
      'plain',
      'twin',
      'member',
      'virtual',
      'sends',
      'empty',
    ])
  })

  test('a change of a model’s defaults changes the phones of this model in this tenant', async () => {
    const change = () => patch('/models/yealink-t54w/defaults', { parameters: { 'm.b': '1' } })
    assert.deepEqual(await changedBy(change), ['plain', 'twin', 'member', 'virtual', 'sends', 'empty'])
  })

  test('a change of the system’s defaults changes the phones of every tenant', async () => {
    const change = () => shared().ok('PATCH', '/system', { parameters: { 's.b': '1' } })
    assert.deepEqual(await changedBy(change, ['own']), [
      'plain',
      'twin',
      'member',
      'virtual',
      'sends',
      'empty',
      'foreign',
    ])
  })

  test('after a change of defaults a file still costs at most 3 statements', async () => {
    for (const change of [
      () => patch('/models/yealink-t54w/defaults', { parameters: { 'm.b': '2' } }),
      () => shared().ok('PATCH', '/system', { parameters: { 's.b': '2' } }),
    ]) {
      await change()
      const { cost } = await fetchOf('plain')
      assert.ok(cost > 0 && cost <= 3, String(cost))
    }
  })

  test('what is new or unused changes nothing', async () => {
    const app = shared()
    const nothing = await changedBy(async () => {
      const extension = await app.ok<Body>('POST', `${office.path}/extensions`, {
        number: '300',
        name: 'New',
      })
      await app.ok('PATCH', `${office.path}/extensions/${extension.id}`, { name: 'Newer' })
      await app.ok('DELETE', `${office.path}/extensions/${extension.id}`)
      await app.ok('PATCH', `${office.path}/models/yealink-t46s/defaults`, { settings: { mwi: true } })
      const contact = await app.ok<Body>('POST', `${office.path}/contacts`, {
        name: 'New',
        numbers: [{ kind: 'work', number: '1' }],
      })
      await app.ok('PATCH', `${office.path}/contacts/${contact.id}`, { name: 'Newer' })
      await app.ok('DELETE', `${office.path}/contacts/${contact.id}`)
      const own = await app.ok<Body>('POST', `${office.path}/models`, { name: 'Unused', source: 'a = b\n' })
      await app.ok('DELETE', `${office.path}/models/${own.id}`)
      const phone = await makePhone(app, office)
      await app.ok('DELETE', `${office.path}/phones/${phone.id}`)
      await app.ok('PATCH', other.path, { name: 'OTHER' })
    }, ['foreign'])
    assert.deepEqual(nothing, [])
  })

  test('deleting a member takes it from the phones that had it, and leaves the rest', async () => {
    const path = `${office.path}/extensions/${member.id}?force=true`
    assert.deepEqual(await changedBy(() => shared().ok('DELETE', path)), ['member', 'virtual', 'sends'])
  })

  test('a deleted phone is gone at once', async () => {
    await fetchOf('twin')
    await shared().ok('DELETE', `${office.path}/phones/${phones.twin.id}`)
    assert.equal((await fetchOf('twin')).status, 404)
    assert.equal((await fetchOf('plain')).cost, 0)
  })
})
