/** The server is killed in the midst of its work: what it had acknowledged is there when it comes back, and no phone is asked twice. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../support/processes.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { globalKey, root } from '../support/start-app.ts'
import { anyPorts, startArguments } from '../support/start-command.ts'
import { databaseFlags, leaveDatabase, sqliteOnly } from '../support/test-database.ts'

const rounds = 6
const editors = 6

type Server = { child: ChildProcess; api: string }
type Saved = { id: string; number?: string; name: string; revision: number }

async function startServer(folder: string, ...more: string[]): Promise<Server> {
  const database = await databaseFlags(folder)
  const child = spawn(
    process.execPath,
    [...startArguments(), '--data', folder, ...anyPorts, ...database, ...more],
    {
      cwd: root,
      env: { ...process.env, OFFHOOK_API_KEY: globalKey, OFFHOOK_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    const page = said.match(/Page and API\s+(\S+)/)?.[1]
    if (page) return { child, api: `${page}/api/v1` }
  }
  throw new Error(`the server did not start: ${said}`)
}

async function call<Body>(api: string, method: string, path: string, body?: unknown): Promise<Body> {
  const response = await fetch(api + path, {
    method,
    headers: { 'x-api-key': globalKey, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Body
}

async function listAll<Item>(api: string, path: string): Promise<Item[]> {
  const all: Item[] = []
  for (let page = 1; ; page++) {
    const { items } = await call<{ items: Item[] }>(api, 'GET', `${path}?pageSize=500&page=${page}`)
    all.push(...items)
    if (items.length < 500) return all
  }
}

/** Adds extensions and renames them until the server is gone; remembers only what was answered. */
async function edit(api: string, acknowledged: Map<string, Saved>, prefix: string): Promise<void> {
  try {
    for (let turn = 0; ; turn++) {
      const path = '/tenants/KILLED/extensions'
      const made = await call<Saved>(api, 'POST', path, {
        number: `${prefix}${turn}`,
        name: `made ${turn}`,
        password: 'x',
      })
      acknowledged.set(made.id, made)
      const renamed = await call<Saved>(api, 'PATCH', `${path}/${made.id}`, { name: `renamed ${turn}` })
      acknowledged.set(made.id, renamed)
      const phone = await call<Saved>(api, 'POST', '/tenants/KILLED/phones', {
        name: `phone ${turn}`,
        virtual: true,
        modelId: 'linphone-linphone',
        lines: [{ line: 1, extensionId: made.id }],
      })
      acknowledged.set(phone.id, phone)
    }
  } catch {
    // The connection broke: this save was not acknowledged.
  }
}

test('no acknowledged save is lost when the server is killed in the midst of saves', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-killed-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const acknowledged = new Map<string, Saved>()
  let server = await startServer(folder)
  t.after(async () => {
    const ended = server.child.signalCode !== null || once(server.child, 'exit')
    server.child.kill('SIGKILL')
    await ended
    for (let round = 0; round <= rounds; round++) await leaveDatabase(folder)
  })
  await call(server.api, 'POST', '/tenants', { code: 'KILLED', name: 'Killed' })

  for (let round = 0; round < rounds; round++) {
    const before = acknowledged.size
    const work = Array.from({ length: editors }, (_, editor) =>
      edit(server.api, acknowledged, `${round}-${editor}-`),
    )
    await until('something is saved', () => acknowledged.size > before)
    await sleep(Math.random() * 600)
    const exit = once(server.child, 'exit')
    server.child.kill('SIGKILL')
    await Promise.all([...work, exit])
    assert.ok(acknowledged.size > before, 'something was saved in this round')

    server = await startServer(folder)
    const phones = await listAll<Saved & { lines: unknown[] }>(server.api, '/tenants/KILLED/phones')
    const there = new Map<string, Saved>()
    for (const item of [...(await listAll<Saved>(server.api, '/tenants/KILLED/extensions')), ...phones])
      there.set(item.id, item)
    for (const phone of phones) assert.equal(phone.lines.length, 1, 'a phone is never there without its line')
    for (const saved of acknowledged.values()) {
      const found = there.get(saved.id)
      assert.ok(found, `${saved.number ?? saved.name} is there`)
      // The save that was under way may have been done without its answer getting out.
      assert.ok(found.revision >= saved.revision, `${saved.number ?? saved.name} is as new as was answered`)
      if (found.revision === saved.revision) assert.equal(found.name, saved.name)
    }
  }
  const exit = once(server.child, 'exit')
  server.child.kill('SIGKILL')
  await exit
  if (sqliteOnly) return
  const database = new DatabaseSync(join(folder, 'offhook.sqlite'))
  assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' })
  database.close()
})

test('however often the server is killed in the midst of an operation, no phone is asked twice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-killed-'))
  t.after(async () => {
    rmSync(folder, { recursive: true, force: true })
    await leaveDatabase(folder)
  })
  const phones = await startSipPhones(t)
  const start = () => startServer(folder, '--sip-networks', '127.0.0.0/8')
  let server = await start()
  t.after(() => server.child.kill('SIGKILL'))
  const base = '/tenants/KILLED'
  await call(server.api, 'POST', '/tenants', { code: 'KILLED', name: 'Killed' })
  for (let number = 0; number < 300; number++)
    await call(server.api, 'POST', `${base}/phones`, {
      ...{ name: `Phone ${number}`, modelId: 'yealink-t54w', mac: `02aa${String(number).padStart(8, '0')}` },
      contact: `sip:p${number}@127.0.0.${2 + (number % 20)}:${phones.port}`,
    })
  type Told = { id: string; state: string; phones: { name: string; state: string; detail: string }[] }
  const { id } = await call<Told>(server.api, 'POST', `${base}/operations`, { kind: 'reboot', filter: {} })

  // Where others may run on the database, the next one waits for the lease to end.
  for (let kill = 0; kill < (sqliteOnly ? 1 : 6); kill++) {
    const before = phones.asked.size
    await until('some more were asked', () => phones.asked.size > before + 10, { timeoutMs: 60_000 })
    await sleep(Math.random() * 100)
    const exit = once(server.child, 'exit')
    server.child.kill('SIGKILL')
    await exit
    server = await start()
  }
  const ended = await until(
    'the operation ends',
    async () => {
      const now = await call<Told>(server.api, 'GET', `${base}/operations/${id}`)
      return now.state === 'done' && now
    },
    { timeoutMs: 120_000 },
  )
  for (const [phone, calls] of phones.asked)
    assert.equal(calls.size, 1, `${phone} was asked ${calls.size} times`)
  assert.ok(phones.asked.size > 200, `${phones.asked.size} were asked`)
  for (const { name, state, detail } of ended.phones) {
    if (state === 'timedOut') assert.equal(detail, 'The server was restarted before an answer came', name)
    else assert.equal(state, 'accepted', name)
  }
  const exit = once(server.child, 'exit')
  server.child.kill('SIGKILL')
  await exit
})
