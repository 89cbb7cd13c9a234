import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import { test } from 'node:test'
import { createLog, type Log, type LogLevel, maskSecrets } from './log.ts'

/** What a log of this level says. */
function said(level: LogLevel, speak: (log: Log) => void): Record<string, unknown>[] {
  const lines: string[] = []
  speak(createLog(level, { write: (line) => void lines.push(line) }))
  return lines.map((line) => JSON.parse(line))
}

const secret = 'abcdefghijklmnopqrstuvwxyz'

test('a line of the log says when, how grave, and what', () => {
  const [line, more] = said('info', (log) => log.warn({ phone: 'p1' }, 'was refused'))
  assert.deepEqual(Object.keys(line ?? {}), ['level', 'time', 'phone', 'msg'])
  assert.deepEqual([line?.level, line?.phone, line?.msg, more], ['warn', 'p1', 'was refused', undefined])
  assert.match(String(line?.time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('what is less grave than the level is not said', () => {
  assert.deepEqual(
    said('error', (log) => log.warn('no')),
    [],
  )
  assert.deepEqual(
    said('silent', (log) => log.error('no')),
    [],
  )
})

test('passwords, secrets and cookies are hidden, at the top and one below', () => {
  const told = { password: 'x', secret: 'x', authorization: 'x' }
  const [line] = said('info', (log) => log.info({ ...told, a: { ...told, cookie: 'x' }, b: 'x' }, 'm'))
  const hidden = { password: '••••', secret: '••••', authorization: '••••' }
  const { level, time, msg, ...rest } = line ?? {}
  assert.deepEqual([level, typeof time, msg], ['info', 'string', 'm'])
  assert.deepEqual(rest, { ...hidden, a: { ...hidden, cookie: '••••' }, b: 'x' })
})

test('an error is said with its kind and its place, and without a secret', () => {
  const [line, plain] = said('info', (log) => {
    log.error({ error: new TypeError(`/p/${secret.toUpperCase()}/x.cfg`) }, 'm')
    log.error({ error: 'plain' }, 'm')
  })
  const error = line?.error as Record<string, string>
  assert.deepEqual([error.type, error.message], ['TypeError', '/p/AB••••/x.cfg'])
  assert.match(error.stack ?? '', /^TypeError: \/p\/AB••••\/x\.cfg\n +at /)
  assert.equal(plain?.error, 'plain')
})

test('only what is as long as a secret is masked', () => {
  assert.equal(maskSecrets(secret), 'ab••••')
  assert.equal(maskSecrets(`${secret}a`), `${secret}a`)
  assert.equal(maskSecrets(secret.slice(1)), secret.slice(1))
  assert.equal(maskSecrets(`8${secret}`), `8${secret}`)
  assert.equal(maskSecrets(secret.replace('a', '%61')), 'ab••••')
  assert.equal(maskSecrets(secret.replace('z', '7').replace('a', '2')), '2b••••')
  assert.equal(maskSecrets('50%25 %40 %2f %5b'), '50%25 %40 %2f %5b')
})

test('lines go to standard output where nobody says otherwise', () => {
  const program = `import { createLog } from '${import.meta.resolve('./log.ts')}'; createLog('info').info('hello')`
  const { stdout, stderr } = spawnSync(execPath, ['--input-type=module', '--eval', program])
  assert.match(String(stdout), /"msg":"hello"/)
  assert.equal(String(stderr), '')
})
