/** Whether the time of an answer tells a secret that somebody has from one that nobody has. */

import { rawConnections } from '../../fuzz/raw-connection.ts'
import { type Owner, testFolder } from '../../support/processes.ts'
import { median } from '../measure.ts'
import { startOffhook } from '../offhook.ts'
import type { Bench, Part, Row } from '../part.ts'

const letters = 'abcdefghijklmnopqrstuvwxyz234567'
const anySecret = () => Array.from({ length: 26 }, () => letters[Math.floor(Math.random() * 32)]).join('')

async function* run(owner: Owner, { quick }: Bench): AsyncGenerator<Row> {
  const rounds = quick ? 500 : 3000
  const { call, phones } = await startOffhook(owner, { data: testFolder(owner, 'bench-secrets') })
  await call('POST', '/tenants', { code: 'BENCH', name: 'Bench' })
  const phone = { name: 'A phone', modelId: 'yealink-t54w', mac: '001565000001' }
  const { provisioningUrl } = await call<{ provisioningUrl: string }>('POST', '/tenants/BENCH/phones', phone)
  const { hostname, port } = new URL(phones)
  const connection = rawConnections(hostname, Number(port))
  owner.after(connection.close)
  async function timeOf(path: string): Promise<number> {
    const started = performance.now()
    const answer = await connection.ask(`GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: x\r\n\r\n`, false)
    if (answer?.status !== 404) throw new Error(`${path} was answered ${answer?.status}`)
    return (performance.now() - started) * 1000
  }
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let round = -500; round < rounds; round++) {
    const known = await timeOf(`${new URL(provisioningUrl).pathname}unheard.xml`)
    const unknown = await timeOf(`/p/${anySecret()}/unheard.xml`)
    if (round < 0) continue
    times.known.push(known)
    times.unknown.push(unknown)
  }
  const [known, unknown] = [median(times.known), median(times.unknown)]
  const ratio = unknown / known
  yield {
    measure: `${rounds} refusals of each`,
    figures: {
      'of a known secret, µs': known.toFixed(0),
      'of an unknown one, µs': unknown.toFixed(0),
      ratio: ratio.toFixed(2),
    },
    mark: 'ratio 0.9 to 1.1',
    holds: ratio >= 0.9 && ratio <= 1.1,
  }
}

export const secrets: Part = {
  title: 'What the time of a refusal tells',
  about:
    'A wrong file name below a secret that a phone has, and below one that nobody has, by turns on one connection: medians of the time until answered.',
  run,
}
