/** Asks by HTTP at a steady pace, however long answers take, and tells how long they took. Told what to do by messages. */

import { setTimeout as sleep } from 'node:timers/promises'
import { rawConnections } from '../../fuzz/raw-connection.ts'

export type PacedJob = {
  origin: string
  paths: readonly string[]
  /** `name: value`, each. */
  headers: readonly string[]
  perSecond: number
  connections: number
}

/** Since it was asked last, in milliseconds. */
export type PacedTimes = { took: number[]; failed: number }

let found: PacedTimes = { took: [], failed: 0 }

async function ask({ origin, paths, headers, perSecond, connections }: PacedJob): Promise<void> {
  const { hostname, port } = new URL(origin)
  const head = headers.map((line) => `${line}\r\n`).join('')
  const started = performance.now()
  let next = 0
  async function askOn(): Promise<void> {
    const connection = rawConnections(hostname, Number(port))
    for (;;) {
      const turn = next++
      const due = started + (turn * 1000) / perSecond
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      // What this process is late by itself is nobody's fault; what all its connections wait for is.
      const began = early > 0 ? performance.now() : due
      const path = paths[turn % paths.length]
      const answer = await connection.ask(`GET ${path} HTTP/1.1\r\nHost: x\r\n${head}\r\n`, false)
      if (answer?.status !== 200) found.failed++
      found.took.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: connections }, askOn))
}

process.on('message', (job: PacedJob | 'times') => {
  if (job !== 'times') {
    void ask(job)
    return
  }
  process.send?.(found)
  found = { took: [], failed: 0 }
})
