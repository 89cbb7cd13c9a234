/**
 * `npm run mutate -- src/auth --count 60 --seed 1`: puts one small fault at a time into the files of a room and runs that room's
 * tests. A fault that no test notices *survives* and is named with its place. Works in a copy of the tree that goes with the run.
 * `--list` only shows the faults; `--at-least 90` is the share that must be killed for success.
 */

import { spawn } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { faultsIn } from './faults.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values: flags, positionals: places } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'at-least': { type: 'string', default: '90' },
    list: { type: 'boolean', default: false },
  },
})
const plan = JSON.parse(readFileSync(join(root, 'scripts', 'mutate.json'), 'utf8'))

const sources = places
  .flatMap((place) =>
    statSync(join(root, place)).isFile() ? place : globSync(`${place}/**/*.ts`, { cwd: root }),
  )
  .filter((file) => !file.endsWith('.test.ts') && !plan.leaveOut.includes(file))
  .sort()
const isEquivalent = (fault) =>
  plan.equivalent.some((each) => each.file === fault.file && each.change === fault.change)
const faults = sources
  .flatMap((file) => faultsIn(readFileSync(join(root, file), 'utf8')).map((fault) => ({ file, ...fault })))
  .filter((fault) => !isEquivalent(fault))
const chosen = shuffled(faults, Number(flags.seed)).slice(0, Number(flags.count))

/** The same seed gives the same faults, on any machine. */
function shuffled(list, seed) {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  return list
    .map((each) => ({ each, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each)
}

/** Test files in rounds: those beside the file are quick and come first; then what its room names besides. */
function roundsOf(file) {
  const room = dirname(file)
  const beside = globSync(`${room}/*.test.ts`, { cwd: root }).filter((test) => !test.includes('.lab.'))
  const own = file.replace(/\.ts$/, '.test.ts')
  const first = beside.filter((test) => test === own)
  return [first, beside.filter((test) => test !== own), plan.besides[room] ?? []].filter(
    (tests) => tests.length > 0,
  )
}

/** Whether the tests pass; the first that fails ends them. A fault may loop for ever or fill the memory: both are bounded. */
function pass(tests, seconds) {
  const args = ['--max-old-space-size=1024', '--test', '--test-isolation=none']
  args.push(`--test-reporter=${join(root, 'scripts', 'first-failure.mjs')}`, ...tests)
  const child = spawn(join(root, 'node_modules', '.bin', 'node'), args, {
    cwd: copy,
    env: { ...process.env, NODE_ENV: 'test' },
    stdio: 'ignore',
    detached: true,
  })
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      child.kill('SIGKILL')
    }
  }
  const timer = setTimeout(kill, seconds * 1000)
  return new Promise((resolve) =>
    child.once('exit', (code) => {
      clearTimeout(timer)
      kill()
      resolve(code === 0)
    }),
  )
}

/** What is edited meanwhile does not reach the run: faults, tests and texts are those that were copied. */
const testsOf = new Map(chosen.map(({ file }) => [file, roundsOf(file)]))
const texts = new Map(chosen.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]))

if (flags.list) {
  for (const { file, line, change } of chosen) console.log(`${file}:${line}  ${change}`)
  process.exit()
}
const copy = mkdtempSync(join(tmpdir(), 'offhook-mutate-'))
process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
for (const part of plan.copies) cpSync(join(root, part), join(copy, part), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const limits = new Map()
for (const tests of [...testsOf.values()].flat()) {
  if (limits.has(String(tests))) continue
  const started = Date.now()
  if (!(await pass(tests, 600))) throw new Error(`fails without a fault: ${tests.join(' ')}`)
  limits.set(String(tests), 20 + (8 * (Date.now() - started)) / 1000)
}

let killed = 0
for (const { file, line, change, apply } of chosen) {
  const text = texts.get(file)
  writeFileSync(join(copy, file), apply(text))
  let survives = true
  for (const tests of testsOf.get(file)) survives &&= await pass(tests, limits.get(String(tests)))
  writeFileSync(join(copy, file), text)
  if (survives) console.log(`survived  ${file}:${line}  ${change}`)
  else killed++
}
const share = chosen.length === 0 ? 100 : Math.floor((100 * killed) / chosen.length)
console.log(
  `${killed} of ${chosen.length} killed (${share} %), out of ${faults.length} in ${sources.length} files`,
)
process.exit(share >= Number(flags['at-least']) ? 0 : 1)
