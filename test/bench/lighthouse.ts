/** `npm run lighthouse`: what Lighthouse gives the built page on a desktop, the median of three looks; fails below its marks. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Category,
  categories,
  type Look,
  lighthouseBrowser,
  sessionCookie,
} from '../support/lighthouse.ts'
import { freePort, type Owner } from '../support/processes.ts'
import { startArguments } from '../support/start-command.ts'

const root = join(import.meta.dirname, '..', '..')
const password = 'correct horse battery'
const marks: Record<Category, number> = {
  performance: 90,
  accessibility: 100,
  'best-practices': 100,
  seo: 100,
}

const ends: (() => unknown)[] = []
const owner = { after: (end: () => unknown) => void ends.unshift(end) } as Owner

async function startDemo(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'offhook-lighthouse-'))
  ends.unshift(() => rmSync(data, { recursive: true, force: true }))
  const ports = await Promise.all(
    ['--port', '--phone-port', '--sip-port'].map(async (flag) => [flag, String(await freePort())]),
  )
  const here = ['--phone-host', '127.0.0.1', '--sip-host', '127.0.0.1', '--data', data]
  const child = spawn(process.execPath, [...startArguments(), '--demo', ...ports.flat(), ...here], {
    cwd: root,
    env: { ...process.env, OFFHOOK_ADMIN_PASSWORD: password, OFFHOOK_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  owner.after(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill()) await ended
  })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => /http:\S+/.test(text) && resolve(String(/http:\S+/.exec(text))))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Which marks are missed, in words. */
function judge(looks: Look[]): string[] {
  return categories
    .filter((category) => median(looks.map(({ scores }) => scores[category])) < marks[category])
    .flatMap((category) => [
      `${category} is below ${marks[category]}`,
      ...(looks[0]?.lost(category).map((each) => `  ${each}`) ?? []),
    ])
}

function row(looks: Look[]) {
  const of = (pick: (look: Look) => number) => median(looks.map(pick))
  return {
    ...Object.fromEntries(categories.map((category) => [category, of(({ scores }) => scores[category])])),
    'first paint, ms': of(({ milliseconds }) => milliseconds.firstPaint),
    'largest, ms': of(({ milliseconds }) => milliseconds.largestPaint),
    'blocked, ms': of(({ milliseconds }) => milliseconds.blocked),
    bytes: of(({ counts }) => counts.bytes),
    requests: of(({ counts }) => counts.requests),
  }
}

try {
  const url = await startDemo()
  const cookie = await sessionCookie(url, 'admin', password)
  const look = await lighthouseBrowser(owner)
  const pages: [string, string, string?][] = [
    ['signing in', '/sign-in'],
    ['the list of phones', '/t/CANISTRACCI/phones', cookie],
  ]
  const table: Record<string, object> = {}
  const missed: string[] = []
  for (const [name, path, session] of pages) {
    const looks = [
      await look(url + path, session),
      await look(url + path, session),
      await look(url + path, session),
    ]
    table[name] = row(looks)
    missed.push(...judge(looks).map((words) => `${name}: ${words}`))
  }
  console.table(table)
  for (const words of missed) console.error(words)
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  for (const end of ends) await end()
}
