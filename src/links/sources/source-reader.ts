/** Reads databases of PBXs: each in a process of its own, which may take so long and cost so much, and no more. */

import type { Clock } from '../../kernel/clock.ts'
import { OffhookError, WireError } from '../../kernel/errors.ts'
import { GuardError, guardedProcess } from '../../kernel/guarded-child.ts'
import { turnsOf } from '../../kernel/turns.ts'
import { type Source, usualDatabasePort } from '../../schema/link-source.ts'
import { reachableAddress } from '../link-network.ts'
import type { LinkRecord } from '../link-store.ts'
import type { SourceAnswer, SourceJob } from './read-source.ts'
import { type SourceContents, type SourceRow, unpacked } from './source-row.ts'

type Asked = Pick<
  LinkRecord,
  'id' | 'tenantId' | 'revision' | 'host' | 'port' | 'tls' | 'certificate' | 'username' | 'password'
> & { readonly source: Source }

export type SourceRead = SourceContents & { readonly found: string }
export type SourceTrial = { found: string; extensions: number; warnings: readonly string[]; waiting: string }

export type SourceReader = ReturnType<typeof sourceReader>

const limits = { memoryMb: 768, processorMs: 60_000, wallMs: 120_000 }
/** Of all links of this node, and of those of one tenant: none has all places. */
const atOnce = 3
const ofTenant = 2

type Parts = {
  /** Of the process that reads. */
  file: URL
  mayReach(address: string): boolean
  clock: Clock
}

const stopping = () => new OffhookError('LINK_BUSY', 'The server is being stopped')

export function sourceReader({ file, mayReach, clock }: Parts) {
  /** One read of a link at a time: who asks meanwhile gets what it finds. */
  const running = new Map<string, Promise<SourceAnswer>>()
  const turns = turnsOf(
    () => new OffhookError('TOO_MANY_REQUESTS', 'Other databases are being read; try again in a minute'),
  )
  const processes = new Set<ReturnType<typeof guardedProcess>>()
  let isClosed = false

  async function answer(link: Asked, isTest: boolean): Promise<SourceAnswer> {
    const name = `${link.id} ${link.revision} ${isTest}`
    const already = running.get(name)
    if (already) return already
    // A test and a read of one link go one after the other.
    for (const [other, going] of running)
      if (other.startsWith(`${link.id} `)) await going.catch(() => undefined)
    const meanwhile = running.get(name)
    if (meanwhile) return meanwhile
    const giveBack = turns.take([
      [`tenant ${link.tenantId}`, ofTenant],
      ['all', atOnce],
    ])
    const begun = ask(link, isTest).finally(() => {
      running.delete(name)
      giveBack()
    })
    running.set(name, begun)
    return begun
  }

  async function ask(link: Asked, isTest: boolean): Promise<SourceAnswer> {
    const { source, host, tls, certificate, username, password } = link
    const { engine, database } = source
    const address = await reachableAddress(host, mayReach, '--pbx-database-networks')
    const port = link.port ?? usualDatabasePort(engine)
    const job: SourceJob = {
      place: { ...{ engine, host, address, port, database }, ...{ tls, certificate, username, password } },
      ...{ source, isTest },
    }
    if (isClosed) throw stopping()
    const reading = guardedProcess(file, limits, clock)
    processes.add(reading)
    try {
      await reading.isUp
      return (await reading.perform(job)) as SourceAnswer
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      if (isClosed) throw stopping()
      throw new WireError(`it could not be read: ${error.message}`)
    } finally {
      processes.delete(reading)
      reading.end(new GuardError('closed', 'it has done its work'))
    }
  }

  async function asked(link: Asked, isTest: boolean): Promise<Exclude<SourceAnswer, { problem: string }>> {
    const told = await answer(link, isTest)
    if ('problem' in told) throw new WireError(told.problem)
    return told
  }

  return {
    /** All rows, at one moment. Throws a WireError that says what is in the way. */
    async read(link: Asked): Promise<SourceRead> {
      const { found, waiting, notes, pieces } = await asked(link, false)
      const rows: SourceRow[] = []
      for (const piece of pieces) {
        rows.push(...(JSON.parse(piece) as unknown[][]).map(unpacked))
        await new Promise((resolve) => setImmediate(resolve))
      }
      return { rows, waiting, notes, found }
    },

    /** Whether it could be read, without keeping what stands there. */
    async try(link: Asked): Promise<SourceTrial> {
      const { found, rows, warnings, waiting } = await asked(link, true)
      return { found, extensions: rows, warnings, waiting }
    },

    close(): void {
      isClosed = true
      for (const each of processes) each.end(new GuardError('closed', 'the server is being stopped'))
    },
  }
}
