/** `npm run phone -- --url http://…/p/<secret>/`: a simulated phone for trying an installation. */

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadDefinitions } from '../definitions/load-definitions.ts'
import { recogniser } from '../definitions/recognise.ts'
import { systemClock } from '../kernel/clock.ts'
import { readMac } from '../kernel/mac-address.ts'
import { readPhoneArguments } from './phone-arguments.ts'
import { realHttp, udpAt } from './real-surroundings.ts'
import { simulatedPhone } from './simulated-phone.ts'

const usage = `npm run phone -- --url http://192.0.2.10:8081/p/<secret>/
  --user-agent TEXT   what it says of itself, as its own requests do: "<vendor> <model> <firmware> <mac>"; its model follows from it
  --model ID          instead: a built-in model, <vendor>-<model> in small letters, with --mac
  --mac MAC           the phone's own address, which file names hold
  --username, --password   for the server's HTTP password
  --answers HOW       fetches (as told), accepts (and does nothing), silent, or a SIP status such as 489
  --poll SECONDS      how often it fetches by itself (3600; 0 for never)
  --sip-host ADDRESS  where it takes a NOTIFY (0.0.0.0)
  --sip-port PORT     5060, where servers look for phones; any other when that is taken`

const place = fileURLToPath(new URL('../../definitions', import.meta.url))
const options = Object.fromEntries(
  [...usage.matchAll(/--([a-z-]+)(?=[ ,])/g)].map(([, name]) => [name ?? '', { type: 'string' } as const]),
)

function flags(): Record<string, string | undefined> {
  try {
    return parseArgs({ options }).values as Record<string, string | undefined>
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return {}
  }
}

const say = (what: string) =>
  void process.stdout.write(`${new Date().toLocaleTimeString('en-GB')}  ${what}\n`)

const { catalogue } = loadDefinitions(place)
const known = recogniser(catalogue)
const read = readPhoneArguments(flags(), { catalogue, known, readMac })
if ('problem' in read) {
  process.stderr.write(`${read.problem}\n\n${usage}\n`)
  process.exitCode = 2
} else await run(read)

async function run(given: Exclude<typeof read, { problem: string }>): Promise<void> {
  const { url, username, password, sipHost, sipPort } = given
  const phone = await simulatedPhone({
    ...given,
    provisioning: async () => ({ url, username, password }),
    http: realHttp,
    openUdp: (handlers) => udpAt(sipHost, sipPort, handlers),
    clock: systemClock,
    say,
  })
  say(`${given.userAgent} takes NOTIFY at UDP port ${phone.port}; Ctrl-C ends it`)
  if (phone.port !== sipPort && sipPort !== 0)
    say(`port ${sipPort} is taken here: give the phone the contact sip:phone@<this machine>:${phone.port}`)
  process.once('SIGINT', () => void phone.close().then(() => process.exit(0)))
  await phone.boot()
}
