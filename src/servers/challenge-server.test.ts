import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { challengeServer } from './challenge-server.ts'
import { listen, stop } from './listening.ts'

const token = 'DGyRejmCefe7v4NfDGDKfA'
const place = '/.well-known/acme-challenge/'

async function furnish(
  t: TestContext,
  pagePort = 443,
  answers = async () => new Map([[token, `${token}.sum`]]),
) {
  const guard = createGuard(silentLog)
  let questions = 0
  const server = challengeServer({
    answers: () => {
      questions++
      return answers()
    },
    ...{ names: ['a.example.com', 'b.example.com'], port: () => pagePort, guard },
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, guard)
  t.after(() => stop(server))
  const ask = (path: string, { method = 'GET', host = 'a.example.com' } = {}) =>
    new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        const { statusCode: status = 0, headers } = response
        response.on('end', () => resolve({ status, location: headers.location, text }))
      })
        .on('error', reject)
        .end()
    })
  return { server, port, ask, questions: () => questions }
}

test('the CA gets what it asks for, and nobody anything else', async (t) => {
  const { ask, questions } = await furnish(t)
  assert.deepEqual(await ask(place + token), { status: 200, location: undefined, text: `${token}.sum` })
  for (const path of [
    `${place}${token}x`,
    place,
    `${place}../${token}`,
    `${place}__proto__`,
    `${place}${token}?x=1`,
  ])
    assert.equal((await ask(path)).status, 404, path)
  // What cannot be a token costs no question.
  assert.equal(questions(), 2)
  assert.equal((await ask(place + token, { method: 'POST' })).status, 405)
})

test('whoever else comes is sent to the page, under a name that it has', async (t) => {
  const { ask } = await furnish(t)
  assert.equal(
    (await ask('/tenants?x=1', { host: 'B.example.com:80' })).location,
    'https://b.example.com/tenants?x=1',
  )
  assert.equal((await ask('/', { host: 'evil.example.net' })).location, 'https://a.example.com/')
  assert.equal((await ask('//evil.example.net/')).location, 'https://a.example.com//evil.example.net/')
  assert.equal((await ask('http://evil.example.net/')).status, 400)
  const { ask: elsewhere } = await furnish(t, 8443)
  assert.equal((await elsewhere('/')).location, 'https://a.example.com:8443/')
})

test('however many ask at once, they share what the database is asked', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { server, ask, questions } = await furnish(t, 443, async () => {
    await promise
    return new Map([[token, 'answer']])
  })
  const asked = Array.from({ length: 50 }, () => ask(place + token))
  for (let came = 0; came < asked.length; came++) await once(server, 'request')
  resolve()
  for (const { text } of await Promise.all(asked)) assert.equal(text, 'answer')
  // Who comes while one is under way waits for the next one.
  assert.equal(questions(), 2)
})

test('where the database does not answer, the CA is told to come again', async (t) => {
  const { ask } = await furnish(t, 443, async () => {
    throw new Error('away')
  })
  assert.equal((await ask(place + token)).status, 503)
})

test('a head that is too long is refused', async (t) => {
  const { port } = await furnish(t)
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\nhost: a.example.com\r\nx: ${'x'.repeat(5000)}\r\n\r\n`)
  const [head] = (await socket.setEncoding('utf8').toArray()) as string[]
  assert.match(head ?? '', /^HTTP\/1\.1 431 /)
})
