import assert from 'node:assert/strict'
import { copyFileSync, utimesSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import tls from 'node:tls'
import { makeCertificate } from '../../test/support/certificates.ts'
import { missing, testFolder } from '../../test/support/processes.ts'
import { manualClock } from '../kernel/clock.ts'
import { createLog } from '../kernel/log.ts'
import { certificateFiles } from './certificate-files.ts'

const skip = missing('openssl')

/** The files, who looks at them, and how often he made something of them. */
function furnish(t: TestContext) {
  const folder = testFolder(t, 'certificate')
  const { certFile: cert, keyFile: key } = makeCertificate(folder, 'first.example.com')
  const opened = t.mock.method(tls, 'createSecureContext')
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const logged: string[] = []
  const log = createLog('info', { write: (line: string) => void logged.push(line) } as never)
  const clock = manualClock(Date.now())
  const source = certificateFiles({ cert, key }, clock, log)
  t.after(() => source.close())
  return { folder, cert, key, clock, source, logged, opened: () => opened.mock.callCount() }
}

test('files that did not change are not opened anew, good or bad', { skip }, async (t) => {
  const { folder, cert, key, clock, source, logged, opened } = furnish(t)
  let told = 0
  source.on(() => told++)
  await clock.advance(60_000)
  // Touched, or written again as it is.
  copyFileSync(cert, `${cert}.copy`)
  copyFileSync(`${cert}.copy`, cert)
  utimesSync(key, new Date(), new Date())
  await clock.advance(60_000)
  assert.deepEqual([opened(), told], [1, 0])
  copyFileSync(makeCertificate(folder, 'other.example.com', 'other').keyFile, key)
  await clock.advance(60_000)
  assert.deepEqual([opened(), told, logged.length], [2, 0, 1])
  assert.match(logged.join(''), /the key is of another certificate/)
  const { cert: renewed } = makeCertificate(folder, 'renewed.example.com')
  await clock.advance(60_000)
  assert.deepEqual([opened(), told], [3, 1])
  assert.equal(source.current()?.cert, renewed)
})

test('each trouble is told once, and again when it comes back', { skip }, async (t) => {
  const { cert, clock, source, logged } = furnish(t)
  const good = source.current()
  for (const text of ['nothing', good?.cert ?? '', 'nothing']) {
    writeFileSync(cert, text)
    await clock.advance(30_000)
  }
  assert.equal(logged.filter((line) => line.includes('holds no certificate')).length, 2)
  assert.equal(source.current(), good)
})
