/**
 * `npm test`: first what needs no other program, in one process; then what drives real ones, a process for each file.
 * `npm test definitions` runs the files whose path holds the word; a word that no path holds names models, and the tests of
 * definitions try those alone: `npm test definitions -- yealink-t54w`.
 */

import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const words = process.argv.slice(2)
const everything = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort()
const places = words.filter((word) => everything.some((file) => file.includes(word)))
const models = words.filter((word) => !places.includes(word))
const goesThroughModels = (file) => readFileSync(join(root, file), 'utf8').includes('tried-models.ts')

const all = everything
  .filter((file) => places.length === 0 || places.some((word) => file.includes(word)))
  .filter((file) => models.length === 0 || goesThroughModels(file))
const drivesPrograms = (file) => file.startsWith('test/e2e/') || file.endsWith('.lab.test.ts')
const rounds = [
  { flags: ['--test-isolation=none'], files: all.filter((file) => !drivesPrograms(file)) },
  { flags: ['--test-concurrency=1'], files: all.filter(drivesPrograms) },
]

const env = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  NODE_ENV: 'test',
  OFFHOOK_TEST_MODELS: models.join(','),
}
// Against a test that hangs: one that is slow on a slow machine is none.
const limit = '--test-timeout=1800000'
let failed = false
for (const round of rounds) {
  if (round.files.length === 0) continue
  const args = ['--test', '--test-reporter=spec', limit, ...round.flags, ...round.files]
  const { status } = spawnSync(join(root, 'node_modules', '.bin', 'node'), args, {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
