/**
 * Before `npm start` and `npm test`: installs what the lock file names, builds what changed, and with `--test` or `--bench`
 * installs the programs that these use from Debian's packages. Plain JavaScript, since it runs on whatever Node.js is there.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { postgresPrograms } from './postgres-cluster.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a command; on failure its output is shown and the process ends with its code. */
function run(title, command, args, env = process.env) {
  process.stderr.write(`${title}\n`)
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\n`)
  process.exit(result.status || 1)
}

function stampOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** Does `work` unless the stamp of that name says that nothing changed since. */
function unlessDone(name, stamp, work) {
  const file = join(root, 'node_modules', '.cache', 'offhook', name)
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return
  work()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, stamp)
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
unlessDone('installed', lock, () =>
  run('Installing packages …', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
)

const node24 = join(root, 'node_modules', '.bin', 'node')
// The page takes longest, and whoever tries a phone's definition does not touch it.
const parts = {
  server: { made: 'main.js', of: ['src', 'definitions'] },
  page: { made: 'web/index.html', of: ['web', 'src/schema'] },
}
for (const [part, { made, of }] of Object.entries(parts)) {
  const stamp = stampOf([
    ...of.flatMap((folder) => filesIn(join(root, folder))),
    join(root, 'package-lock.json'),
    join(root, 'scripts', 'build.mjs'),
  ])
  const isThere = existsSync(join(root, 'dist', made))
  unlessDone(`built-${part}`, isThere ? stamp : 'never', () => {
    run(`Building the ${part} …`, node24, [join(root, 'scripts', 'build.mjs'), part])
  })
  // The stamp of a first build was not known before it.
  unlessDone(`built-${part}`, stamp, () => undefined)
}

const ofBench = { nginx: 'nginx-light', openssl: 'openssl', sipp: 'sip-tester', wrk: 'wrk' }
const ofTests = {
  ...ofBench,
  linphonec: 'linphone-cli',
  kamailio: 'kamailio',
  baresip: 'baresip-core',
  'chromium-headless-shell': 'chromium-headless-shell',
  curl: 'curl',
  tftp: 'tftp-hpa',
  atftp: 'atftp',
  busybox: 'busybox',
  dnsmasq: 'dnsmasq-base',
  dhclient: 'isc-dhcp-client',
  udhcpc: 'udhcpc',
  ip: 'iproute2',
  'fail2ban-regex': 'fail2ban',
  pebble: 'pebble',
  // Without the package that has a server run from the start of the machine.
  mariadbd: 'mariadb-server-core',
}
if (process.argv.includes('--test')) installPrograms(ofTests)
if (process.argv.includes('--bench')) installPrograms(ofBench)

function installPrograms(programs) {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`
  const missing = Object.entries(programs).filter(
    ([program]) => !path.split(':').some((folder) => existsSync(join(folder, program))),
  )
  const packages = missing.map(([, name]) => name)
  // Its servers stand in no folder of the PATH.
  if (postgresPrograms() === undefined) packages.push('postgresql')
  if (packages.length === 0) return
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...args]
    run(`apt-get ${args.join(' ')}`, command, rest, { ...process.env, DEBIAN_FRONTEND: 'noninteractive' })
  }
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' })
  } catch {
    process.stderr.write(`Missing: ${packages.join(', ')}; install them and try again.\n`)
    process.exit(1)
  }
  apt('update')
  apt('install', '-y', '--no-install-recommends', ...packages)
}
