/**
 * `npm test`: first what needs no other program, in one process; then what touches the database once more, on a PostgreSQL of
 * its own; then what drives real programs, a process for each file.
 * `npm test definitions` runs the files whose path holds the word; a word that no path holds names models, and the tests of
 * definitions try those alone: `npm test definitions -- yealink-t54w`.
 */

import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
  { name: 'with real programs', flags: ['--test-concurrency=1'], files: all.filter(drivesPrograms) },
]

const env = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  NODE_ENV: 'test',
  OFFHOOK_TEST_MODELS: models.join(','),
}
// Against a test that hangs: one that is slow on a slow machine is none.
const limit = '--test-timeout=1800000'
const folder = mkdtempSync(join(tmpdir(), 'offhook-tests-'))
const failuresFile = join(folder, 'failures')
const reporters = [
  ['spec', 'stdout'],
  [join(root, 'scripts', 'failures.mjs'), failuresFile],
].flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`])
const failed = []
for (const { name, flags, files, onPostgres } of rounds) {
  if (files.length === 0) continue
  process.stdout.write(`\nTests ${name}: ${files.length} files\n`)
  const cluster = onPostgres ? await startCluster() : undefined
  const { status, signal } = spawnSync(
    join(root, 'node_modules', '.bin', 'node'),
    ['--test', limit, ...reporters, ...flags, ...files],
    {
      cwd: root,
      env: { ...env, ...(cluster ? { OFFHOOK_TEST_DATABASE: cluster.url } : {}) },
      stdio: 'inherit',
    },
  )
  await cluster?.stop()
  if (status === 0) continue
  failed.push(`Tests ${name} failed (${signal ?? `exit ${status}`}):\n${readFileSync(failuresFile, 'utf8')}`)
  // Somebody ended it: no other round is wanted.
  if (signal) break
}
rmSync(folder, { recursive: true })
// What failed in an early round is far above by now.
for (const failures of failed) process.stdout.write(`\n${failures}`)
process.exit(failed.length > 0 ? 1 : 0)
