/** What fails at one edge of the service is counted there, and the next request is answered. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import type { Log } from '../../src/kernel/log.ts'
import { until } from '../support/processes.ts'
import { globalKey, root } from '../support/start-app.ts'
import { anyPorts, startArguments } from '../support/start-command.ts'
import { hearStatements } from '../support/statements.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

/** How often each edge failed, as `/metrics` says it. */
async function failuresAt(pageUrl: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${pageUrl}/metrics`)).text()
  return Object.fromEntries(
    [...text.matchAll(/^offhook_failures_total\{boundary="(\w+)"\} (\d+)$/gm)].map(([, name, count]) => [
      name,
      Number(count),
    ]),
  )
}

describe('a failure', () => {
  const logged: Record<string, unknown>[] = []
  const log = {
    error: (line: Record<string, unknown>) => void logged.push(line),
    ...{ warn: () => undefined, info: () => undefined, debug: () => undefined, child: () => log },
  } as unknown as Log
  const shared = sharedApp({ log })
  let office: Office
  let phone: Body
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    phone = await makePhone(shared(), office)
  })

  /** Every statement whose text holds `word` fails until the work is done. */
  async function withBrokenStatements<Result>(word: string, work: () => Promise<Result>): Promise<Result> {
    const mend = hearStatements((text) => {
      if (text.includes(word)) throw new Error('disk I/O error')
    })
    try {
      return await work()
    } finally {
      mend()
    }
  }
  async function counts(boundary: string, work: () => Promise<void>): Promise<Record<string, unknown>> {
    const before = (await failuresAt(shared().pageUrl))[boundary] ?? 0
    await work()
    await until(`${boundary} has failed`, async () => {
      const now = (await failuresAt(shared().pageUrl))[boundary] ?? 0
      return now > before
    })
    assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
    await shared().ok('GET', `${office.path}/phones/${phone.id}`)
    const line = logged.findLast((each) => each.boundary === boundary)
    assert.ok(line?.error instanceof Error)
    return line
  }

  test('behind a phone’s request looks like nothing is there, and the next one is served', async () => {
    const line = await counts('phoneRequest', async () => {
      const fresh = await makePhone(shared(), office)
      const url = `${fresh.provisioningUrl.replace(/p\/.{26}/, (path: string) => path.toUpperCase().replace('P/', 'p/'))}x.cfg`
      const failed = () => logged.some((line) => line.boundary === 'phoneRequest')
      // It is read from the database again, unless somebody in the background was quicker.
      for (let turn = 0; turn < 10 && !failed(); turn++) {
        await shared().ok('PATCH', '/system', { parameters: { 'a.b': String(turn) } })
        const answer = await withBrokenStatements('"phone"', () => phoneAsks(url))
        assert.deepEqual([answer.status, answer.text], [404, ''])
      }
      assert.equal((await phoneAsks(fresh.provisioningUrl)).status, 200)
    })
    assert.equal(line.method, 'GET')
    assert.match(String(line.url), /^\/p\/\w\w••••\/x\.cfg$/)
  })

  test('behind a call of the API answers 500, and the next one is answered', async () => {
    const line = await counts('apiCall', async () => {
      const { status, body } = await withBrokenStatements('"phone"', () =>
        shared().call('GET', `${office.path}/phones`),
      )
      assert.deepEqual([status, body.code], [500, 'INTERNAL_ERROR'])
      await shared().ok('GET', `${office.path}/phones`)
    })
    assert.equal(line.url, `/api/v1${office.path}/phones`)
  })

  test('of a listener, as when a deleted phone’s uploads cannot be removed, ends nothing', async () => {
    const line = await counts('listener', async () => {
      const fresh = await makePhone(shared(), office)
      mkdirSync(join(shared().folder, 'uploads'), { recursive: true })
      writeFileSync(join(shared().folder, 'uploads', office.id), 'where a folder should be')
      await shared().ok('DELETE', `${office.path}/phones/${fresh.id}`)
    })
    assert.equal(line.change, 'phone.deleted')
    rmSync(join(shared().folder, 'uploads', office.id))
  })

  test('of a timer, as when fetches cannot be recorded, ends nothing', async () => {
    await counts('timer', () =>
      withBrokenStatements('insert into "fetch"', async () => {
        await phoneAsks(phone.provisioningUrl)
        await until('the records are given up', async () =>
          logged.some((line) => line.work === 'recording fetches'),
        )
      }),
    )
  })
})

test('what nobody catches, thrown or rejected, does not end the process', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-uncaught-'))
  const fault = `process.on('SIGUSR2', () => {
    Promise.reject(new Error('a rejection'))
    setTimeout(() => { throw new Error('an exception') })
  })`
  const faulty = `data:text/javascript,${encodeURIComponent(fault)}`
  const child = spawn(
    process.execPath,
    ['--import', faulty, ...startArguments(), '--data', folder, ...anyPorts],
    {
      cwd: root,
      env: { ...process.env, OFFHOOK_API_KEY: globalKey },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  t.after(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const page = await until('it is up', async () => said.match(/Page and API\s+(\S+)/)?.[1], {
    timeoutMs: 60_000,
  })
  child.kill('SIGUSR2')
  await until('both are counted', async () => (await failuresAt(page)).process === 2)
  for (const fault of ['a rejection', 'an exception'])
    await until(`${fault} is in the log`, () =>
      said.includes(`"boundary":"process","error":{"type":"Error","message":"${fault}"`),
    )
  child.kill('SIGTERM')
  await until('it ends in order', async () => child.exitCode === 0)
})
