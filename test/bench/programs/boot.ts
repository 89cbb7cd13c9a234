/** Phones that boot at the same moment: each asks as it would, is refused without a password, comes with it, and tries again when it was hung up on. */

import { setTimeout as sleep } from 'node:timers/promises'
import { rawConnections } from '../../fuzz/raw-connection.ts'

export type BootJob = {
  origin: string
  authorization: string
  /** Where each phone asks from: addresses of loopback, taken in turn. */
  addresses: readonly string[]
  phones: readonly { userAgent: string; files: readonly { path: string; status: number }[] }[]
}

/** How long each phone took until it had its file, in milliseconds. */
export type Booted = { took: number[]; errors: string[]; triedAgain: number }

const againAfterMs = 1000

async function boot(job: BootJob): Promise<Booted> {
  const booted: Booted = { took: [], errors: [], triedAgain: 0 }
  const { hostname, port } = new URL(job.origin)
  async function bootOne({ userAgent, files }: BootJob['phones'][number], index: number): Promise<void> {
    const from = job.addresses[index % job.addresses.length]
    const connection = rawConnections(hostname, Number(port), from)
    const started = performance.now()
    async function ask(path: string, authorization: string): Promise<number> {
      for (;;) {
        const answer = await connection.ask(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: ${userAgent}\r\n${authorization}\r\n`,
          false,
        )
        if (answer) return answer.status
        booted.triedAgain++
        await sleep(againAfterMs)
      }
    }
    const expect = (path: string, wanted: number, status: number) => {
      if (status !== wanted) booted.errors.push(`${path}: ${status} instead of ${wanted}`)
    }
    const [first] = files
    if (first) expect(first.path, 401, await ask(first.path, ''))
    for (const { path, status } of files)
      expect(path, status, await ask(path, `Authorization: ${job.authorization}\r\n`))
    booted.took.push(performance.now() - started)
    connection.close()
  }
  await Promise.all(job.phones.map(bootOne))
  return booted
}

process.on('message', async (job: BootJob) => {
  process.send?.(await boot(job))
})
