/** What `npm start` runs, built into a few files: its second process is found, started when it is needed, and gone with it. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, startProgram, testFolder, until } from '../support/processes.ts'
import { globalKey, root } from '../support/start-app.ts'
import type { Body } from './office.ts'

/** How `npm start` runs it: the runtime's own options, and the program. */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const startWords: string[] = scripts.start.split(' ').slice(1)

/** Processes that this one has started, by the command line of each. */
function childrenOf(pid: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
        return Number(parent) === pid ? [readFileSync(`/proc/${name}/cmdline`, 'utf8')] : []
      } catch {
        return []
      }
    })
}

async function startBuilt(t: Parameters<typeof startProgram>[0]) {
  const [port, phonePort] = [await freePort(), await freePort()]
  const phones = ['--phone-port', `${phonePort}`, '--phone-host', '127.0.0.1']
  const flags = ['--port', `${port}`, ...phones, '--sip-host', '127.0.0.1', '--sip-port', '0']
  const args = [...startWords, '--data', testFolder(t, 'built'), ...flags]
  const env = { ...process.env, OFFHOOK_API_KEY: globalKey, OFFHOOK_LOG_LEVEL: 'warn' }
  const server = startProgram(t, process.execPath, args, { env, cwd: root })
  await until('the server is up', () => {
    if (server.child.exitCode !== null) throw new Error(`it ended at once: ${server.output()}`)
    return /Page and API/.test(server.output())
  })
  const call = async (method: string, path: string, body: unknown): Promise<Body> => {
    const headers = { 'x-api-key': globalKey, 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${port}/api/v1${path}`
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`)
    return response.json()
  }
  const fetchFile = (provisioningUrl: string) =>
    fetch(`http://127.0.0.1:${phonePort}${new URL(provisioningUrl).pathname}`)
  /** What the runtime keeps for objects that are new, in megabytes. */
  async function youngMegabytes(): Promise<number> {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const [, bytes] = metrics.match(/^nodejs_heap_space_size_total_bytes\{space="new"\} (\S+)$/m) ?? []
    return Number(bytes ?? assert.fail('the metric is not there')) / 1024 ** 2
  }
  return { server, call, fetchFile, youngMegabytes }
}

test('a phone of a tenant’s own model gets its file from the built server, which starts a second process for it', async (t) => {
  const { server, call, fetchFile } = await startBuilt(t)
  await call('POST', '/tenants', { code: 'OFFICE', name: 'Office', sipServer: 'pbx.example.com' })
  assert.deepEqual(childrenOf(server.pid), [], 'without models of tenants there is one process')

  const source = `format: { kind: keyValue }
files: [{ name: "{mac}.cfg", main: true }]
sheet:
  user: "{{ phone.name | upper }}"
`
  const model = await call('POST', '/tenants/OFFICE/models', { name: 'Own', kind: 'sheet', source })
  const phone = await call('POST', '/tenants/OFFICE/phones', {
    ...{ name: 'Lobby', modelId: model.id, mac: '805ec0aabb01' },
  })
  assert.match(await (await fetchFile(phone.provisioningUrl)).text(), /^user = LOBBY$/m)
  const [second = ''] = childrenOf(server.pid)
  assert.match(second, /dist\/model-worker\.js/)

  await server.stop()
  assert.equal(await server.exited, 0)
})

test('what requests leave behind has a small room of its own, however many there are', async (t) => {
  const { call, fetchFile, youngMegabytes } = await startBuilt(t)
  await call('POST', '/tenants', { code: 'OFFICE', name: 'Office', sipServer: 'pbx.example.com' })
  const phone = await call('POST', '/tenants/OFFICE/phones', {
    ...{ name: 'Lobby', modelId: 'yealink-t54w', mac: '805ec0aabb02' },
  })
  for (let turn = 0; turn < 3000; turn++) {
    const file = await fetchFile(phone.provisioningUrl)
    assert.equal(file.status, 200)
    await file.arrayBuffer()
  }
  assert.ok((await youngMegabytes()) <= 48)
})

test('the page behind a link stands in a file of its own, which is found where it is first asked for', async (t) => {
  const { call, fetchFile } = await startBuilt(t)
  await call('POST', '/tenants', { code: 'OFFICE', name: 'Office', sipServer: 'pbx.example.com' })
  const phone = await call('POST', '/tenants/OFFICE/phones', {
    ...{ name: 'Anna', modelId: 'linphone-linphone', virtual: true },
  })
  const { url } = await call('POST', `/tenants/OFFICE/phones/${phone.id}/hand-over`, { hours: 1 })
  const page = await fetchFile(url)
  assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'])
  assert.match(await page.text(), /Set up Linphone.*<svg role="img"/)
  assert.match(await (await fetchFile(`${url}/settings`)).text(), /<entry name="config-uri"/)
  assert.equal((await fetchFile(url)).status, 410)
})
