/** Ten thousand phones that boot at the same moment, as after a power cut, and who uses the page meanwhile. */

import type { Owner } from '../../support/processes.ts'
import { askSteadily, bootAtOnce } from '../load.ts'
import { quantile, short } from '../measure.ts'
import { apiKey, startOffhook } from '../offhook.ts'
import type { Bench, DatabaseName, Part, Row } from '../part.ts'
import { authorization, fileFolder, macOf, modelIdOf } from '../planted.ts'

const addresses = Array.from({ length: 10 }, (_, index) => `127.0.0.${index + 2}`)
const marks = { waitMs: 30_000, pageMs: 1000 }

/** What a phone of this vendor asks for, in its order. */
function bootingPhone(n: number) {
  const [folder, mac] = [fileFolder(n), macOf(n)]
  const model = modelIdOf(n).split('-')[1]?.toUpperCase()
  return {
    userAgent: `Yealink SIP-${model} 96.86.0.20 ${mac}`,
    files: [
      { path: `${folder}${mac}.boot`, status: 404 },
      { path: `${folder}y000000000000.boot`, status: 404 },
      { path: `${folder}${mac}.cfg`, status: 200 },
    ],
  }
}

async function rowOf(owner: Owner, bench: Bench, database: DatabaseName): Promise<Row> {
  const count = bench.quick ? 1000 : 10_000
  const { path, start } = await bench.planted(database, count)
  const server = await startOffhook(owner, start)
  const page = askSteadily(owner, {
    ...{ origin: new URL(server.api).origin, paths: [`/api/v1${path}/phones?pageSize=50`] },
    ...{ headers: [`x-api-key: ${apiKey}`], perSecond: 10, connections: 4 },
  })
  await page.during(async () => undefined)
  let booted: Awaited<ReturnType<typeof bootAtOnce>> | undefined
  const phones = Array.from({ length: count }, (_, n) => bootingPhone(n))
  const meanwhile = await page.during(async () => {
    booted = await bootAtOnce(owner, { origin: server.phones, authorization, addresses, phones })
  })
  await page.stop()
  await server.stop()
  const { took, errors, triedAgain } = booted ?? { took: [], errors: [], triedAgain: 0 }
  const [longest, pageMs] = [quantile(took, 1), meanwhile.quantileMs(0.99)]
  const failed = errors.length + meanwhile.failed + (count - took.length)
  if (errors[0]) process.stderr.write(`  ${errors[0]}\n`)
  return {
    measure: `${database}: ${short(count)} phones`,
    figures: {
      errors: short(failed),
      'half have their file after, s': short(quantile(took, 0.5) / 1000),
      'the last one, s': short(longest / 1000),
      'hung up on, tried again': short(triedAgain),
      'a page of 50 meanwhile, p99 ms': short(pageMs),
    },
    mark: 'no error, none over 30 s, the page in 1 s',
    holds: failed === 0 && longest <= marks.waitMs && pageMs <= marks.pageMs,
  }
}

export const boot: Part = {
  title: 'Phones booting at the same moment',
  about:
    'Each on a connection of its own from one of ten addresses: refused for want of a password (401), then with it three files as this vendor’s phones ask, the last of them its own, which nobody asked for before. More than 8,000 connections are not taken at once (`--phone-connections`): who is hung up on comes again after a second.',
  async *run(owner, bench) {
    for (const database of bench.databases) yield await rowOf(owner, bench, database)
  },
}
