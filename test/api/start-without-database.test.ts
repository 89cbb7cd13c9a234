/** A server that is started while its database server does not answer: a real process, which phones ask meanwhile. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from 'node:tls'
import { keptCertificate } from '../../src/acme/kept-certificate.ts'
import { readMasterKey } from '../../src/db/master-key.ts'
import { createVault } from '../../src/db/vault.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { makeCertificate } from '../support/certificates.ts'
import { wayTo } from '../support/cut-way.ts'
import { freePort, startProgram, testFolder, until } from '../support/processes.ts'
import { globalKey, root, startTestApp } from '../support/start-app.ts'
import { anyPorts, startArguments } from '../support/start-command.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

/** On a connection of its own: the status, or why there is none. */
function askAlone(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    }).on('error', (error) => resolve(String(error)))
  })
}

type Server = { url: string; folder: string; flags?: string[] }

function startServer(t: TestContext, { url, folder, flags = [] }: Server) {
  const database = ['--database', url, '--log-level', 'warn']
  return startProgram(
    t,
    process.execPath,
    [...startArguments(), '--data', folder, ...anyPorts, ...database, ...flags],
    {
      cwd: root,
      env: { ...process.env, OFFHOOK_API_KEY: globalKey },
    },
  )
}

/** An office whose phones were served before the database went away. */
async function furnish(t: TestContext) {
  const way = await wayTo(t, await testPlace(t))
  const folder = testFolder(t, 'without-database')
  const before = await startTestApp(t, { folder, flags: ['--database', way.url] })
  const office = await makeOffice(before, 'OFFICE')
  const [open, locked, deleted, never] = [
    await makePhone(before, office),
    await makePhone(before, office, { httpUsername: 'desk', httpPassword: 's3cret' }),
    await makePhone(before, office),
    await makePhone(before, office),
  ]
  const { text } = await phoneAsks(open.provisioningUrl)
  assert.equal((await phoneAsks(locked.provisioningUrl, { headers: basic('desk:s3cret') })).status, 200)
  assert.equal((await phoneAsks(deleted.provisioningUrl)).status, 200)
  await until('they are kept', async () =>
    /^offhook_last_good_files 3$/m.test(await (await fetch(`${before.pageUrl}/metrics`)).text()),
  )
  await before.ok('DELETE', `${office.path}/phones/${deleted.id}`)
  await before.close()
  return { way, folder, office, open, locked, deleted, never, text }
}

for (const threads of ['0', '1'])
  test(`started without its database, a server serves last good files and comes up by itself (--phone-threads ${threads})`, {
    skip: postgresOnly,
  }, async (t) => {
    const { way, folder, office, open, locked, deleted, never, text } = await furnish(t)
    way.cut()
    const [port, phonePort] = [await freePort(), await freePort()]
    const flags = ['--port', `${port}`, '--phone-port', `${phonePort}`, '--phone-threads', threads]
    const server = startServer(t, { url: way.url, folder, flags })
    await until('it says that it waits', () => server.output().includes('waits for its database'))
    assert.match(server.output(), /cannot be opened: /)

    const at = ({ provisioningUrl }: Body) =>
      `http://127.0.0.1:${phonePort}${new URL(provisioningUrl).pathname}`
    const page = `http://127.0.0.1:${port}`
    assert.deepEqual([(await phoneAsks(at(open))).status, (await phoneAsks(at(open))).text], [200, text])
    assert.equal((await phoneAsks(at(open), { method: 'HEAD' })).status, 200)
    assert.equal((await phoneAsks(at(locked))).status, 401)
    assert.equal((await phoneAsks(at(locked), { headers: basic('desk:wrong') })).status, 401)
    assert.equal((await phoneAsks(at(locked), { headers: basic('desk:s3cret') })).status, 200)
    const nobody = { provisioningUrl: never.provisioningUrl.replace(/[a-z2-7]{26}/, 'a'.repeat(26)) }
    for (const each of [deleted, never, nobody])
      for (const method of ['GET', 'HEAD', 'PUT']) {
        const { status, headers } = await phoneAsks(at(each), { method })
        assert.deepEqual([status, headers.get('retry-after')], [503, '30'], method)
      }

    assert.equal((await fetch(`${page}/healthz`)).status, 200)
    const ready = await fetch(`${page}/readyz`)
    assert.equal(ready.status, 503)
    assert.match(((await ready.json()) as Body).status, /^the database does not answer: postgres:/)
    assert.match(await (await fetch(`${page}/metrics`)).text(), /^offhook_database_away 1$/m)
    for (const path of ['session', 'tenants', 'events']) {
      const answer = await fetch(`${page}/api/v1/${path}`, { headers: { 'x-api-key': globalKey } })
      const { code, detail } = (await answer.json()) as Body
      assert.deepEqual([answer.status, answer.headers.get('retry-after'), code], [503, '10', 'DATABASE_AWAY'])
      assert.match(detail, /phones get their last good files/)
    }
    assert.notEqual((await fetch(page)).status, 503, 'the page itself is there, if it was built')

    let isUp = false
    const refused: string[] = []
    const asking = (async () => {
      while (!isUp) {
        const status = await askAlone(at(open))
        if (status !== 200) refused.push(String(status))
        await pause(5)
      }
    })()
    way.mend()
    await until('it is up', () => server.output().includes('Offhook is up.'), { timeoutMs: 120_000 })
    isUp = true
    await asking
    assert.deepEqual(refused, [], 'phones are served all the while')
    assert.equal((await fetch(`${page}/readyz`)).status, 200)
    assert.equal((await phoneAsks(at(never))).status, 200)
    assert.equal((await phoneAsks(at(nobody))).status, 404)
    const fetches = await until('what phones did meanwhile is recorded', async () => {
      const path = `${page}/api/v1${office.path}/phones/${locked.id}/fetches`
      const { items } = (await (await fetch(path, { headers: { 'x-api-key': globalKey } })).json()) as Body
      return items.length === 4 && items
    })
    assert.deepEqual(
      fetches.map(({ outcome, reason }: Body) => [outcome, reason.code]),
      [
        ['served', 'lastGood'],
        ['unauthorized', 'wrongCredentials'],
        ['unauthorized', 'noCredentials'],
        ['served', 'ok'],
      ],
    )
    assert.match(await (await fetch(`${page}/metrics`)).text(), /^offhook_database_away 0$/m)
    server.child.kill('SIGTERM')
    assert.equal(await server.exited, 0)
  })

test('a server that waits for its database ends when it is told to, and what phones did is recorded by the next start', {
  skip: postgresOnly,
}, async (t) => {
  const { way, folder, office, open } = await furnish(t)
  way.cut()
  const phonePort = await freePort()
  const server = startServer(t, { url: way.url, folder, flags: ['--phone-port', `${phonePort}`] })
  await until('it says that it waits', () => server.output().includes('waits for its database'))
  const { pathname } = new URL(open.provisioningUrl)
  assert.equal(await askAlone(`http://127.0.0.1:${phonePort}${pathname}`), 200)
  server.child.kill('SIGTERM')
  assert.equal(await server.exited, 0)

  way.mend()
  const app = await startTestApp(t, { folder, flags: ['--database', way.url] })
  const codes = async () => {
    const { items } = await app.ok<Body>('GET', `${office.path}/phones/${open.id}/fetches`)
    return items.map(({ reason }: Body) => reason.code)
  }
  await until('both fetches are recorded', async () => (await codes()).length >= 2)
  assert.deepEqual(await codes(), ['lastGood', 'ok'])
})

test('a database that is not there, and a user that may not, are mistakes: they are not waited for', {
  skip: postgresOnly,
}, async (t) => {
  const url = new URL(await testPlace(t))
  url.pathname = '/no_such_database'
  const nobody = new URL(url)
  nobody.username = 'nobody_at_all'
  for (const each of [url, nobody]) {
    const server = startServer(t, { url: each.href, folder: testFolder(t, 'without-database') })
    assert.equal(await server.exited, 1)
    assert.match(server.output(), /did not start: .*cannot be opened: .*does not exist/)
  }
})

test('without its database, a server is served by the certificate that its CA gave last', {
  skip: postgresOnly,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  way.cut()
  const folder = testFolder(t, 'without-database')
  const { cert, keyFile } = makeCertificate(folder, 'prov.example.com')
  const { key } = readMasterKey(folder, undefined, systemRandom, 'the database')
  const kept = keptCertificate(join(folder, 'certificate.sealed'), createVault(key, systemRandom))
  await kept.keep({ cert, key: readFileSync(keyFile, 'utf8') })
  const [port, phonePort] = [await freePort(), await freePort()]
  const names = ['--acme-domains', 'prov.example.com', '--acme-port', `${await freePort()}`]
  const flags = [...names, '--port', `${port}`, '--phone-tls-port', `${phonePort}`]
  const server = startServer(t, { url: way.url, folder, flags })
  await until('it says that it waits', () => server.output().includes('waits for its database'))
  for (const at of [port, phonePort]) {
    const socket = connect({ host: '127.0.0.1', port: at, servername: 'prov.example.com', ca: cert })
    await once(socket, 'secureConnect')
    assert.ok(socket.authorized)
    socket.destroy()
  }
})
