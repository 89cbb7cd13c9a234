/** linphonec, a real softphone that fetches its configuration at its start: one boot, from a state it never saw. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type Owner, type RunningProgram, startProgram, testFolder } from './processes.ts'

export type Linphone = Pick<RunningProgram, 'output'> & {
  readonly port: number
  /** Says a command at its prompt. */
  type(command: string): void
  /** Whether its own file of settings holds this. */
  keeps(text: string): boolean
  /** Leaves by its own command: it does not hear SIGTERM. */
  quit(): Promise<void>
}

export async function startLinphone(t: Owner, provisioningUrl: string): Promise<Linphone> {
  const home = testFolder(t, 'linphone')
  // Without these two folders its core never starts, and does not say so.
  mkdirSync(join(home, '.local/share/linphone'), { recursive: true })
  mkdirSync(join(home, '.config/linphone'), { recursive: true })
  const port = await freePort()
  writeFileSync(join(home, 'linphonerc'), firstState(port, provisioningUrl))
  const running = startProgram(t, 'linphonec', ['-c', join(home, 'linphonerc'), '-d', '6'], {
    cwd: home,
    // Its socket for remote control stands in the temporary folder, one for all who share it.
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', TMPDIR: home },
    patienceMs: 500,
  })
  const type = (command: string) => void running.child.stdin?.write(`${command}\n`)
  async function quit(): Promise<void> {
    type('quit')
    await Promise.race([running.exited, sleep(3000, undefined, { ref: false })])
    await running.stop()
  }
  const keeps = (text: string) => readFileSync(join(home, 'linphonerc'), 'utf8').includes(text)
  return { port, output: running.output, type, keeps, quit }
}

/** Reached by UDP alone, no sound, no pictures, no look-ups of other servers. */
const firstState = (port: number, provisioningUrl: string) => `[misc]
config-uri=${provisioningUrl}

[sip]
sip_port=${port}
sip_tcp_port=-1
sip_tls_port=-1
bind_address=127.0.0.1
guess_hostname=1

[net]
firewall_policy=0

[video]
enabled=0
capture=0
display=0
`
