/** `npm run bench`: fetches of an unchanged phone against nginx serving the same bytes, and the cost of what is behind them. */

import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fillFile } from '../../src/rendering/fill-file.ts'
import { renderScope } from '../../src/rendering/render-scope.ts'
import type { Owner } from '../support/processes.ts'
import { everySetting, lineKey, mainOf, sampleParts, shipped } from '../support/sample-phone.ts'
import { startArguments } from '../support/start-command.ts'
import { notifyRate } from './notify-rate.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'offhook-bench-'))
const key = 'key-of-the-benchmark-0123456789'
const rounds = 5
const secondsARound = 3
const connections = 16
/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100

type Running = { pids(): number[]; stop(): void }
type Round = { perSecond: number; cpuMs: number }

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function startOffhook(): Promise<Running & { api: string; startedMs: number }> {
  const started = performance.now()
  const flags = [
    '--data',
    join(folder, 'data'),
    '--demo',
    '--port',
    '0',
    '--phone-port',
    '0',
    '--phone-host',
    '127.0.0.1',
    '--sip-host',
    '127.0.0.1',
    '--sip-port',
    '0',
  ]
  const child = spawn(process.execPath, [...startArguments(), ...flags], {
    cwd: root,
    env: { ...process.env, OFFHOOK_API_KEY: key, OFFHOOK_LOG_LEVEL: 'warn' },
  })
  const api = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const match = text.match(/Page and API\s+(\S+)/)
      if (match?.[1]) resolve(`${match[1]}/api/v1`)
    })
  })
  return {
    api,
    startedMs: performance.now() - started,
    pids: () => [child.pid ?? 0],
    stop: () => child.kill('SIGTERM'),
  }
}

async function startNginx(port: number, files: Record<string, Buffer>): Promise<Running> {
  const place = join(folder, 'nginx')
  mkdirSync(join(place, 'html'), { recursive: true })
  // nginx's worker is another user when it is started by root.
  for (const each of [folder, place, join(place, 'html')]) chmodSync(each, 0o755)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(place, 'html', name), bytes)
  // A plain-text password file entry is the cheapest that nginx knows; ours compares as cheaply.
  writeFileSync(join(place, 'users'), 'phone:{PLAIN}sample\n')
  const conf = `worker_processes 1; pid ${place}/pid; error_log ${place}/error.log; daemon off;
events { worker_connections 512; }
http { access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; types { text/plain cfg; }
  client_body_temp_path ${place}/b; proxy_temp_path ${place}/p; fastcgi_temp_path ${place}/f; uwsgi_temp_path ${place}/u; scgi_temp_path ${place}/s;
  server { listen 127.0.0.1:${port}; root ${place}/html; auth_basic "Offhook"; auth_basic_user_file ${place}/users; open_file_cache max=100; add_header cache-control no-cache; } }`
  writeFileSync(join(place, 'conf'), conf)
  const child = spawn('nginx', ['-c', join(place, 'conf'), '-p', place], {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: 'inherit',
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const master = child.pid ?? 0
  const workers = () =>
    readFileSync(`/proc/${master}/task/${master}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
  return { pids: () => [master, ...workers()], stop: () => child.kill('SIGTERM') }
}

/** User and system time of these processes so far, in milliseconds. */
function cpuOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
  }, 0)
}

function load(url: string, server: Running): Round {
  const before = cpuOf(server.pids())
  const header = `Authorization: Basic ${Buffer.from('phone:sample').toString('base64')}`
  const text = execFileSync('wrk', ['-t1', `-c${connections}`, `-d${secondsARound}s`, '-H', header, url], {
    encoding: 'utf8',
  })
  const total = Number(text.match(/(\d+) requests in/)?.[1])
  if (/Non-2xx/.test(text) || !total) throw new Error(`the load went wrong:\n${text}`)
  const perSecond = Number(text.match(/Requests\/sec:\s+([\d.]+)/)?.[1])
  return { perSecond, cpuMs: (cpuOf(server.pids()) - before) / total }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const round = (value: number, digits = 0) => value.toFixed(digits)

async function call<Body>(api: string, method: string, path: string, body?: unknown): Promise<Body> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const response = await fetch(api + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
  return JSON.parse(text)
}

async function makePhones(api: string): Promise<{ label: string; url: string }[]> {
  const path = '/tenants/CANISTRACCI'
  const { items } = await call<{ items: { id: string; tech: string }[] }>(api, 'GET', `${path}/extensions`)
  const real = items.filter((extension) => extension.tech !== 'VIRTUAL')
  const lines = Array.from({ length: 16 }, (_, index) => ({
    line: index + 1,
    extensionId: real[index % real.length]?.id,
  }))
  const phone = { modelId: 'yealink-t54w', httpUsername: 'phone', httpPassword: 'sample', lines }
  const many = Object.fromEntries(
    Array.from({ length: 380 }, (_, index) => [`features.bench.${index}.value`, 'x'.repeat(16)]),
  )
  const first = await call<{ provisioningUrl: string }>(api, 'POST', `${path}/phones`, {
    ...phone,
    name: 'All lines',
    mac: '001565000001',
  })
  const second = await call<{ provisioningUrl: string }>(api, 'POST', `${path}/phones`, {
    ...phone,
    name: 'Many',
    mac: '001565000002',
    parameters: many,
  })
  return [
    { label: 'T54W, 16 lines', url: `${first.provisioningUrl}001565000001.cfg` },
    { label: 'the same with 380 parameters more', url: `${second.provisioningUrl}001565000002.cfg` },
  ]
}

async function compareWithNginx(): Promise<void> {
  const offhook = await startOffhook()
  let nginx: Running | undefined
  try {
    const phones = await makePhones(offhook.api)
    const authorization = `Basic ${Buffer.from('phone:sample').toString('base64')}`
    const bodies = await Promise.all(
      phones.map(async ({ url }) =>
        Buffer.from(await (await fetch(url, { headers: { authorization } })).arrayBuffer()),
      ),
    )
    const port = await freePort()
    nginx = await startNginx(port, Object.fromEntries(bodies.map((bytes, index) => [`${index}.cfg`, bytes])))
    console.log(
      `\nFetches of an unchanged phone, Basic auth on in both, ${connections} connections, ${rounds} rounds of ${secondsARound} s each, alternating; one process each.\n`,
    )
    console.log(
      '| file | bytes | nginx /s | Offhook /s | nginx : Offhook | nginx cpu ms | Offhook cpu ms |\n| --- | --- | --- | --- | --- | --- | --- |',
    )
    for (const [index, { label, url }] of phones.entries()) {
      const theirs: Round[] = []
      const ours: Round[] = []
      for (let turn = 0; turn < rounds; turn++) {
        theirs.push(load(`http://127.0.0.1:${port}/${index}.cfg`, nginx))
        ours.push(load(url, offhook))
      }
      const of = (all: Round[], pick: (each: Round) => number) => median(all.map(pick))
      const ratio = median(ours.map((each, turn) => (theirs[turn]?.perSecond ?? 0) / each.perSecond))
      console.log(
        `| ${label} | ${bodies[index]?.length} | ${round(of(theirs, (each) => each.perSecond))} | ${round(of(ours, (each) => each.perSecond))} | ${round(ratio, 2)} | ${round(
          of(theirs, (each) => each.cpuMs),
          4,
        )} | ${round(
          of(ours, (each) => each.cpuMs),
          4,
        )} |`,
      )
    }
    console.log(`\nStart with a new database and the demo, until it is up: ${round(offhook.startedMs)} ms.`)
    await thousandPhones(offhook)
  } finally {
    nginx?.stop()
    offhook.stop()
  }
}

async function thousandPhones(offhook: Running & { api: string }): Promise<void> {
  const { api } = offhook
  const path = '/tenants/NORTHWIND/phones'
  const { items: extensions } = await call<{ items: { id: string }[] }>(
    api,
    'GET',
    '/tenants/NORTHWIND/extensions',
  )
  const urls: string[] = []
  for (let index = 0; index < 1000; index++) {
    const { provisioningUrl } = await call<{ provisioningUrl: string }>(api, 'POST', path, {
      name: `Phone ${index}`,
      mac: `805ec1${index.toString(16).padStart(6, '0')}`,
      modelId: 'yealink-t54w',
      lines: [{ line: 1, extensionId: extensions[0]?.id }],
    })
    urls.push(provisioningUrl)
  }
  const [started, before] = [performance.now(), cpuOf(offhook.pids())]
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let url = urls.pop(); url !== undefined; url = urls.pop()) await (await fetch(url)).arrayBuffer()
    }),
  )
  console.log(
    `The first fetch of each of 1,000 phones, read from the database and rendered: ${round((performance.now() - started) / 1000, 2)} ms each, ${round((cpuOf(offhook.pids()) - before) / 1000, 2)} ms of processor time, recording included.`,
  )
  const times: number[] = []
  for (let turn = 0; turn < 9; turn++) {
    const started = performance.now()
    await call(api, 'GET', `${path}?pageSize=50&page=${turn + 1}`)
    times.push(performance.now() - started)
  }
  console.log(
    `A page of 50 phones of 1,000, each rendered to tell whether it is pending: ${round(median(times), 1)} ms.`,
  )
}

/** In processes of their own, as at a start: from the release's one file, and from the folder. */
function loadCost(): void {
  console.log(
    '\n| definitions from | models | ms | processor ms | MB kept |\n| --- | --- | --- | --- | --- |',
  )
  const release = join(root, 'dist', 'definitions.json')
  for (const place of [...(existsSync(release) ? [release] : []), join(root, 'definitions')]) {
    const runs = Array.from({ length: 5 }, () => {
      const command = ['--expose-gc', join(import.meta.dirname, 'load-cost.ts'), place]
      return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
    })
    const of = (name: string) => median(runs.map((run) => run[name]))
    console.log(
      `| ${relative(root, place)} | ${of('models')} | ${round(of('ms'))} | ${round(of('cpuMs'))} | ${round(of('heapMb'), 1)} |`,
    )
  }
}

/** Phones of five families with everything: all lines, all keys, a whole side module, every setting. */
function renderCost(): void {
  console.log(
    '\n| model with all lines, keys and settings | parameters | bytes | settings merged, rendered and written: processor ms |\n| --- | --- | --- | --- |',
  )
  for (const id of [
    'yealink-t77u',
    'poly-vvx601',
    'grandstream-gxp2170',
    'snom-d785',
    'fanvil-x7',
    'cisco-8861',
  ]) {
    const model = shipped.model(id)
    if (!model) throw new Error(`there is no ${id}`)
    const kinds = ['blf', 'speedDial'] as const
    const key = (index: number) => lineKey(index + 1, kinds[index % 2] ?? 'blf', { line: model.firstLine })
    const side = model.expansionModules?.keys ?? 0
    const parts = sampleParts(model, {
      phone: {
        settings: everySetting(model),
        lineKeys: Array.from({ length: model.lineKeys }, (_, index) => key(index)),
        expansionKeys: Array.from({ length: side }, (_, index) => ({ module: 1, ...key(index) })),
      },
    })
    const file = mainOf(model)
    const fill = () => fillFile(file, renderScope(parts), parts.levels)
    const { parameters, text } = fill()
    for (let turn = 0; turn < 500; turn++) fill()
    const times = Array.from({ length: 9 }, () => {
      const before = process.cpuUsage()
      for (let turn = 0; turn < 100; turn++) fill()
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000 / 100
    })
    console.log(`| ${id} | ${parameters.length} | ${text.length} | ${round(median(times), 3)} |`)
  }
}

const cleanups: (() => unknown)[] = []
try {
  await compareWithNginx()
  loadCost()
  renderCost()
  await notifyRate({ after: (clean: () => unknown) => cleanups.push(clean) } as Owner)
} finally {
  for (const clean of cleanups.reverse()) await clean()
  rmSync(folder, { recursive: true, force: true })
}
