/** A TLS port that another program listens on, in a way that would let it be shared: the built server does not. */

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { makeCertificate } from '../support/certificates.ts'
import { freePort, missing, startProgram, testFolder } from '../support/processes.ts'
import { root } from '../support/start-app.ts'

const skip = missing('openssl')

async function taken(t: TestContext): Promise<number> {
  const other = createServer((socket) => socket.destroy())
  const port = await freePort()
  await new Promise<void>((resolve) => other.listen({ host: '127.0.0.1', port, reusePort: true }, resolve))
  t.after(() => other.close())
  return port
}

async function startsAt(t: TestContext, ports: readonly string[]) {
  const folder = testFolder(t, 'tls-port')
  const { certFile, keyFile } = makeCertificate(folder, 'phones.example.com')
  const server = startProgram(
    t,
    process.execPath,
    [
      ...['dist/main.js', '--data', folder, '--port', `${await freePort()}`],
      ...['--phone-host', '127.0.0.1', '--phone-port', `${await freePort()}`, '--phone-threads', '2'],
      ...['--sip-host', '127.0.0.1', '--sip-port', '0', '--tls-cert', certFile, '--tls-key', keyFile],
      ...ports,
    ],
    { cwd: root, env: { ...process.env, OFFHOOK_LOG_LEVEL: 'warn' } },
  )
  const up = setInterval(() => /is up/.test(server.output()) && void server.stop(), 50)
  t.after(() => clearInterval(up))
  return { code: await server.exited, output: server.output() }
}

for (const flag of ['--phone-tls-port', '--phone-old-tls-port'])
  test(`a port of ${flag} that somebody else has is not shared with him: the start says so`, {
    skip,
  }, async (t) => {
    const port = await taken(t)
    const { code, output } = await startsAt(t, [flag, `${port}`])
    assert.match(
      output,
      new RegExp(`did not start: port ${port} of 127.0.0.1 is in use; choose another one with ${flag}\\n`),
    )
    assert.equal(code, 1)
  })

test('two kinds of phones cannot be told to use one port', { skip }, async (t) => {
  const port = await freePort()
  const { code, output } = await startsAt(t, [
    ...['--phone-tls-port', `${port}`, '--phone-old-tls-port', `${port}`],
  ])
  assert.match(output, /is in use; choose another one with --phone-tls-port or --phone-old-tls-port\n/)
  assert.equal(code, 1)
})
