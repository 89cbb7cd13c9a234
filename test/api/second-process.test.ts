/** The real program, started where another one serves already, or with another key than before. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { root } from '../support/start-app.ts'
import { startArguments } from '../support/start-command.ts'
import { sqliteOnly } from '../support/test-database.ts'

const free = ['--port', '0', '--phone-port', '0', '--phone-host', '127.0.0.1', '--sip-host', '127.0.0.1']

/** What it said until it was up, or ended. */
async function start(
  t: TestContext,
  folder: string,
  key: string,
): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [...startArguments(), '--data', folder, ...free, '--sip-port', '0'], {
    cwd: root,
    env: { ...process.env, OFFHOOK_MASTER_KEY: key, OFFHOOK_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const exit = once(child, 'exit')
  for await (const chunk of child.stdout) {
    said += chunk
    if (/Phones .*http/.test(said)) return { child, said }
  }
  await exit
  return { child, said }
}

test('the second process on a data directory ends and names the first; a killed one is in nobody’s way', {
  skip: sqliteOnly,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-second-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const key = '11'.repeat(32)
  const first = await start(t, folder, key)
  const second = await start(t, folder, key)
  assert.equal(second.child.exitCode, 1)
  assert.match(second.said, new RegExp(`did not start: process ${first.child.pid} on \\S+ has held .*--data`))
  const ended = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await ended
  const otherKey = await start(t, folder, '22'.repeat(32))
  assert.equal(otherKey.child.exitCode, 1)
  assert.match(otherKey.said, /did not start: the key in OFFHOOK_MASTER_KEY is not the one/)
  const third = await start(t, folder, key)
  assert.match(third.said, /Offhook is up/)
})
