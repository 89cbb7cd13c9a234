/** Real databases that hold the tables of PBXs, with rows that were made up. */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { postgresPrograms, startCluster } from '../../../scripts/postgres-cluster.mjs'
import { makeCertificate } from '../../../test/support/certificates.ts'
import { type Mariadb, startMariadb } from '../../../test/support/mariadb.ts'
import {
  asteriskTables,
  freepbxTables,
  fusionpbxTables,
  kamailioTables,
} from '../../../test/support/pbx-tables.ts'
import { missing, testFolder } from '../../../test/support/processes.ts'
import { type SourceInput, sourceSchema } from '../../schema/link-source.ts'
import { openMariadb } from './mariadb-session.ts'
import { openPostgres } from './postgres-session.ts'
import { readSource } from './read-source.ts'
import type { SourcePlace } from './source-place.ts'
import { type SourceRow, unpacked } from './source-row.ts'

const noMariadb = missing('mariadbd')
const noPostgres = postgresPrograms() === undefined && 'not installed: postgresql (npm test installs it)'

describe('databases of PBXs', () => {
  const works: (() => void | Promise<void>)[] = []
  const owner = { after: (work: () => void | Promise<void>) => void works.unshift(work) }
  let mariadb: Mariadb
  let cluster: Awaited<ReturnType<typeof startCluster>>

  async function valueIn(database: string, text: string): Promise<string> {
    const url = new URL(cluster.url)
    url.pathname = `/${database}`
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    const answer = await client.query({ text, rowMode: 'array' })
    await client.end()
    return String(answer.rows[0]?.[0])
  }

  async function inPostgres(database: string, text: string): Promise<void> {
    const url = new URL(cluster.url)
    url.pathname = `/${database}`
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  before(async () => {
    if (!noMariadb) {
      mariadb = await startMariadb(owner)
      for (const [name, tables] of [
        ['asterisk', asteriskTables],
        ['freepbx', freepbxTables],
        ['kamailio', kamailioTables],
      ] as const)
        await mariadb.run(`create database ${name}; use ${name}; ${tables}`)
      await mariadb.run(
        `create user reader@'%' identified by 'reader secret'; grant select on *.* to reader@'%'`,
      )
    }
    if (!noPostgres) {
      cluster = await startCluster()
      await inPostgres('postgres', `create role reader login password 'reader secret'`)
      for (const [name, tables] of [
        ['asterisk', asteriskTables],
        ['fusion54', fusionpbxTables('text')],
        ['fusion55', fusionpbxTables('boolean')],
        ['kamailio', kamailioTables],
      ] as const) {
        await inPostgres('postgres', `create database ${name}`)
        await inPostgres(name, `${tables}; grant select on all tables in schema public to reader`)
      }
    }
  })
  after(async () => {
    for (const work of works) await work()
    await cluster?.stop()
  })

  const portOf = (engine: string) => (engine === 'mariadb' ? mariadb.port : Number(new URL(cluster.url).port))

  async function tried(source: SourceInput, more: Partial<SourcePlace> = {}, isTest = false) {
    const whole = sourceSchema.parse(source)
    const { engine, database } = whole
    const place = {
      ...{ engine, database, host: '127.0.0.1', address: '127.0.0.1', port: portOf(engine), tls: false },
      ...{ certificate: '', username: 'reader', password: 'reader secret', ...more },
    }
    return readSource({ place, source: whole, isTest })
  }

  async function read(source: SourceInput, more: Partial<SourcePlace> = {}) {
    const answer = await tried(source, more)
    assert.ok('pieces' in answer, 'problem' in answer ? answer.problem : '')
    const rows = answer.pieces.flatMap((piece) => (JSON.parse(piece) as unknown[][]).map(unpacked))
    return { ...answer, rows }
  }

  const brief = (rows: SourceRow[]) =>
    rows
      .map(({ tenantKey, number, name, username, authUsername, password, noPassword }) =>
        [tenantKey, number, name, username, authUsername, password, noPassword].join('|'),
      )
      .sort()

  const ofAsterisk = [
    'ACME|100|Ann Ash|100-ACME||first secret|',
    'ACME|101|Bob; Jr|101-ACME||a;b^c|',
    'ACME|102|Cy|102-ACME|||hash',
    'BETA|100|Dee|100-BETA|dee|beta secret|',
  ]

  for (const engine of ['mariadb', 'postgres'] as const) {
    const skip = engine === 'mariadb' ? noMariadb : noPostgres

    test(`Asterisk’s endpoints are read out of ${engine} with their logins, decoded, and no trunk`, {
      skip,
    }, async () => {
      const base = { system: 'asterisk', engine, database: 'asterisk' } as const
      const { rows, found } = await read({ ...base, tenantFrom: 'pattern', pattern: '{number}-{tenant}' })
      assert.match(found, engine === 'mariadb' ? /^MariaDB \d/ : /^PostgreSQL \d/)
      assert.deepEqual(brief(rows), ofAsterisk)
      const [ann, bob] = [
        rows.find(({ key }) => key === '100-ACME'),
        rows.find(({ key }) => key === '101-ACME'),
      ]
      assert.deepEqual([ann?.mailbox, ann?.voicemailNumber, bob?.mailbox], ['100@acme', '*97', '101@acme'])
      const byColumn = await read({ ...base, tenantFrom: 'column', numberFrom: 'callerId' })
      assert.deepEqual(brief(byColumn.rows), ofAsterisk)
      const plain = await read(base)
      assert.deepEqual(plain.rows.map(({ number }) => number).sort(), [
        '100-ACME',
        '100-BETA',
        '101-ACME',
        '102-ACME',
      ])
    })

    test(`Kamailio’s subscribers are read out of ${engine}, and who has only a hash is told`, {
      skip,
    }, async () => {
      const base = { system: 'kamailio', engine, database: 'kamailio', tenantFrom: 'column' } as const
      const { rows } = await read({ ...base, nameColumn: 'display' })
      assert.deepEqual(brief(rows), [
        'acme.example.com|100|Ann Ash|100||first secret|',
        'acme.example.com|101|Hashed|101|||hash',
        'beta.example.com|100||100||beta secret|',
      ])
      const wrong = await tried({ ...base, nameColumn: 'nick' })
      assert.equal('problem' in wrong && wrong.problem, 'the table subscriber has no column nick')
    })

    test(`a table of ${engine} that has more rows than are read is refused, and not cut`, {
      skip,
    }, async () => {
      const series = engine === 'mariadb' ? 'seq_1_to_800001' : 'generate_series(1, 800001) as seq'
      const view = `create view many_aors as select concat(seq) as id, '' as contact from ${series}`
      if (engine === 'mariadb') await mariadb.run(`use asterisk; ${view}`)
      else await inPostgres('asterisk', `${view}; grant select on many_aors to reader`)
      const answer = await tried({
        ...{ system: 'asterisk', engine, database: 'asterisk' },
        tables: { ps_aors: 'many_aors' },
      })
      assert.equal(
        'problem' in answer && answer.problem,
        'the table many_aors has more than 800,000 rows, which is more than a link can read',
      )
    })

    test(`what is in the way at ${engine} is said in words, with the grant to type`, { skip }, async () => {
      const source = { system: 'kamailio', engine, database: 'kamailio' } as const
      const why = async (more: Partial<SourcePlace>, changed: Partial<SourceInput> = {}) => {
        const answer = await tried({ ...source, ...changed }, more)
        return 'problem' in answer ? answer.problem : 'none'
      }
      assert.match(await why({ port: 1 }), /^nothing listens at port 1$/)
      assert.match(await why({ database: 'nowhere' }), /nowhere/)
      assert.match(
        await why({}, { tables: { subscriber: 'subscribers' } }),
        /^there is no table subscribers in the database kamailio$/,
      )
      if (engine === 'mariadb') {
        assert.match(await why({ password: 'wrong' }), /^it refuses the login of reader: Access denied/)
        await mariadb
          .run(`create user poor@'%'; grant select on kamailio.location to poor@'%'`)
          .catch(() =>
            mariadb.run(
              `create table kamailio.location (id int); grant select on kamailio.location to poor@'%'`,
            ),
          )
        assert.equal(
          await why({ username: 'poor', password: '' }),
          `the login may not read subscriber; type there: GRANT SELECT ON kamailio.subscriber TO 'poor'@'%';`,
        )
      } else {
        assert.match(
          await why({ username: 'nobody' }),
          /^it refuses the login of nobody: role "nobody" does not exist/,
        )
        await inPostgres('postgres', 'create role poor login')
        assert.equal(
          await why({ username: 'poor' }),
          'poor may not read subscriber; type there: GRANT SELECT ON subscriber TO "poor";',
        )
      }
    })

    test(`a login that may write at ${engine} is warned about, and writes nothing even so`, {
      skip,
    }, async () => {
      const source = { system: 'kamailio', engine, database: 'kamailio' } as const
      const poor = await tried(source, {}, true)
      assert.deepEqual('warnings' in poor && poor.warnings, [])
      if (engine === 'mariadb')
        await mariadb.run(`create user writer@'%'; grant all on kamailio.* to writer@'%'`)
      else await inPostgres('kamailio', 'create role writer login; grant all on subscriber to writer')
      const rich = await tried(source, { username: 'writer', password: '' }, true)
      assert.ok('warnings' in rich)
      assert.match(rich.warnings[0] ?? '', /^writer may also write to subscriber\. Offhook only reads;/)
      assert.equal(rich.rows, 3)
    })
  }

  test('FreePBX’s extensions are read with the words of their devices, and no trunk or ad-hoc device', {
    skip: noMariadb,
  }, async () => {
    const source = { system: 'freepbx', engine: 'mariadb', database: 'freepbx' } as const
    const { rows, waiting } = await read(source)
    assert.equal(waiting, '')
    assert.deepEqual(brief(rows), [
      '|1001|Ann Ash|1001|ann|first secret|',
      '|1002|Bob|1002||second secret|',
      "|1003|Nobody's||||",
      '|1004|Hashed|1004|||hash',
    ])
    assert.deepEqual(
      rows
        .map(({ number, tech, mailbox, voicemailNumber }) =>
          [number, tech, mailbox, voicemailNumber].join('|'),
        )
        .sort(),
      ['1001|PJSIP|1001@default|*97', '1002|SIP||', '1003|VIRTUAL||', '1004|PJSIP||'],
    )
    await mariadb.run(`update freepbx.admin set value = 'true' where variable = 'need_reload';
    delete from freepbx.sip where id = '1002' and keyword = 'secret'`)
    const amid = await read(source)
    assert.match(amid.waiting, /Apply Config/)
    assert.deepEqual(
      amid.rows.filter(({ isUnfinished }) => isUnfinished).map(({ number }) => number),
      ['1002'],
    )
  })

  for (const database of ['fusion54', 'fusion55'])
    test(`FusionPBX’s extensions are read of the domains that are switched on (${database})`, {
      skip: noPostgres,
    }, async () => {
      const { rows } = await read({ system: 'fusionpbx', engine: 'postgres', database, tenantFrom: 'column' })
      assert.deepEqual(brief(rows), [
        'acme.example.com|100|Ann Ash|100||first secret|',
        'acme.example.com|101|Bob Birch|bob||second secret|',
        'acme.example.com|103|Without|103|||empty',
        'beta.example.com|100|Dee|100||beta secret|',
      ])
      assert.deepEqual(
        rows.filter(({ mailbox }) => mailbox !== '').map(({ number, mailbox }) => [number, mailbox]),
        [['101', '101@acme.example.com']],
      )
    })

  for (const engine of ['mariadb', 'postgres'] as const)
    test(`what is read of ${engine} is of one moment, in a transaction in which nothing can be written`, {
      skip: engine === 'mariadb' ? noMariadb : noPostgres,
    }, async () => {
      const change = (text: string) =>
        engine === 'mariadb' ? mariadb.run(`use kamailio; ${text}`) : inPostgres('kamailio', text)
      if (engine === 'mariadb')
        await mariadb.run(`create user all_mighty@'%'; grant all on *.* to all_mighty@'%'`)
      else await inPostgres('postgres', 'create role all_mighty superuser login')
      const open = engine === 'mariadb' ? openMariadb : openPostgres
      const session = await open({
        ...{ engine, host: '127.0.0.1', address: '127.0.0.1', port: portOf(engine), database: 'kamailio' },
        ...{ tls: false, certificate: '', username: 'all_mighty', password: '' },
      })
      try {
        await session.begin()
        const names = async () => (await session.rows('subscriber', ['username'])).length
        const before = await names()
        await change(`insert into subscriber (id, username, password) values (77, '177', 'x')`)
        assert.equal(await names(), before)
        await change('delete from subscriber where id = 77')
        if (engine === 'mariadb') {
          const [own] = await session.rows('information_schema.innodb_trx', ['trx_is_read_only'])
          assert.equal(own?.trx_is_read_only, '1')
        } else {
          const of = async (name: string) =>
            (await session.rows('pg_catalog.pg_settings', ['setting'], { column: 'name', values: [name] }))[0]
              ?.setting
          assert.deepEqual(
            [await of('transaction_read_only'), await of('transaction_isolation')],
            ['on', 'repeatable read'],
          )
        }
      } finally {
        session.close()
      }
    })

  test('TLS trusts the certificate that the link names, and no other', {
    skip: noMariadb || missing('openssl'),
  }, async (t) => {
    const folder = testFolder(t, 'mariadb-tls')
    const own = makeCertificate(folder, 'pbx.example.com', 'own')
    const other = makeCertificate(folder, 'pbx.example.com', 'other')
    const server = await startMariadb(t, { tls: { cert: own.certFile, key: own.keyFile } })
    await server.run(`create database kamailio; use kamailio; ${kamailioTables}
      create user reader@'%' identified by 'reader secret' require ssl; grant select on kamailio.* to reader@'%'`)
    const source = { system: 'kamailio', engine: 'mariadb', database: 'kamailio' } as const
    const over = async (more: Partial<SourcePlace>) => {
      const answer = await tried(source, { port: server.port, tls: true, ...more })
      return 'problem' in answer ? answer.problem : answer.rows
    }
    assert.equal(
      await over({ certificate: own.cert, host: 'another.example.com' }),
      3,
      'whatever name stands in it',
    )
    assert.notEqual(await over({ certificate: other.cert }), 3)
    assert.notEqual(await over({}), 3)
    assert.match(String(await over({ tls: false })), /^it refuses the login of reader/)
    assert.equal(
      await tried(source, { tls: true }).then((answer) => 'problem' in answer && answer.problem),
      'it does not speak TLS',
    )
  })

  test('a PostgreSQL that asks for the password in clear gets it by TLS only', {
    skip: noPostgres,
  }, async () => {
    await inPostgres(
      'kamailio',
      `create role plain login password 'plain secret'; grant select on subscriber to plain`,
    )
    const file = await valueIn('postgres', 'show hba_file')
    writeFileSync(file, `host all plain 127.0.0.1/32 password\n${readFileSync(file, 'utf8')}`)
    await inPostgres('postgres', 'select pg_reload_conf()')
    const source = { system: 'kamailio', engine: 'postgres', database: 'kamailio' } as const
    const answer = await tried(source, { username: 'plain', password: 'plain secret' })
    assert.match(
      'problem' in answer ? answer.problem : '',
      /^it asks for the password in clear: switch TLS on/,
    )
  })
})
