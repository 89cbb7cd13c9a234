/** Fetches of an unchanged phone beside nginx serving the same bytes from a file, and node:http answering them and nothing else. */

import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Owner, startProgram, testFolder, until } from '../../support/processes.ts'
import { median, short } from '../measure.ts'
import { type Nginx, startNginx } from '../nginx.ts'
import { type Offhook, startOffhook } from '../offhook.ts'
import type { Bench, Part, Row } from '../part.ts'
import { type Loaded, loadBy } from '../wrk.ts'

const user = 'phone'
const password = 'sample'
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const connections = 16
const sizes = { '2 kB': 2048, '20 kB': 20_480, '100 kB': 102_400 }

type File = { label: string; name: string; path: string; bytes: Buffer }
/** Who answers, and the processes that it takes. */
type Side = { url: string; pids: readonly number[]; etag: string | null }
type Sides = Readonly<Record<'nginx' | 'node:http' | 'Offhook', Side | undefined>>

/** A phone whose file has exactly so many bytes. */
async function makePhone(offhook: Offhook, at: number, label: string, wanted: number): Promise<File> {
  const mac = `00156500000${at}`
  const path = '/tenants/BENCH/phones'
  const { id, provisioningUrl } = await offhook.call<{ id: string; provisioningUrl: string }>('POST', path, {
    ...{ name: label, mac, modelId: 'yealink-t54w', httpUsername: user, httpPassword: password },
  })
  const url = new URL(`${new URL(provisioningUrl).pathname}${mac}.cfg`, offhook.phones)
  async function fill(parameters: Record<string, string | null>): Promise<Buffer> {
    await offhook.call('PATCH', `${path}/${id}`, { parameters })
    const answer = await fetch(url, { headers: { authorization } })
    return Buffer.from(await answer.arrayBuffer())
  }
  const value = 'x'.repeat(36)
  const named = (n: number) => `features.bench.${String(n).padStart(4, '0')}.value`
  const one = named(0).length + value.length + ' = \n'.length
  const plain = (await fill({})).length
  const many = Math.floor((wanted - plain) / one) - 1
  const parameters = Object.fromEntries(Array.from({ length: many }, (_, n) => [named(n), value]))
  const rest = wanted - (await fill(parameters)).length
  const bytes = await fill({ [named(many)]: 'x'.repeat(rest - (one - value.length)) })
  if (bytes.length !== wanted) throw new Error(`a file of ${bytes.length} bytes instead of ${wanted}`)
  return { label, name: `${mac}.cfg`, path: url.pathname, bytes }
}

async function startBare(owner: Owner, folder: string, files: readonly File[]) {
  const places = files.map(({ name, bytes }) => {
    const place = join(folder, name)
    writeFileSync(place, bytes)
    return place
  })
  const file = join(import.meta.dirname, '..', 'programs', 'bare-http.ts')
  const { pid, output } = startProgram(owner, process.execPath, [file, authorization, ...places])
  const found = await until('node:http is up', () => /port (\d+)/.exec(output()))
  return { pid, port: Number(found[1]) }
}

/** Everything that answers, with so many processes or threads each. */
async function startSides(owner: Owner, folder: string, cores: number) {
  const data = testFolder(owner, 'bench-fetches')
  const offhook = await startOffhook(owner, {
    data,
    flags: ['--phone-threads', String(cores), '--trust-proxy', '127.0.0.1'],
  })
  await offhook.call('POST', '/tenants', { code: 'BENCH', name: 'Bench' })
  const files: File[] = []
  for (const [at, [label, bytes]] of Object.entries(sizes).entries())
    files.push(await makePhone(offhook, at, label, bytes))
  const served = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]))
  const common = { folder, workers: cores, user, password, files: served }
  const nginx = await startNginx(owner, common)
  const proxy = await startNginx(owner, { ...common, behind: Number(new URL(offhook.phones).port) })
  const bare = cores === 1 ? await startBare(owner, data, files) : undefined
  return {
    files,
    of: (file: File, scheme: 'http' | 'https') => sidesOf(file, scheme, { offhook, nginx, proxy, bare }),
  }
}

type Servers = {
  offhook: Offhook
  nginx: Nginx
  proxy: Nginx
  bare: { pid: number; port: number } | undefined
}

async function sidesOf(
  { name, path }: File,
  scheme: 'http' | 'https',
  { offhook, nginx, proxy, bare }: Servers,
): Promise<Sides> {
  const theirs = `http://127.0.0.1:${nginx.http}/${name}`
  const ours = `${offhook.phones}${path}`
  const etags = await Promise.all(
    [theirs, ours].map(async (url) => {
      const answer = await fetch(url, { headers: { authorization } })
      await answer.arrayBuffer()
      return answer.headers.get('etag')
    }),
  )
  const tls = scheme === 'https'
  return {
    nginx: {
      url: tls ? `https://127.0.0.1:${nginx.https}/${name}` : theirs,
      ...{ pids: [nginx.pid], etag: etags[0] ?? null },
    },
    'node:http':
      bare && !tls
        ? { url: `http://127.0.0.1:${bare.port}/${name}`, pids: [bare.pid], etag: null }
        : undefined,
    Offhook: {
      url: tls ? `https://127.0.0.1:${proxy.https}${path}` : ours,
      ...{ pids: tls ? [proxy.pid, offhook.pid] : [offhook.pid], etag: etags[1] ?? null },
    },
  }
}

type Way = { label: string; keepAlive: boolean; notModified: boolean }

async function compare(sides: Sides, { keepAlive, notModified }: Way, { quick }: Bench) {
  const found = new Map<string, Loaded[]>()
  // The first round is for warming up.
  for (let turn = quick ? 0 : -1; turn < (quick ? 1 : 3); turn++)
    for (const [name, side] of Object.entries(sides)) {
      if (!side || (notModified && side.etag === null)) continue
      const load = {
        ...{ url: side.url, connections, seconds: quick ? 1 : 2 },
        headers: {
          authorization,
          ...(keepAlive ? {} : { connection: 'close' }),
          ...(notModified ? { 'if-none-match': side.etag ?? '' } : {}),
        },
      }
      const loaded = await loadBy(load, side.pids)
      if (turn >= 0) found.set(name, [...(found.get(name) ?? []), loaded])
    }
  return (name: keyof Sides, pick: (loaded: Loaded) => number) => median((found.get(name) ?? []).map(pick))
}

async function rowOf(label: string, sides: Sides, way: Way, bench: Bench, cores: number): Promise<Row> {
  const of = await compare(sides, way, bench)
  const cpu = (name: keyof Sides) => of(name, (loaded) => loaded.cpuMs)
  const perSecond = (name: keyof Sides) => short(of(name, (loaded) => loaded.perSecond))
  const ratio = cpu('Offhook') / cpu('nginx')
  const bare = cpu('node:http')
  return {
    measure: `${label}, ${way.label}, ${cores === 1 ? 'one process' : `${cores} processes`}`,
    figures: {
      'nginx /s': perSecond('nginx'),
      'Offhook /s': perSecond('Offhook'),
      'nginx ms': cpu('nginx').toFixed(3),
      'node:http ms': bare === 0 ? '–' : bare.toFixed(3),
      'Offhook ms': cpu('Offhook').toFixed(3),
      'Offhook : nginx': ratio.toFixed(2),
      'Offhook : node:http': bare === 0 ? '–' : (cpu('Offhook') / bare).toFixed(2),
    },
    ...(label.includes('HTTPS') ? {} : { mark: 'not more than nginx', holds: ratio <= 1 }),
  }
}

async function* run(owner: Owner, bench: Bench): AsyncGenerator<Row> {
  const folder = testFolder(owner, 'bench-nginx')
  const kept: Way = { label: 'keep-alive', keepAlive: true, notModified: false }
  const fresh: Way = { label: 'a connection each', keepAlive: false, notModified: false }
  for (const cores of new Set([1, availableParallelism()])) {
    const { files, of } = await startSides(owner, folder, cores)
    for (const scheme of ['http', 'https'] as const)
      for (const file of files)
        for (const way of [kept, fresh])
          yield await rowOf(
            `${scheme.toUpperCase()} ${file.label}`,
            await of(file, scheme),
            way,
            bench,
            cores,
          )
    const [small] = files
    if (small)
      yield await rowOf('HTTP 304', await of(small, 'http'), { ...kept, notModified: true }, bench, cores)
  }
}

export const fetches: Part = {
  title: 'Fetches of an unchanged phone',
  about: `Basic auth on both sides, ${connections} connections by wrk, the servers alternating within each row. Milliseconds are processor time of a fetch, all processes and threads of the server together; Offhook's include finding out who asks and the record of the fetch. *node:http* is a program that compares one header and answers the same bytes: what Node.js takes before Offhook does anything. Offhook has no TLS of its own: by HTTPS it stands behind nginx, and the figure is that of both. *One process* is one worker of nginx and one thread for phones; requests a second are shared with the load, which runs on the same cores.`,
  run,
}
