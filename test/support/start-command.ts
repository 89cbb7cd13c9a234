/** How `npm start` starts the server, for what starts it in another way and measures it. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** For a server of a test: free ports, on this machine only, where all phones have one address and are asked sooner than usual. */
export const anyPorts = [
  ...['--port', '0', '--phone-port', '0', '--sip-port', '0'],
  ...['--phone-host', '127.0.0.1', '--sip-host', '127.0.0.1'],
  ...['--notify-rate', '100', '--notify-rate-per-address', '20'],
]

/** What Node.js is given, run in the folder of the program; from source where nothing is built. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [, ...given] = String(scripts.start).split(' ')
  return given.map((each) =>
    each === 'dist/main.js' && !existsSync(join(root, each)) ? 'src/main.ts' : each,
  )
}
