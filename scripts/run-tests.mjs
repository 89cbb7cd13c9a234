/**
 * `npm test`: first what needs no other program, in one process; then what touches the database once more, on a PostgreSQL of
 * its own; beside them what drives real programs, a process for each file.
 * `npm test definitions` runs the files whose path holds the word; a word that no path holds names models, and the tests of
 * definitions try those alone: `npm test definitions -- yealink-t54w`.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCluster } from './postgres-cluster.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const words = process.argv.slice(2)
const everything = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort()
const places = words.filter((word) => everything.some((file) => file.includes(word)))
const models = words.filter((word) => !places.includes(word))
const textOf = (file) => readFileSync(join(root, file), 'utf8')
const goesThroughModels = (file) => textOf(file).includes('tried-models.ts')

const all = everything
  .filter((file) => places.length === 0 || places.some((word) => file.includes(word)))
  .filter((file) => models.length === 0 || goesThroughModels(file))
const drivesPrograms = (file) => file.startsWith('test/e2e/') || file.endsWith('.lab.test.ts')
const onEither = /\b(?:openTestDatabase|testPlace|furnishStores|openStores|furnishUploads|postgresOnly)\b/
const touchesDatabase = (file) => file.startsWith('test/api/') || onEither.test(textOf(file))
const here = all.filter((file) => !drivesPrograms(file))
const rounds = [
  { name: 'in one process', flags: ['--test-isolation=none'], files: here },
  {
    name: 'on PostgreSQL',
    flags: ['--test-isolation=none'],
    files: here.filter(touchesDatabase),
    onPostgres: true,
  },
]
const ofPrograms = {
  name: 'with real programs',
  flags: ['--test-concurrency=1'],
  files: all.filter(drivesPrograms),
}

const folder = mkdtempSync(join(tmpdir(), 'offhook-tests-'))
const env = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  NODE_ENV: 'test',
  // Each file that drives programs is a process, which would strip the types of the whole server again.
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  OFFHOOK_TEST_MODELS: models.join(','),
}
// Against a test that hangs: one that is slow on a slow machine is none.
const limit = '--test-timeout=1800000'
const failed = []
const running = new Set()
let endedBySignal = false

/** @param {'inherit' | number} output where what it prints goes */
async function run({ name, flags, files, onPostgres }, output) {
  if (files.length === 0 || endedBySignal) return
  say(`\nTests ${name}: ${files.length} files\n`, output)
  const cluster = onPostgres ? await startCluster() : undefined
  const failuresFile = join(folder, `failures ${name}`)
  const reporters = [
    ['spec', 'stdout'],
    [join(root, 'scripts', 'failures.mjs'), failuresFile],
  ].flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`])
  const child = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    ['--test', limit, ...reporters, ...flags, ...files],
    {
      cwd: root,
      env: { ...env, ...(cluster ? { OFFHOOK_TEST_DATABASE: cluster.url } : {}) },
      stdio: ['inherit', output, output],
    },
  )
  running.add(child)
  const [status, signal] = await once(child, 'exit')
  running.delete(child)
  await cluster?.stop()
  if (status === 0) return
  failed.push(`Tests ${name} failed (${signal ?? `exit ${status}`}):\n${readFileSync(failuresFile, 'utf8')}`)
  // Somebody ended it: no other round is wanted.
  if (signal) endedBySignal = true
}

function say(text, output) {
  if (output === 'inherit') process.stdout.write(text)
  else writeSync(output, text)
}

async function inTurn(all, output) {
  for (const each of all) await run(each, output)
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    endedBySignal = true
    for (const child of running) child.kill(signal)
  })

if (availableParallelism() < 2 || rounds.every(({ files }) => files.length === 0)) {
  await inTurn([...rounds, ofPrograms], 'inherit')
} else {
  // What drives programs waits for them half of the time. It is read as a whole, when it has ended.
  const later = join(folder, 'with real programs')
  const output = openSync(later, 'a')
  try {
    await Promise.all([inTurn(rounds, 'inherit'), run(ofPrograms, output)])
  } finally {
    // Where one could not begin, the other is not left behind.
    for (const child of running) child.kill()
    closeSync(output)
  }
  process.stdout.write(readFileSync(later))
}
rmSync(folder, { recursive: true })
// What failed in an early round is far above by now.
for (const failures of failed) process.stdout.write(`\n${failures}`)
process.exit(failed.length > 0 || endedBySignal ? 1 : 0)
