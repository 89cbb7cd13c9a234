import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPlainRequest } from './plain-request.ts'

const read = (text: string) => readPlainRequest(Buffer.from(text, 'latin1'))
const get = (...lines: string[]) => ['GET /p/a/b.cfg HTTP/1.1', 'Host: x', ...lines, '', ''].join('\r\n')
const none = {
  ...{ method: 'GET', url: '/p/a/b.cfg', isOld: false, isKept: true, userAgent: undefined },
  ...{ authorization: undefined, ifNoneMatch: undefined },
  ...{ forwardedFor: undefined, forwardedProto: undefined },
}

test('what phones ask plainly is read: where, by whom, with what credentials, and whether more follows', () => {
  assert.deepEqual(read(get()), none)
  assert.deepEqual(
    read(
      get(
        ...['USER-AGENT:  Fono F1 ', 'authorization:Basic eA==', 'If-None-Match: "a"', 'Accept: */*'],
        ...['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-Proto: https', 'Connection: Close'],
      ),
    ),
    {
      ...{ ...none, isKept: false, userAgent: 'Fono F1', authorization: 'Basic eA==', ifNoneMatch: '"a"' },
      ...{ forwardedFor: '192.0.2.1', forwardedProto: 'https' },
    },
  )
  assert.equal(read('HEAD /p/a/?x=1&y=%20 HTTP/1.1\r\nhost:\r\n\r\n')?.method, 'HEAD')
})

test('an HTTP/1.0 request needs no host, and ends its connection unless it says otherwise', () => {
  assert.deepEqual(read('GET /p/a/b.cfg HTTP/1.0\r\n\r\n'), { ...none, isOld: true, isKept: false })
  const kept = read('GET /p/a/b.cfg HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n')
  assert.deepEqual(kept, { ...none, isOld: true })
})

test('whatever could be read in two ways, sends something or asks for more than the file is not plain', () => {
  const start = 'GET / HTTP/1.1\r\nHost: x\r\n'
  const texts = [
    // A link that people open: whether a page or a file is asked for stands in headers that are not read here.
    ...['/h/a', '/h/a/settings'].map((url) => `GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`),
    ...['', 'GET', start, `${start}\r`, `${get()}x`, get() + get(), `\r\n${get()}`],
    ...['get / HTTP/1.1', 'PUT / HTTP/1.1', 'GET  / HTTP/1.1', 'GET / HTTP/1.2', 'GET / http/1.1'].map(
      (line) => `${line}\r\nHost: x\r\n\r\n`,
    ),
    ...['*', 'http://a/', '/#a', '/"', '/\\', '/é', '/\0', '/a b', ''].map(
      (url) => `GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ),
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\nHost: x\n\n',
    ...[
      'Host: y',
      'Connection: close, x',
      'Connection: upgrade',
      'Content-Length: 0',
      'Expect: 100-continue',
    ],
    ...['Transfer-Encoding: chunked', 'Upgrade: h2c', 'Proxy-Connection: close', 'Range: bytes=0-3'],
    ...[
      ' folded',
      '\tfolded',
      'A : b',
      ': b',
      'A',
      'A: \0',
      'A: é',
      'A: \t',
      'A: b\rC: d',
      'A: b\nC: d',
      'Ä: b',
    ],
    ...['User-Agent: a\r\nuser-agent: b', 'Authorization: a\r\nAuthorization: a', `A: ${'x'.repeat(8000)}`],
    'a:\r\n'.repeat(200).slice(0, -2),
  ]
  for (const text of texts)
    assert.equal(
      read(/^[A-Z]+ .*HTTP|^GET|^\r|^$/.test(text) ? text : get(text)),
      undefined,
      JSON.stringify(text),
    )
})
