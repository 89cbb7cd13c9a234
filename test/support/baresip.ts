/** baresip, a real softphone, started from an accounts file that somebody fetched for it. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Owner, type RunningProgram, startProgram, testFolder } from './processes.ts'

/** By TLS it listens at the port after its own. */
export type Baresip = Pick<RunningProgram, 'output' | 'child'> & { readonly port: number }

/** `tls`: a file with its certificate and key. */
export async function startBaresip(
  t: Owner,
  accounts: string,
  { tls }: { tls?: string } = {},
): Promise<Baresip> {
  const folder = testFolder(t, 'baresip')
  const port = await freePort()
  writeFileSync(join(folder, 'accounts'), accounts)
  writeFileSync(join(folder, 'contacts'), '')
  writeFileSync(
    join(folder, 'config'),
    `${configuration(port, folder)}${tls ? `sip_certificate ${tls}\n` : ''}`,
  )
  const running = startProgram(t, 'baresip', ['-f', folder, '-4', '-v', '-s'], { cwd: folder })
  return { port, output: running.output, child: running.child }
}

function modulesFolder(): string {
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))]
  return (
    folders.map((folder) => join(folder, 'baresip/modules')).find(existsSync) ?? '/usr/lib/baresip/modules'
  )
}

/** Silence for sound; the modules that make an account register, and nothing besides. */
const configuration = (port: number, folder: string) => `sip_listen 127.0.0.1:${port}
net_interface 127.0.0.1
module_path ${modulesFolder()}
audio_player aufile,/dev/null
audio_source aufile,${join(folder, 'none')}
audio_alert aufile,/dev/null
module g711.so
module aufile.so
module_tmp account.so
module_app menu.so
`
