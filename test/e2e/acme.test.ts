/** A CA is asked for a certificate as Let’s Encrypt would be: Pebble, which looks at the names for itself. */

import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { before, describe, type TestContext, test } from 'node:test'
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { certificateKeeper } from '../../src/acme/certificate-keeper.ts'
import { certificateStore } from '../../src/acme/certificate-store.ts'
import { systemScope } from '../../src/auth/tenant-scope.ts'
import type { Database } from '../../src/db/database.ts'
import { createVault } from '../../src/db/vault.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { createLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { challengeServer } from '../../src/servers/challenge-server.ts'
import { listen, stop } from '../../src/servers/listening.ts'
import { type Pebble, pebbleMissing, startPebble } from '../support/pebble.ts'
import { freePort, type Owner, testFolder, until } from '../support/processes.ts'
import { startServer } from '../support/real-server.ts'
import { anyPorts } from '../support/start-command.ts'
import { openTestDatabase, sqliteOnly, testDatabase, testPlace } from '../support/test-database.ts'

const hourMs = 3_600_000
const names = ['prov.example.com', 'phones.example.com']
const vault = createVault(systemRandom(32), systemRandom)

/** The machine’s time and what is added to it; pauses are a twentieth of what they say. */
function laterClock(): Clock & { add(ms: number): void } {
  let added = 0
  return {
    now: () => Date.now() + added,
    after(ms, callback) {
      const timer = setTimeout(callback, ms / 20)
      return () => clearTimeout(timer)
    },
    add(ms) {
      added += Math.round(ms)
    },
  }
}

type Line = { level: string; msg: string; error?: unknown }

/** A node of the service, as far as certificates go. */
async function startNode(t: Owner, db: Database, directory: string, clock: Clock, wanted = names) {
  const lines: Line[] = []
  const log = createLog('debug', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const guard = createGuard(log)
  const store = certificateStore(db, vault, clock)
  const keeper = await certificateKeeper({
    ...{ store, wish: { directory, names: wanted, email: 'noc@example.com' }, challengePort: 8088 },
    ...{ feed: db.feed, clock, random: systemRandom, guard, log },
  })
  let heard = 0
  keeper.on(() => heard++)
  let isClosed = false
  const close = async () => {
    if (!isClosed) await keeper.close()
    isClosed = true
  }
  t.after(close)
  return { ...keeper, store, close, lines, heard: () => heard }
}

/** Listens where the CA asks, for as long as the test or until it is closed. */
async function answerFor(t: Owner, db: Database, port: number, clock: Clock): Promise<() => Promise<void>> {
  const guard = createGuard(createLog('silent'))
  const store = certificateStore(db, vault, clock)
  const answers = () => store.answers(systemScope)
  const server = challengeServer({ answers, names, port: () => 443, guard })
  await listen(server, { host: '127.0.0.1', port }, guard)
  const close = () => stop(server)
  t.after(close)
  return close
}

/** Fails when from now on the log says that none came. */
function certificateOf({ current, lines }: { current(): { cert: string } | undefined; lines: Line[] }) {
  const before = lines.length
  return until('a certificate', () => {
    const failure = lines.slice(before).find(({ level }) => level === 'error')
    if (failure) throw new Error(JSON.stringify(failure))
    return current()?.cert
  })
}

const orders = (pebble: Pebble) => pebble.way.asked.filter((path) => path === '/order-plz').length

const told = ({ lines }: { lines: readonly Line[] }, words: RegExp) =>
  until(`the log says ${words}`, () => lines.find(({ msg }) => words.test(msg)))

async function trouble({ store }: { store: ReturnType<typeof certificateStore> }, directory: string) {
  const row = await store.trouble(systemScope, { directory, names, email: '' })
  return row ?? assert.fail()
}

describe('a certificate from a CA', { skip: pebbleMissing }, () => {
  const ends: (() => void | Promise<void>)[] = []
  const owner = { after: (end: () => void | Promise<void>) => void ends.unshift(end) }
  let port: number
  let pebble: Pebble
  before(async () => {
    port = await freePort()
    pebble = await startPebble(owner, { httpPort: port, badNonces: 25 })
    setDefaultCACertificates([...getCACertificates(), readFileSync(pebble.trust, 'utf8')])
  })
  test.afterEach(async () => {
    pebble.way.refuse = () => undefined
    pebble.way.hold = () => undefined
    pebble.way.asked.length = 0
    await pebble.leadTo('127.0.0.1')
  })
  test.after(async () => {
    for (const end of ends) await end()
  })

  async function furnish(t: TestContext) {
    const clock = laterClock()
    const db = await openTestDatabase(t, { clock })
    const close = await answerFor(t, db, port, clock)
    return { clock, db, close }
  }

  test('it comes for all names, though the CA refuses one nonce of four, and no key lies open in the database', async (t) => {
    const { clock, db } = await furnish(t)
    const node = await startNode(t, db, pebble.directory, clock)
    assert.equal(node.current(), undefined)
    node.start({ alone: true })
    const [leaf = '', issuer = ''] = (await certificateOf(node)).split(/(?<=-----END CERTIFICATE-----\n)/)
    const own = new X509Certificate(leaf)
    assert.ok(own.verify(new X509Certificate(issuer).publicKey))
    assert.ok(new X509Certificate(issuer).verify(new X509Certificate(await pebble.root()).publicKey))
    for (const name of names) assert.equal(own.checkHost(name), name)
    assert.ok(own.checkPrivateKey(createPrivateKey(node.current()?.key ?? '')))
    assert.equal(node.notAfter(), own.validToDate.getTime())
    assert.equal(node.heard(), 1)

    const kept = JSON.stringify([
      await db.queries.selectFrom('acmeAccount').selectAll().execute(),
      await db.queries.selectFrom('acmeCertificate').selectAll().execute(),
    ])
    assert.match(kept, /"keySealed":"v1\..*"keySealed":"v1\./)
    assert.doesNotMatch(kept, /PRIVATE KEY/)
    assert.doesNotMatch(JSON.stringify(node.lines), /PRIVATE KEY|thumbprint/)
    assert.deepEqual(
      (await db.queries.selectFrom('audit').select(['action', 'detail']).execute()).map((row) => ({
        ...row,
      })),
      [{ action: 'certificate.ordered', detail: names.join(', ') }],
    )
  })

  test('it is there again after a restart, and not ordered again', async (t) => {
    const { clock, db } = await furnish(t)
    const first = await startNode(t, db, pebble.way.directory, clock)
    first.start({ alone: true })
    const cert = await certificateOf(first)
    await first.close()
    const second = await startNode(t, db, pebble.way.directory, clock)
    assert.equal(second.current()?.cert, cert)
    second.start({ alone: true })
    clock.add(100 * 24 * hourMs)
    await second.close()
    assert.equal(orders(pebble), 1)
  })

  test('it is renewed when a third of its life is left, and serves until then', async (t) => {
    const { clock, db } = await furnish(t)
    const node = await startNode(t, db, pebble.way.directory, clock)
    node.start({ alone: true })
    const first = await certificateOf(node)
    const life = (node.notAfter() ?? 0) - clock.now()
    clock.add(life * 0.6)
    const { nextAt } = await trouble(node, pebble.way.directory)
    assert.ok(nextAt > clock.now())
    assert.equal(node.current()?.cert, first)
    clock.add(life * 0.07)
    await until('another one', () => node.current()?.cert !== first)
    assert.equal(orders(pebble), 2)
    await told(node, /^the certificate was renewed$/)
  })

  test('where nobody answers at the name, or somebody else does, the log says what to do, and it is tried again later', async (t) => {
    const { clock, db, close } = await furnish(t)
    await close()
    const node = await startNode(t, db, pebble.way.directory, clock)
    node.start({ alone: true })
    await told(node, /the CA cannot reach http:\/\/\w+\.example\.com: .* let port 80 through to port 8088/)
    const { nextAt } = await trouble(node, pebble.way.directory)
    assert.ok(nextAt > clock.now() + 50_000 && nextAt < clock.now() + 70_000)

    const stranger = createServer((_, response) => response.end('It works!'))
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
    clock.add(70_000)
    await told(node, /something else than this server answers at http:\/\/\w+\.example\.com/)
    const later = await trouble(node, pebble.way.directory)
    assert.ok(later.nextAt > clock.now() + 110_000)
    await new Promise((resolve) => stranger.close(resolve))

    await answerFor(t, db, port, clock)
    clock.add(140_000)
    await certificateOf(node)
    assert.equal((await trouble(node, pebble.way.directory)).why, '')
  })

  test('a name that leads nowhere is told', async (t) => {
    const { clock, db } = await furnish(t)
    await pebble.leadTo('')
    const node = await startNode(t, db, pebble.directory, clock)
    node.start({ alone: true })
    await told(node, /A and AAAA records must lead here.*could not resolve/)
  })

  test('a CA that is asked too often is left alone for as long as it says, also over a restart', async (t) => {
    const { clock, db } = await furnish(t)
    pebble.way.refuse = (path) =>
      path === '/order-plz'
        ? { status: 429, headers: { 'retry-after': '7200' }, type: 'rateLimited' }
        : undefined
    const node = await startNode(t, db, pebble.way.directory, clock)
    node.start({ alone: true })
    await told(node, /gives no more certificates for now.*as it was told/)
    await node.close()
    pebble.way.refuse = () => undefined
    const again = await startNode(t, db, pebble.way.directory, clock)
    clock.add(1.9 * hourMs)
    again.start({ alone: true })
    const { nextAt } = await trouble(again, pebble.way.directory)
    assert.ok(nextAt > clock.now())
    assert.equal(orders(pebble), 1)
    clock.add(0.2 * hourMs)
    await certificateOf(again)
  })

  test('a CA that takes no nonce is told, and the order is gone on with later', async (t) => {
    const { clock, db } = await furnish(t)
    pebble.way.refuse = (path) => (path === '/order-plz' ? { status: 400, type: 'badNonce' } : undefined)
    const node = await startNode(t, db, pebble.way.directory, clock)
    node.start({ alone: true })
    await told(node, /takes no nonce.*as it was told/)
    assert.equal(orders(pebble), 11)
    pebble.way.refuse = () => undefined
    clock.add(140_000)
    await certificateOf(node)
  })

  test('an account that the CA has forgotten is opened anew', async (t) => {
    const { clock, db } = await furnish(t)
    const node = await startNode(t, db, pebble.way.directory, clock)
    await node.store.account(systemScope, { directory: pebble.way.directory, names, email: '' }, async () =>
      String(
        createPrivateKey(readFileSync(join(pebble.trust, '..', 'server.key'))).export({
          type: 'pkcs8',
          format: 'pem',
        }),
      ),
    )
    const wish = { directory: pebble.way.directory, names, email: 'noc@example.com' }
    const gone = new URL('/my-account/7777777', pebble.way.directory).href
    await node.store.keepAccount(systemScope, wish, gone)
    node.start({ alone: true })
    await certificateOf(node)
  })

  test('when one more name is wanted, the certificate for the others serves until the new one is there', async (t) => {
    const { clock, db } = await furnish(t)
    const one = await startNode(t, db, pebble.way.directory, clock, names.slice(0, 1))
    one.start({ alone: true })
    const cert = await certificateOf(one)
    await one.close()
    const both = await startNode(t, db, pebble.way.directory, clock)
    assert.equal(both.current()?.cert, cert)
    both.start({ alone: true })
    await until('the other one', () => both.current()?.cert !== cert)
  })

  test('in another database, as after a backup was put back, it is ordered again', async (t) => {
    const { clock, db } = await furnish(t)
    const node = await startNode(t, db, pebble.way.directory, clock)
    node.start({ alone: true })
    const first = await certificateOf(node)
    await db.transaction(async (queries, { changed }) => {
      await queries.deleteFrom('acmeCertificate').execute()
      await queries.deleteFrom('acmeAccount').execute()
      changed('everything', {}, [])
    })
    assert.equal(node.current()?.cert, first)
    await until('another one', () => node.current()?.cert !== first)
  })

  test('of two nodes one orders, both answer, and both serve the same', async (t) => {
    const clock = laterClock()
    const place = sqliteOnly ? await testPlace(t) : join(testFolder(t, 'acme'), 'offhook.sqlite')
    const open = async (node: string) => {
      const db = await testDatabase(place, { clock, node })
      t.after(() => db.close())
      return db
    }
    const [one, two] = [await open('one'), await open('two')]
    // Whoever orders, the CA asks the other one or the same.
    await answerFor(t, two, port, clock)
    const nodes = [
      await startNode(t, one, pebble.way.directory, clock),
      await startNode(t, two, pebble.way.directory, clock),
    ]
    for (const node of nodes) node.start({ alone: false })
    const [first, second] = await Promise.all(nodes.map(certificateOf))
    assert.equal(first, second)
    assert.equal(orders(pebble), 1)
    for (const node of nodes) await node.close()
  })

  test('who is told to end in the midst of an order waits for no CA, and another node goes on at once', async (t) => {
    const { clock, db } = await furnish(t)
    const { promise, resolve } = Promise.withResolvers<void>()
    t.after(() => resolve())
    pebble.way.hold = (path) => (path.startsWith('/finalize-order') ? promise : undefined)
    const first = await startNode(t, db, pebble.way.directory, clock)
    first.start({ alone: true })
    await until('it is under way', () => orders(pebble) === 1)
    await first.close()
    pebble.way.hold = () => undefined
    const second = await startNode(t, db, pebble.way.directory, clock)
    second.start({ alone: false })
    await certificateOf(second)
    assert.equal(orders(pebble), 1)
  })

  test('what a node has begun and left behind, the next one goes on with: the same order', async (t) => {
    const { clock, db } = await furnish(t)
    pebble.way.refuse = (path) =>
      path.startsWith('/finalize-order') ? { status: 503, type: 'serverInternal' } : undefined
    const first = await startNode(t, db, pebble.way.directory, clock)
    first.start({ alone: true })
    await told(first, /the CA has a fault of its own/)
    await first.close()
    pebble.way.refuse = () => undefined
    clock.add(2 * 60_000)
    const second = await startNode(t, db, pebble.way.directory, clock)
    second.start({ alone: true })
    await certificateOf(second)
    assert.equal(orders(pebble), 1)
  })

  function startReal(t: TestContext, folder: string, tlsPort: number) {
    const flags = ['--data', folder, '--acme-domains', names.join(','), '--acme-port', String(port)]
    return startServer(
      t,
      [...anyPorts, ...flags, '--acme-directory', pebble.way.directory, '--phone-tls-port', String(tlsPort)],
      { NODE_EXTRA_CA_CERTS: pebble.trust, OFFHOOK_LOG_LEVEL: 'info' },
    )
  }

  test('a server that was killed in the midst of an order ends it when it is there again, and serves the page and phones by it', async (t) => {
    const folder = testFolder(t, 'acme')
    const tlsPort = await freePort()
    const { promise, resolve } = Promise.withResolvers<void>()
    const held: string[] = []
    pebble.way.hold = (path) => {
      if (!path.startsWith('/finalize-order')) return undefined
      held.push(path)
      return promise
    }
    const first = startReal(t, folder, tlsPort)
    await until('the order is to be finished', () => held.length > 0)
    await first.kill()
    pebble.way.hold = () => undefined
    resolve()

    const server = await startReal(t, folder, tlsPort).up
    await until('a certificate', () => /a certificate came/.test(server.output()))
    assert.equal(orders(pebble), 1)
    assert.doesNotMatch(server.output(), /PRIVATE KEY/)
    const page = new URL(server.api)
    const ca = await pebble.root()
    for (const at of [Number(page.port), tlsPort]) {
      const socket = connect({ host: '127.0.0.1', port: at, servername: names[1], ca })
      await once(socket, 'secureConnect')
      assert.ok(socket.authorized)
      socket.destroy()
    }
    assert.equal(page.protocol, 'https:')
    assert.match(server.output(), new RegExp(`Phones +https://${names[0]}:${tlsPort}\\n`))

    const strange = await fetch(`http://127.0.0.1:${port}/tenants`, { redirect: 'manual' })
    assert.equal(strange.headers.get('location'), `https://${names[0]}:${page.port}/tenants`)
  })
})
