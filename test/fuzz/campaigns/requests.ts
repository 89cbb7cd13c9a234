/** Hostile requests of somebody who knows one phone's secret: each is answered, and nothing grows. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { root, startTestApp, type TestApp } from '../../support/start-app.ts'
import { makeTenant } from '../../support/tenant.ts'
import type { Campaign } from '../campaign.ts'
import type { Dice } from '../dice.ts'
import { rawConnections } from '../raw-connection.ts'

const userAgents = readFileSync(join(root, 'test/definitions/user-agents/yealink.tsv'), 'utf8')
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t').at(-1) ?? '')
const allowed = new Set([200, 201, 304, 400, 401, 403, 404, 405, 408, 413, 417, 431, 503, 507])
const methods = [
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'get',
  '\u00c4',
]
/** All but line ends, which would make two requests of one. */
const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  .filter((character) => !/[\r\n]/.test(character))
  .join('')
/** What a URL may hold, and now and then what it may not. */
const urlBytes = bytes.replace(/[^!-~]/g, '')
const pathBytes = (dice: Dice) => (dice.once(12) ? bytes : urlBytes)
const secret = 'k3v7m2xq5zt4wbn6yjr2hcd5gf'
/** After so many megabytes more it is no noise of the collector. */
const mostGrowth = 32

type Target = { secret: string; mac: string; files: string[]; etag: string }

function pathOf(dice: Dice, { secret, mac, files }: Target): string {
  const written = dice.once(3)
    ? [...secret]
        .map((each) =>
          dice.once(4) ? `%${each.charCodeAt(0).toString(16)}` : dice.once(2) ? each.toUpperCase() : each,
        )
        .join('')
    : secret
  const folder = () =>
    dice.pick([
      '',
      '',
      '',
      `${dice.text(12, pathBytes(dice))}/`,
      `x${dice.number(1e9)}/`,
      '../',
      './',
      '%2e%2e/',
      '/////',
      `${secret}/`,
    ])
  const file = dice.pick([
    ...files,
    ...files,
    `${mac}.cfg`,
    `${mac.toUpperCase()}.CFG`,
    `${dice.number(1e12).toString(16).padStart(12, '0')}.cfg`,
    `${mac}-sys.log`,
    `${mac}-local.cfg`,
    `${mac}-contact.xml`,
    dice.text(40, pathBytes(dice)),
    'a/%2e.'.repeat(dice.number(300)),
    '',
  ])
  const query = dice.once(6) ? `?${dice.text(30, pathBytes(dice))}` : ''
  const start = dice.once(20) ? dice.pick(['http://a', 'HTTP://[::1]:99', 'http://', 'ftp://x', '*']) : ''
  return `${start}/p/${written}/${folder()}${folder()}${file}${query}`
}

function headersOf(dice: Dice, { etag }: Target): string[] {
  const headers = ['Host: x']
  const sometimes = (inSoMany: number, header: () => string) => dice.once(inSoMany) && headers.push(header())
  sometimes(
    2,
    () =>
      `User-Agent: ${dice.pick([dice.pick(userAgents), dice.pick(userAgents), dice.text(60), 'y'.repeat(dice.number(3000))])}`,
  )
  sometimes(
    4,
    () =>
      `If-None-Match: ${dice.pick([etag, `W/${etag}`, '*', dice.text(30), '"a", '.repeat(dice.number(50))])}`,
  )
  sometimes(
    4,
    () =>
      `Authorization: ${dice.pick(['Basic', 'Basic ', `Basic ${dice.text(40)}`, 'Digest x', dice.text(20, bytes)])}`,
  )
  sometimes(8, () => `X-Forwarded-For: ${dice.text(40)}`)
  sometimes(8, () => `Accept-Encoding: ${dice.text(20)}`)
  sometimes(20, () => `Expect: ${dice.pick(['100-continue', dice.text(10)])}`)
  sometimes(60, () => `${dice.text(20, bytes)}: ${dice.text(20, bytes)}`)
  sometimes(200, () => `X-Long: ${'x'.repeat(dice.number(20_000))}`)
  return headers
}

function requestOf(dice: Dice, target: Target): { text: string; isHead: boolean } {
  const method = dice.once(50) ? dice.pick(['get', '\u00c4', '']) : dice.pick(methods)
  const headers = headersOf(dice, target)
  // Uploads wait for the disk.
  const body = (method === 'PUT' || method === 'POST') && dice.once(10) ? dice.text(500, bytes) : ''
  if (body !== '' && dice.once(3)) {
    headers.push('Transfer-Encoding: chunked', `Content-Type: ${dice.text(30)}`)
    return {
      text: `${method} ${pathOf(dice, target)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      isHead: false,
    }
  }
  headers.push(`Content-Length: ${body.length}`)
  return {
    text: `${method} ${pathOf(dice, target)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`,
    isHead: method === 'HEAD',
  }
}

/** What `/metrics` says. */
async function gauges(app: TestApp): Promise<(name: string) => number> {
  const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
  return (name) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    )
}

const openFiles = () => readdirSync('/proc/self/fd').length

function heapMegabytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

async function targetIn(app: TestApp): Promise<Target & { url: string }> {
  const tenant = await makeTenant(app, { settings: { tenantPhoneBook: true } })
  const extension = await tenant.extension({ number: '100' })
  const phone = await tenant.phone({
    acceptUploads: true,
    secret,
    lines: [{ line: 1, extensionId: extension.id }],
  })
  const { items } = await app.ok<{ items: { name: string }[] }>(
    'GET',
    `${tenant.base}/phones/${phone.id}/files`,
  )
  const url = phone.provisioningUrl
  const etag = (await fetch(url)).headers.get('etag') ?? ''
  return { url, secret, mac: phone.mac, files: items.map((file) => file.name), etag }
}

export const campaign: Campaign = {
  about: 'hostile requests with one known secret are answered, and nothing grows by them',
  count: 1_000_000,
  short: 2000,

  async run({ count, dice, isLong, progress }) {
    const ends: (() => unknown)[] = []
    const app = await startTestApp({ after: (end) => void ends.push(end as () => unknown) })
    const target = await targetIn(app)
    const { hostname, port } = new URL(target.url)
    const connection = rawConnections(hostname, Number(port))
    const filesBefore = openFiles()
    const before = await (await fetch(target.url)).text()
    const seen = new Map<number, number>()
    let heapEarly = 0
    try {
      for (let done = 1; done <= count; done++) {
        const { text, isHead } = requestOf(dice, target)
        const answer = await connection.ask(text, isHead)
        const status = answer?.status ?? 400
        seen.set(status, (seen.get(status) ?? 0) + 1)
        assert.ok(allowed.has(status), `${status}, case ${done}: ${JSON.stringify(text)}`)
        if (done === Math.min(50_000, Math.floor(count / 4)) && isLong) heapEarly = heapMegabytes()
        progress(done)
      }
      const value = await gauges(app)
      assert.equal(value('offhook_failures_total'), 0, 'nothing failed in the service')
      // A file for each that the model has, one phone, one book: whatever was asked.
      const [files, bytes] = [value('offhook_cache_entries'), value('offhook_cache_bytes')]
      assert.ok(files <= target.files.length + 2, `${files} are kept`)
      assert.ok(bytes < 500_000, `${bytes} bytes are kept`)
      assert.equal(await (await fetch(target.url)).text(), before, 'the phone is served as before')
      assert.ok(openFiles() < filesBefore + 20, `${openFiles()} files are open, ${filesBefore} at first`)
      const grown = isLong ? heapMegabytes() - heapEarly : 0
      assert.ok(grown < mostGrowth, `${grown.toFixed(1)} MB more than early in the run`)
      const statuses = [...seen].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
      return `${statuses.join(', ')}; heap ${grown.toFixed(1)} MB more than early in the run`
    } finally {
      connection.close()
      for (const end of ends) await end()
    }
  },
}
