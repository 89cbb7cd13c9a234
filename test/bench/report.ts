/** One table of all that was measured, and the document that keeps it. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../support/processes.ts'
import type { Part, Row } from './part.ts'

export type Measured = { part: Part; rows: readonly Row[] }

const file = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')

const verdict = ({ holds }: Row) => (holds === undefined ? '' : holds ? 'holds' : '**not yet**')

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows
  return [head, head.map(() => '---'), ...others].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const figuresOf = ({ figures }: Row) =>
  Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(', ')

/** While it is measured. */
export const lineOf = (row: Row): string => `${row.measure}: ${figuresOf(row)} ${verdict(row)}`

/** For the terminal: every measure on one line. */
export function oneTable(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ part, rows }) =>
    rows.map((row) => [`${part.title}: ${row.measure}`, figuresOf(row), row.mark ?? '', verdict(row)]),
  )
  return table([['measure', 'figures', 'mark', ''], ...rows])
}

function section({ part, rows }: Measured): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))]
  const isMarked = rows.some(({ mark }) => mark !== undefined)
  const cells = rows.map((row) => [
    row.measure,
    ...columns.map((name) => row.figures[name] ?? ''),
    ...(isMarked ? [row.mark ?? '', verdict(row)] : []),
  ])
  const head = ['', ...columns, ...(isMarked ? ['mark', ''] : [])]
  return `## ${part.title}\n\n${part.about}\n\n${table([head, ...cells])}\n`
}

/** The version that a program says of itself. */
async function versionOf(name: string, flag: string, pattern: RegExp): Promise<string> {
  const { stdout, stderr } = await runProgram(name, [flag])
  return pattern.exec(stdout + stderr)?.[1] ?? '?'
}

async function machine(postgres: string): Promise<string> {
  const processor = cpus()[0]?.model.trim() ?? '?'
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`
  const sqlite = process.versions.sqlite ?? '?'
  const versions = [
    `Linux ${release().split('-')[0]}`,
    `Node.js ${process.versions.node}`,
    `SQLite ${sqlite}`,
    `PostgreSQL ${await versionOf(postgres, '--version', /([\d.]+)/)}`,
    `nginx ${await versionOf('nginx', '-v', /nginx\/([\d.]+)/)}`,
    `wrk ${await versionOf('wrk', '-v', /wrk (?:debian\/)?([\d.]+)/)}`,
  ]
  return `${availableParallelism()} cores of ${processor}, ${memory} of memory; ${versions.join(', ')}.`
}

/** What was measured before and not now stays, if it was on this machine. */
export async function writeReport(
  measured: readonly Measured[],
  { all, postgres }: { all: readonly Part[]; postgres: string },
): Promise<void> {
  const on = await machine(postgres)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [, ...kept] = before.includes(on) ? before.split(/^(?=## )/m) : []
  const sections = all.flatMap((part) => {
    const now = measured.find((each) => each.part === part)
    if (now) return [section(now)]
    return kept.filter((text) => text.startsWith(`## ${part.title}\n`))
  })
  writeFileSync(file, `${opening(on)}\n${sections.map((text) => text.trimEnd()).join('\n\n')}\n`)
}

const opening = (on: string) => `# Benchmarks

Written by \`npm run bench\`; measured on ${on}

Everything runs on this one machine: the server, what asks it, nginx and PostgreSQL (durable, as Debian configures it) share its cores. So processor time, which is counted for the
server's processes alone, is what figures are compared by; *ms until answered* and requests a second say what this machine makes of it. A mark that stands at *not yet* is not met here.

How near Offhook comes to nginx is no constant: compare a ratio only with one of the same machine. It depends on the **size of the file** (nginx sends it by \`sendfile\`, Node.js copies it),
on **keep-alive** (a new connection costs either side more than a small file, and Node.js more than nginx), on the **processor** and its caches (JavaScript touches more memory for a request),
on what a **system call** costs in this kernel and under its hypervisor (both sides make a few for each request; where they are dear, the two come nearer), and on the **version of Node.js**.
`
