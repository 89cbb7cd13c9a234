/** A real Asterisk, in a folder that holds a whole small Debian: `npm run lab` makes it. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { freePort, type Owner, runProgram, startProgram, until } from './processes.ts'

/** Where `scripts/lab.mjs` puts it. */
export const asteriskFolder =
  process.env.OFFHOOK_ASTERISK ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'offhook', 'asterisk')
const root = asteriskFolder

export function withoutAsterisk(): string | false {
  if (!existsSync(join(root, 'usr/sbin/asterisk'))) return 'no real Asterisk here: npm run lab installs one'
  return process.getuid?.() === 0 ? false : 'Asterisk runs in a folder of its own, which only root may enter'
}

export type Asterisk = {
  /** Of SIP, and of the manager interface with the login `offhook`, `labsecret`. */
  readonly port: number
  readonly managerPort: number
  /** What a command of its console answers. */
  command(text: string): Promise<string>
}

/** `pinged`: Asterisk pings it by itself now and then; of others it keeps no state. */
type Login = { username: string; password: string; pinged?: boolean }

/** Each of these may register from five places. */
export async function startAsterisk(t: Owner, logins: readonly Login[]): Promise<Asterisk> {
  const [port, managerPort] = [await freePort(), await freePort()]
  const place = mkdtempSync(join(root, 'srv', 'offhook-'))
  t.after(() => rmSync(place, { recursive: true, force: true }))
  const inside = place.slice(root.length).split(sep).join('/')
  for (const folder of ['etc', 'var', 'run', 'log', 'spool']) mkdirSync(join(place, folder))
  const files = configuration(inside, logins, { port, managerPort })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, 'etc', name), text)
  const conf = `${inside}/etc/asterisk.conf`
  const running = startProgram(t, 'chroot', [root, 'asterisk', '-f', '-C', conf], { patienceMs: 10_000 })
  const command = async (text: string) =>
    (await runProgram('chroot', [root, 'asterisk', '-C', conf, '-rx', text])).stdout
  await until(
    'Asterisk is ready',
    async () => {
      if (running.child.exitCode !== null) throw new Error(`Asterisk ended: ${running.output()}`)
      return (await command('core waitfullybooted')).includes('fully booted')
    },
    { timeoutMs: 60_000, everyMs: 500 },
  )
  return { port, managerPort, command }
}

function modulesFolder(): string {
  const libraries = join(root, 'usr/lib')
  const found = readdirSync(libraries).find((name) => existsSync(join(libraries, name, 'asterisk/modules')))
  return found === undefined ? '/usr/lib/asterisk/modules' : `/usr/lib/${found}/asterisk/modules`
}

function configuration(
  place: string,
  logins: readonly Login[],
  ports: { port: number; managerPort: number },
): Record<string, string> {
  const phones = logins.map(
    ({ username, password, pinged }) => `[${username}]
type=endpoint
transport=udp
context=lab
disallow=all
allow=ulaw
auth=${username}
aors=${username}
[${username}]
type=auth
auth_type=userpass
username=${username}
password=${password}
[${username}]
type=aor
max_contacts=5
qualify_frequency=${pinged ? 60 : 0}
`,
  )
  return {
    'asterisk.conf': `[directories]
astetcdir => ${place}/etc
astmoddir => ${modulesFolder()}
astvarlibdir => ${place}/var
astdbdir => ${place}/var
astkeydir => ${place}/var
astdatadir => /usr/share/asterisk
astagidir => ${place}/var
astspooldir => ${place}/spool
astrundir => ${place}/run
astlogdir => ${place}/log
`,
    'modules.conf': `[modules]
autoload=yes
${['chan_iax2', 'chan_mgcp', 'chan_unistim', 'pbx_dundi', 'res_hep', 'res_xmpp']
  .map((name) => `noload=${name}.so`)
  .join('\n')}
`,
    // Without it PJSIPNotify is not there.
    'pjsip_notify.conf': '',
    'logger.conf': '[general]\n[logfiles]\nconsole => error,warning\n',
    'extensions.conf': '[lab]\nexten => _X.,1,Answer()\n same => n,Wait(30)\n',
    'manager.conf': `[general]
enabled=yes
bindaddr=127.0.0.1
port=${ports.managerPort}
[offhook]
secret=labsecret
read=system
write=system
[blind]
secret=labsecret
write=system
`,
    'pjsip.conf': `[udp]
type=transport
protocol=udp
bind=127.0.0.1:${ports.port}
${phones.join('')}`,
  }
}
