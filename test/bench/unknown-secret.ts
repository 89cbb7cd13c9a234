/** Whether the time of an answer tells a secret that somebody has from one that nobody has: medians of 3,000 refusals of each. */

import { rawConnections } from '../fuzz/raw-connection.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const rounds = 3000
const ends: (() => unknown)[] = []
const app = await startTestApp({ after: (end) => void ends.push(end as () => unknown) })
const tenant = await makeTenant(app)
const phone = await tenant.phone()
const { hostname, port, pathname } = new URL(phone.provisioningUrl)
const connection = rawConnections(hostname, Number(port))
const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }

/** Of this process, in which both sides run. */
async function costOf(path: string): Promise<number> {
  const before = process.cpuUsage()
  await connection.ask(`GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: x\r\n\r\n`, false)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

for (let round = -500; round < rounds; round++) {
  const unknown = [...Array(26)]
    .map(() => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(Math.random() * 32)])
    .join('')
  const costs = {
    known: await costOf(`${pathname}unheard.xml`),
    unknown: await costOf(`/p/${unknown}/unheard.xml`),
  }
  if (round >= 0) for (const kind of ['known', 'unknown'] as const) times[kind].push(costs[kind])
}
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const [known, unknown] = [median(times.known), median(times.unknown)]
process.stdout.write(
  `refused, ${rounds} of each, medians of processor time: known secret ${known} µs, unknown ${unknown} µs, ratio ${(unknown / known).toFixed(2)}\n`,
)
connection.close()
for (const end of ends) await end()
