/** `npm test`: first what needs no other program, in one process; then what drives real ones, a process for each file. */

import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const filter = process.argv.slice(2)
const files = (...patterns) =>
  globSync(patterns, { cwd: root })
    .filter((file) => filter.length === 0 || filter.some((word) => file.includes(word)))
    .sort()

const drivesPrograms = (file) => file.startsWith('test/e2e/') || file.endsWith('.lab.test.ts')
const all = files('src/**/*.test.ts', 'test/**/*.test.ts')
const rounds = [
  { flags: ['--test-isolation=none'], files: all.filter((file) => !drivesPrograms(file)) },
  { flags: ['--test-concurrency=1'], files: all.filter(drivesPrograms) },
]

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, NODE_ENV: 'test' }
let failed = false
for (const round of rounds) {
  if (round.files.length === 0) continue
  const args = ['--test', '--test-reporter=spec', '--test-timeout=240000', ...round.flags, ...round.files]
  const { status } = spawnSync(join(root, 'node_modules', '.bin', 'node'), args, {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
