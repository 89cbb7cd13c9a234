/** Extensions out of a PBX's own database, through the API: a real MariaDB holds the PBX's tables. */

import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { type ManualClock, manualClock } from '../../src/kernel/clock.ts'
import type { Extension } from '../../src/schema/extension.ts'
import type { Link, LinkTest } from '../../src/schema/link.ts'
import type { SourceInput, SourcePreview, SourceRead } from '../../src/schema/link-source.ts'
import { wayThatEnds } from '../support/cut-way.ts'
import { type Mariadb, startMariadb } from '../support/mariadb.ts'
import { freepbxTables, kamailioTables } from '../support/pbx-tables.ts'
import { freePort, missing, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'

const skip = missing('mariadbd')
const noPassword = 'Cannot be provisioned: the PBX keeps no password, only a hash of it'
/** The process that reads lives by the same clock: it is to have its time. */
const slowly = { everyMs: 250 }
const numbersOf = (items: readonly { number: string }[]) => items.map(({ number }) => number).sort()

describe('extensions out of the database of a PBX', { skip }, () => {
  const ends: (() => void | Promise<void>)[] = []
  const owner = { after: (end: () => void | Promise<void>) => void ends.unshift(end) }
  let mariadb: Mariadb
  let databases = 0

  before(async () => {
    mariadb = await startMariadb(owner)
    await mariadb.run(
      `create user reader@'%' identified by 'reader secret'; grant select on *.* to reader@'%'`,
    )
  })
  after(async () => {
    for (const end of ends) await end()
  })

  /** A database of its own with these tables; `run` changes them. */
  async function pbx(tables: string) {
    const name = `pbx${++databases}`
    await mariadb.run(`create database ${name}; use ${name}; ${tables}`)
    return { name, run: (text: string) => mariadb.run(`use ${name}; ${text}`) }
  }

  const linkTo = (source: SourceInput, more: object = {}) => ({
    ...{ name: 'pbx', kind: 'database', host: '127.0.0.1', port: mariadb.port },
    ...{ username: 'reader', password: 'reader secret', source, ...more },
  })

  async function furnish(t: TestContext, more: Partial<SourceInput> = {}, tables = freepbxTables) {
    const clock = manualClock()
    const app = await startTestApp(t, { clock })
    const tenant = await makeTenant(app)
    const { name, run } = await pbx(tables)
    const source = { system: 'freepbx', engine: 'mariadb', database: name, ...more } as SourceInput
    const { id } = await app.ok<Link>('POST', `${tenant.base}/links`, linkTo(source))
    const path = `${tenant.base}/links/${id}`
    return { ...around(app, clock, { base: tenant.base, path }), tenant, run, id }
  }

  function around(app: TestApp, clock: ManualClock, { base, path }: { base: string; path: string }) {
    return {
      ...{ app, clock, base, path },
      link: () => app.ok<Link>('GET', path),
      take: (force = false) => app.ok<Link>('POST', `${path}/take?force=${force}`),
      preview: (query = 'fresh=true') => app.ok<SourcePreview>('POST', `${path}/preview?${query}`),
      extensions: async () =>
        (await app.ok<{ items: Extension[] }>('GET', `${base}/extensions?pageSize=1000`)).items,
      one: async (number: string) => {
        const [found] = (await app.ok<{ items: Extension[] }>('GET', `${base}/extensions?numbers=${number}`))
          .items
        assert.ok(found, `there is no ${number}`)
        return found
      },
      passwordOf: async (id: string) =>
        (await app.ok<{ password: string }>('POST', `${base}/extensions/${id}/reveal`)).password,
      audits: async (action: string) =>
        (await app.ok<{ items: { detail: string; who: string }[] }>('GET', `${base}/audit?action=${action}`))
          .items,
      /** The keeper's own next read. */
      async readByItself(afterMs: number) {
        const before = (await app.ok<{ total: number }>('GET', `${path}/reads`)).total
        await clock.advance(afterMs)
        const look = async () => {
          await clock.advance(1000)
          const { items, total } = await app.ok<{ items: SourceRead[]; total: number }>(
            'GET',
            `${path}/reads`,
          )
          return total > before && items[0]
        }
        return until('the link is read', look, slowly)
      },
    }
  }

  test('a test says what is there; a preview what would come of it; taking it does so, with one row of audit', async (t) => {
    const { app, path, preview, take, link, extensions, one, passwordOf, audits } = await furnish(t)
    const tried = await app.ok<LinkTest>('POST', `${path}/test`)
    assert.deepEqual([tried.ok, tried.why, tried.extensions, tried.warnings], [true, '', 4, []])
    assert.match(tried.found, /^MariaDB \d/)
    const shown = await preview()
    assert.deepEqual(shown.counts, { new: 3, changed: 0, gone: 0, noPassword: 1, wrong: 0, same: 0 })
    assert.deepEqual(
      shown.items.map(({ number, outcome, why }) => [number, outcome, why]),
      [
        ['1001', 'new', ''],
        ['1002', 'new', ''],
        ['1003', 'new', ''],
        ['1004', 'noPassword', noPassword],
      ],
    )
    assert.deepEqual(await extensions(), [], 'a preview saves nothing')
    assert.equal((await link()).nextReadAt, null, 'nothing is kept in step before somebody took it')
    const { lastRead, state, nextReadAt } = await take()
    assert.deepEqual([state, lastRead?.outcome], ['up', 'taken'])
    assert.equal(lastRead?.counts.new, 3)
    assert.notEqual(nextReadAt, null)
    assert.deepEqual(numbersOf(await extensions()), ['1001', '1002', '1003'])
    const ann = await one('1001')
    assert.deepEqual(
      [ann.name, ann.tech, ann.username, ann.authUsername, ann.mailbox, ann.voicemailNumber],
      ['Ann Ash', 'PJSIP', '1001', 'ann', '1001@default', '*97'],
    )
    assert.equal(await passwordOf(ann.id), 'first secret')
    assert.deepEqual(
      (await audits('link.take')).map(({ detail }) => detail),
      ['3 new, 0 changed, 0 gone'],
    )
    assert.equal((await take()).lastRead?.outcome, 'same')
    assert.equal((await audits('link.take')).length, 1)
  })

  test('what changes at the PBX is taken by itself, and passwords are told to differ and not shown', async (t) => {
    const { run, take, preview, readByItself, one, passwordOf, audits } = await furnish(t)
    await take()
    await run(`update users set name = 'Ann Birch' where extension = '1001';
      update sip set data = 'another secret' where id = '1001' and keyword = 'secret'`)
    const shown = await preview()
    const text = JSON.stringify(shown)
    assert.deepEqual(shown.items.find(({ number }) => number === '1001')?.fields, [
      { field: 'name', old: 'Ann Ash', new: 'Ann Birch' },
      { field: 'password', old: null, new: null },
    ])
    assert.doesNotMatch(text, /secret"/)
    const read = await readByItself(5 * 60_000)
    assert.deepEqual([read.outcome, read.counts.changed], ['taken', 1])
    const ann = await one('1001')
    assert.equal(ann.name, 'Ann Birch')
    assert.equal(await passwordOf(ann.id), 'another secret')
    assert.equal((await audits('link.take'))[0]?.who, 'link “pbx”')
  })

  test('an extension is deleted when two reads miss it, and stays while a phone’s line has it', async (t) => {
    const { run, take, clock, preview, extensions, one, tenant, audits } = await furnish(t)
    await take()
    const used = await one('1002')
    await tenant.phone({ name: 'Desk', lines: [{ line: 1, extensionId: used.id }] })
    await run(`delete from users where extension in ('1001', '1002')`)
    const first = await take()
    assert.deepEqual([first.lastRead?.counts.missing, first.lastRead?.counts.gone], [2, 0])
    assert.deepEqual(numbersOf(await extensions()), ['1001', '1002', '1003'])
    const soon = await take()
    assert.equal(soon.lastRead?.counts.gone, 0, 'two reads of one moment are one')
    await clock.advance(10_000)
    const words = new Map(
      (await preview('fresh=true&outcome=gone')).items.map(({ number, why }) => [number, why]),
    )
    assert.equal(words.get('1001'), '')
    assert.match(words.get('1002') ?? '', /^Phones or other extensions use it, so it stays/)
    const second = await take()
    assert.deepEqual([second.lastRead?.counts.gone, second.lastRead?.counts.inUse], [1, 1])
    assert.deepEqual(numbersOf(await extensions()), ['1002', '1003'])
    assert.equal((await audits('link.take'))[0]?.detail, '0 new, 0 changed, 1 gone')
    await run(`insert into users (extension, name, voicemail) values ('1001', 'Ann Ash', 'novm')`)
    assert.equal((await take()).lastRead?.counts.new, 1)
  })

  test('an extension that is missing for a moment only is as it was', async (t) => {
    const { run, take, clock, one } = await furnish(t)
    await take()
    const { id } = await one('1001')
    await run(
      `create table held as select * from users where extension = '1001'; delete from users where extension = '1001'`,
    )
    assert.equal((await take()).lastRead?.counts.missing, 1)
    await run('insert into users select * from held')
    await clock.advance(10_000)
    await take()
    await run(`delete from users where extension = '1001'`)
    assert.deepEqual((await take()).lastRead?.counts.missing, 1, 'it counts anew')
    assert.equal((await one('1001')).id, id)
  })

  test('nothing is taken while FreePBX has changes that Asterisk does not know yet', async (t) => {
    const { run, take, preview, extensions } = await furnish(t)
    await run(`update admin set value = 'true' where variable = 'need_reload'`)
    assert.match((await preview()).why, /Apply Config/)
    const { lastRead } = await take()
    assert.equal(lastRead?.outcome, 'waiting')
    assert.deepEqual(await extensions(), [])
  })

  test('a read in which too much is gone changes nothing, and says so; somebody may want it all the same', async (t) => {
    const { run, take, clock, extensions, link } = await furnish(
      t,
      { tenantFrom: 'link', system: 'kamailio' },
      kamailioTables,
    )
    await run(`delete from subscriber; insert into subscriber (id, username, password)
      select seq, 1000 + seq, concat('secret', seq) from seq_1_to_40`)
    await take()
    await run(`delete from subscriber where id <= 20; update subscriber set password = 'other' where id = 40`)
    for (const _ of [1, 2]) {
      const { lastRead } = await take()
      assert.deepEqual([lastRead?.outcome, lastRead?.counts.changed], ['held', 0])
      assert.equal(lastRead?.why, 'ACME: 20 of 40 extensions are gone there, more than may go at once (20 %)')
      await clock.advance(10_000)
    }
    assert.equal((await extensions()).length, 40)
    await run('delete from subscriber')
    assert.equal((await take()).lastRead?.outcome, 'held', 'an empty table is no reason to delete all')
    await take(true)
    await clock.advance(10_000)
    const { lastRead } = await take()
    assert.deepEqual([lastRead?.outcome, lastRead?.counts.gone], ['taken', 40], 'it was let go once')
    assert.deepEqual(await extensions(), [])
    assert.equal((await link()).state, 'up')
  })

  test('a database that is away, or hangs up midway, changes nothing and is told with the reason', async (t) => {
    const { app, base, run, name, take, extensions, link, readByItself, path } = await (async () => {
      const made = await furnish(t, { system: 'kamailio' }, kamailioTables)
      const { source } = await made.link()
      return { ...made, name: source?.database ?? '' }
    })()
    await run(`delete from subscriber; insert into subscriber (id, username, password)
      select seq, 1000 + seq, concat('secret', seq) from seq_1_to_3000`)
    await take()
    assert.equal((await extensions()).length, 1000, 'a page of them')
    await run(`delete from subscriber where id > 2999`)
    const port = await wayThatEnds(t, mariadb.port, 40_000)
    await app.ok('PATCH', path, { port })
    const cut = await take()
    assert.deepEqual([cut.state, cut.lastRead?.outcome, cut.why], ['down', 'failed', 'the database hung up'])
    await app.ok('PATCH', path, { port: await freePort() })
    const read = await readByItself(1000)
    assert.equal(read.outcome, 'failed')
    assert.match(read.why, /^nothing listens at port \d+$/)
    const total = (await app.ok<{ total: number }>('GET', `${base}/extensions`)).total
    assert.equal(total, 3000)
    await app.ok('PATCH', path, { port: mariadb.port })
    assert.deepEqual([(await take()).state, (await link()).source?.database], ['up', name])
  })

  test('a link of all tenants gives each its own rows, and says whose rows are nobody’s', async (t) => {
    const clock = manualClock()
    const app = await startTestApp(t, { clock })
    const acme = await makeTenant(app)
    await makeTenant(app, { code: 'BETA', name: 'Beta' })
    const { name, run } = await pbx(kamailioTables)
    await run(
      `insert into subscriber (id, username, domain, password) values (9, '100', 'other.example.com', 'x')`,
    )
    const source = {
      ...{
        system: 'kamailio',
        engine: 'mariadb',
        database: name,
        tenantFrom: 'column',
        nameColumn: 'display',
      },
      tenants: [
        { key: 'acme.example.com', code: 'ACME' },
        { key: 'beta.example.com', code: 'BETA', onNew: 'leave' },
      ],
    } as SourceInput
    const { id } = await app.ok<Link>('POST', '/links', linkTo(source))
    const { preview, take, extensions } = around(app, clock, { base: acme.base, path: `/links/${id}` })
    const shown = await preview()
    assert.deepEqual(shown.notes, ['1 rows are of tenants that are not here: other.example.com'])
    assert.deepEqual(
      shown.items.map(({ tenant, number, outcome, why }) => [tenant, number, outcome, why]),
      [
        ['ACME', '100', 'new', ''],
        ['BETA', '100', 'new', 'Left alone, as the link says'],
        ['ACME', '101', 'noPassword', noPassword],
      ],
    )
    await take()
    assert.deepEqual(numbersOf(await extensions()), ['100'])
    const beta = await app.ok<{ total: number }>('GET', '/tenants/BETA/extensions')
    assert.equal(beta.total, 0)
    const foreign = await app.call(
      'POST',
      `${acme.base}/links`,
      linkTo({ ...source, tenants: [{ key: 'x', code: 'BETA' }] }),
    )
    assert.deepEqual([foreign.status, foreign.body.errors[0].path], [400, 'source.tenants.0.code'])
    assert.equal((await app.call('POST', `${acme.base}/links/${id}/preview`)).status, 404)
  })

  test('ten thousand extensions are taken, in pieces, and are the same when they are read again', async (t) => {
    const { run, take, preview, app, base, audits } = await furnish(t, { system: 'kamailio' }, kamailioTables)
    await run(`delete from subscriber; insert into subscriber (id, username, password)
      select seq, 100000 + seq, concat('secret', seq) from seq_1_to_10000`)
    const { lastRead } = await take()
    assert.equal(lastRead?.counts.new, 10_000)
    assert.equal((await app.ok<{ total: number }>('GET', `${base}/extensions`)).total, 10_000)
    assert.equal((await audits('link.take')).length, 20)
    assert.equal((await take()).lastRead?.outcome, 'same')
    const page = await preview('outcome=same&page=101&pageSize=99')
    assert.deepEqual([page.total, page.items.length], [10_000, 99])
    await run(`update subscriber set password = 'other' where id <= 700`)
    assert.equal((await take()).lastRead?.counts.changed, 700)
  })

  test('what is typed wrongly is told at its field, and a link without a database is told as such', async (t) => {
    const { app, base, path } = await furnish(t)
    const refused = async (source: object) => {
      const answer = await app.call('POST', `${base}/links`, linkTo(source as SourceInput))
      return [answer.status, answer.body.errors?.[0]?.path]
    }
    const good = { system: 'freepbx', engine: 'mariadb', database: 'asterisk' }
    assert.deepEqual(await refused({ ...good, engine: 'postgres' }), [400, 'source.engine'])
    assert.deepEqual(await refused({ ...good, tenantFrom: 'pattern', pattern: '{number}{tenant}' }), [
      400,
      'source.pattern',
    ])
    assert.deepEqual(await refused({ ...good, tables: { users: 'a; drop table b' } }), [
      400,
      'source.tables.users',
    ])
    assert.equal((await app.call('PATCH', path, { source: null })).status, 400)
    const plain = await app.ok<Link>('POST', `${base}/links`, {
      name: 'k',
      kind: 'kamailio',
      host: '192.0.2.1',
      enabled: false,
    })
    const none = await app.call('POST', `${base}/links/${plain.id}/take`)
    assert.deepEqual([none.status, none.body.code], [409, 'LINK_NO_DATABASE'])
  })

  test('this machine’s own networks are closed unless the operator names them', async (t) => {
    const app = await startTestApp(t, { flags: ['--pbx-database-networks', 'default'] })
    const { base } = await makeTenant(app)
    const { id } = await app.ok<Link>(
      'POST',
      `${base}/links`,
      linkTo({ system: 'freepbx', engine: 'mariadb', database: 'asterisk' }),
    )
    const { ok, why } = await app.ok<LinkTest>('POST', `${base}/links/${id}/test`)
    assert.deepEqual(
      [ok, why],
      [false, '127.0.0.1 has no address, or none that may be reached (see --pbx-database-networks)'],
    )
  })

  test('of two nodes one reads at a time, and nothing is taken twice', { skip: postgresOnly }, async (t) => {
    const url = await testPlace(t)
    const clock = manualClock()
    const start = () =>
      startTestApp(t, {
        clock,
        flags: ['--database', url],
        environment: { OFFHOOK_MASTER_KEY: '5a'.repeat(32) },
      })
    const nodes = [await start(), await start()] as const
    const { base } = await makeTenant(nodes[0])
    const { name, run } = await pbx(kamailioTables)
    await run(`delete from subscriber; insert into subscriber (id, username, password)
      select seq, 1000 + seq, concat('secret', seq) from seq_1_to_1200`)
    const { id } = await nodes[0].ok<Link>(
      'POST',
      `${base}/links`,
      linkTo({ system: 'kamailio', engine: 'mariadb', database: name }),
    )
    const path = `${base}/links/${id}`
    const answers = await Promise.all(nodes.map((node) => node.call('POST', `${path}/take`)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    assert.equal(answers.find(({ status }) => status === 409)?.body.code, 'LINK_BUSY')
    await run(`insert into subscriber (id, username, password) values (5000, '5000', 'new')`)
    await clock.advance(5 * 60_000)
    const look = async () => {
      await clock.advance(1000)
      const { items } = await nodes[1].ok<{ items: SourceRead[] }>('GET', `${path}/reads`)
      return items.length > 1 && items
    }
    const reads = await until('one of them has read', look, slowly)
    assert.deepEqual(
      reads.map(({ counts }) => counts.new),
      [1, 1200],
    )
    assert.equal((await nodes[1].ok<{ total: number }>('GET', `${base}/extensions`)).total, 1201)
  })
})
