/** Whether two threads that serve phones serve twice what one does. */

import { type Owner, testFolder } from '../../support/processes.ts'
import { median, short } from '../measure.ts'
import { type Offhook, startOffhook } from '../offhook.ts'
import type { Bench, Part, Row } from '../part.ts'
import { type Loaded, loadBy } from '../wrk.ts'

const wanted = 1.7
/** So many that the kernel gives each thread about its half. */
const connections = 64

/** A server with so many threads, and where its one phone fetches. */
async function serving(owner: Owner, threads: number): Promise<{ server: Offhook; url: string }> {
  const data = testFolder(owner, `bench-threads-${threads}`)
  const server = await startOffhook(owner, { data, flags: ['--phone-threads', String(threads)] })
  await server.call('POST', '/tenants', { code: 'BENCH', name: 'Bench', sipServer: 'pbx.example.com' })
  const mac = '001565000001'
  const { provisioningUrl } = await server.call<{ provisioningUrl: string }>(
    'POST',
    '/tenants/BENCH/phones',
    {
      ...{ name: 'A phone', modelId: 'yealink-t54w', mac },
    },
  )
  const url = `${server.phones}${new URL(provisioningUrl).pathname}${mac}.cfg`
  await (await fetch(url)).text()
  return { server, url }
}

/** How evenly two threads shared the requests: 1 is by halves. */
async function evenness({ api }: Offhook): Promise<number> {
  const text = await (await fetch(new URL('/metrics', api))).text()
  const counts = [...text.matchAll(/^offhook_phone_thread_requests_total\{[^}]*\} (\d+)$/gm)].map((found) =>
    Number(found[1]),
  )
  return counts.length < 2 ? 0 : Math.min(...counts) / Math.max(...counts)
}

async function* run(owner: Owner, { quick }: Pick<Bench, 'quick'>): AsyncGenerator<Row> {
  const sides = [await serving(owner, 1), await serving(owner, 2)] as const
  const found: [Loaded[], Loaded[]] = [[], []]
  // The first round is for warming up.
  for (let round = -1; round < (quick ? 2 : 7); round++)
    for (const [index, { server, url }] of sides.entries()) {
      const load = { url, headers: {}, connections, seconds: quick ? 2 : 3 }
      const loaded = await loadBy(load, [server.pid])
      if (round >= 0) found[index]?.push(loaded)
    }
  const middle = (index: 0 | 1, pick: (loaded: Loaded) => number) => median(found[index].map(pick))
  const perCpuSecond = ({ cpuMs }: Loaded) => 1000 / cpuMs
  const byWall = middle(1, ({ perSecond }) => perSecond) / middle(0, ({ perSecond }) => perSecond)
  const byCpu = (2 * middle(1, perCpuSecond)) / middle(0, perCpuSecond)
  const even = await evenness(sides[1].server)
  yield {
    measure: 'fetches of an unchanged phone, 0.6 kB, by two threads and by one',
    figures: {
      'one thread, /s': short(middle(0, ({ perSecond }) => perSecond)),
      'two, /s': short(middle(1, ({ perSecond }) => perSecond)),
      'one, /s of processor time': short(middle(0, perCpuSecond)),
      'two, /s of processor time': short(middle(1, perCpuSecond)),
      'as measured': short(byWall),
      'with a core for each': short(byCpu),
      'the lesser half of the greater': short(even),
    },
    mark: `${wanted} times, with a core for each`,
    holds: byCpu >= wanted && even > 0.5,
  }
}

export const phoneThreads: Part = {
  title: 'Two threads that serve phones',
  about:
    'The same fetches by wrk on 64 connections, of a server with one thread and of one with two, in turns. wrk takes its own share of the cores: so, beside what is measured, what two threads serve with a core for each, which is twice what a second of processor time serves. Where other programs run, each thread is woken for fewer requests at once, and one costs more.',
  run,
}
