/**
 * `npm run lab`: gets a real Asterisk 22 from Debian's unstable into a folder of its own (600 MB, some minutes, once), and runs the
 * tests that need it. Where it cannot be had, it says why and ends well: nothing else depends on it.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asteriskFolder as root } from '../test/support/asterisk.ts'

const scripts = dirname(fileURLToPath(import.meta.url))
const keys = '/usr/share/keyrings/debian-archive-keyring.gpg'

function skip(why) {
  process.stdout.write(`No real Asterisk, so nothing was tried with one: ${why}\n`)
  process.exit(0)
}

function run(command, ...args) {
  process.stderr.write(`${command} ${args.join(' ')}\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const { status, error } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) skip(`${command} ${args[0] ?? ''} failed (${error?.message ?? status})`)
}

if (!existsSync(join(root, 'usr/sbin/asterisk'))) {
  if (process.getuid?.() !== 0) skip('only root may enter the folder that it runs in')
  if (!existsSync('/usr/bin/apt-get')) skip('it comes from Debian’s packages, and there is no apt-get')
  if (!existsSync('/usr/sbin/debootstrap') || !existsSync(keys)) {
    run('apt-get', 'update')
    run('apt-get', 'install', '-y', '--no-install-recommends', 'debootstrap', 'debian-archive-keyring')
  }
  mkdirSync(root, { recursive: true })
  if (!existsSync(join(root, 'usr/bin/apt-get')))
    run('debootstrap', '--variant=minbase', `--keyring=${keys}`, 'sid', root, 'http://deb.debian.org/debian')
  // Nothing that is installed there starts by itself.
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const packages = ['asterisk', 'asterisk-modules', 'asterisk-config']
  run('chroot', root, 'apt-get', 'install', '-y', '--no-install-recommends', ...packages)
}

const { status } = spawnSync(process.execPath, [join(scripts, 'run-tests.mjs'), 'e2e/asterisk'], {
  stdio: 'inherit',
  env: { ...process.env, OFFHOOK_ASTERISK: root },
})
process.exit(status ?? 1)
