/** Asks the phones of one operation, each in its turn, and hears their answers; what became of them is written in batches. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { OperationKind } from '../schema/operation.ts'
import { nowhere, type SipClient, type Turn } from '../sip/sip-client.ts'
import { notifyTarget } from './notify-target.ts'
import type { OperationStore, OutcomeChange } from './operation-store.ts'
import { changeOf, whereTo } from './outcome-words.ts'
import type { SentMarks } from './sent-marks.ts'
import type { SmallTurns } from './small-turns.ts'
import type { Turns } from './turns.ts'
import type { LinkTarget, LinkWay } from './ways/link-way.ts'

export type Asking = {
  /** Nobody more is asked; who was asked is still heard. */
  stop(): void
  isStopped(): boolean
  /** All were asked and heard, and it is written; or it was ended before. */
  readonly over: Promise<void>
  /** Writes what is known by now. */
  write(): Promise<void>
}

type Parts = {
  operations: OperationStore
  knownPhones: Pick<KnownPhones, 'ofIds'>
  sip: Pick<SipClient, 'notify' | 'locate'>
  clock: Clock
  guard: Guard
  line: Turns
  turnOf: SmallTurns
  ways: Pick<LinkWay, 'find' | 'ask'>
  marks: SentMarks
  /** The server stops: what is not known by now is not waited for. */
  isClosed(): boolean
}

type Operation = { scope: TenantScope; id: string; kind: OperationKind; total: number }

type Asked = {
  phoneId: string
  name: string
  hadTurn(): void
  askIt(): Promise<OutcomeChange | undefined>
}

const writeAfterMs = 150
/** After the database could not be written. */
const againAfterMs = 1000
/** Phones of one operation that stand in line together; the others are not loaded yet. */
const inLineAtOnce = 500
const phonesInPage = 200

export function askPhones(parts: Parts, { scope, id, kind, total }: Operation): Asking {
  const { operations, knownPhones, sip, clock, guard, line, isClosed } = parts
  const { tenantId } = scope
  /** Turns that were not given yet. */
  const waiting = new Set<Turn>()
  const asking = new Set<Promise<void>>()
  let changes: { phoneId: string; change: OutcomeChange }[] = []
  /** The first phone that was asked by each address of a registrar, and what becomes of it: nothing when it was not asked after all. */
  const byAddress = new Map<string, { name: string; change: Promise<OutcomeChange | undefined> }>()
  let writing = Promise.resolve()
  let stopped = false

  const isWanted = () => !stopped && !isClosed()
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => void clock.after(milliseconds, resolve))

  function note(phoneId: string, change: OutcomeChange): void {
    if (changes.push({ phoneId, change }) === 1) clock.after(writeAfterMs, () => void write())
  }

  /** One after the other: once it is over, all that was known before is written. */
  function write(): Promise<void> {
    writing = writing.then(writeSome)
    return writing
  }

  async function writeSome(): Promise<void> {
    const some = changes
    changes = []
    if (some.length === 0) return
    try {
      await operations.write(scope, id, some)
    } catch (error) {
      guard.failed('operation', error, { operation: id })
      if (!isDatabaseBusy(error) || isClosed()) return
      changes = [...some, ...changes]
      clock.after(againAfterMs, () => void write())
    }
  }

  /** Once it is this phone’s turn and that is written; false when it is not to be asked any more. */
  async function mayAsk(phoneId: string, address: string, detail: string): Promise<boolean> {
    for (;;) {
      const turn = line.take(tenantId, address)
      waiting.add(turn)
      await turn.granted
      waiting.delete(turn)
      if (!isWanted()) return false
      const mark = await parts.marks.mark({ scope, operationId: id, phoneId, detail })
      if (mark !== 'failed') return mark === 'ask'
      await pause(againAfterMs)
      if (!isWanted()) return false
    }
  }

  /** Nothing is known of a phone while the database is away: it waits in its place. */
  async function lookedUp<Found>(look: () => Promise<Found>): Promise<Found | undefined> {
    while (isWanted()) {
      try {
        return await look()
      } catch (error) {
        if (!isDatabaseBusy(error)) throw error
      }
      await pause(againAfterMs)
    }
    return undefined
  }

  async function load(phoneId: string): Promise<readonly KnownPhone[]> {
    await parts.turnOf(tenantId)
    return isWanted() ? knownPhones.ofIds(scope, [phoneId]) : []
  }

  /** It keeps its place in line until the PBX has answered: only so many of its calls are open at once. */
  async function askByLink(phoneId: string, target: LinkTarget): Promise<void> {
    const { link, notify } = target
    const detail = `NOTIFY to ${notify.contact} by the PBX link “${link.name}”`
    // Asked by SIP or by its link, a PBX is one address.
    const at = await sip.locate(
      { host: link.host, port: link.port ?? 5060 },
      { who: tenantId, wanted: isWanted },
    )
    if (!isWanted() || !(await mayAsk(phoneId, at?.address ?? link.host, detail))) return
    const change = await parts.ways.ask(target)
    if (!isClosed()) note(phoneId, change)
  }

  async function ask(phoneId: string, hadTurn: () => void): Promise<void> {
    const [known] = (await lookedUp(() => load(phoneId))) ?? []
    if (!isWanted()) return
    if (!known) return note(phoneId, { state: 'unreachable', detail: 'The phone was deleted' })
    const target = notifyTarget(known, kind)
    if (known.tenant.notifyVia === 'link' || 'unreachable' in target) {
      const byLink = await lookedUp(() => parts.ways.find(scope, known, kind))
      if (!isWanted()) return
      if (byLink) return askByLink(phoneId, byLink)
    }
    if ('unreachable' in target) return note(phoneId, { state: 'unreachable', detail: target.unreachable })
    const { request, way } = target
    const to = await sip.locate(request, { who: tenantId, wanted: isWanted })
    if (!isWanted()) return
    if (!to) return note(phoneId, { state: 'unreachable', detail: nowhere(request.host) })
    const askIt = async (): Promise<OutcomeChange | undefined> => {
      if (!(await mayAsk(phoneId, to.address, `NOTIFY to ${whereTo(way)}`))) return undefined
      hadTurn()
      const outcome = await sip.notify(request, { to, turn: () => line.take(tenantId, to.address, true) })
      if (isClosed()) return undefined
      const change = changeOf(outcome, way, clock.now())
      note(phoneId, change)
      return change
    }
    if (way.through === 'contact') await askIt()
    else await askWith(whereTo(way), { phoneId, name: known.phone.name, hadTurn, askIt })
  }

  /** A registrar passes a NOTIFY to all phones that register as the same: what one is asked, the others are. */
  async function askWith(address: string, { phoneId, name, hadTurn, askIt }: Asked): Promise<void> {
    const first = byAddress.get(address)
    if (!first) {
      const change = askIt()
      byAddress.set(address, { name, change })
      let isAsked = false
      try {
        isAsked = (await change) !== undefined
      } finally {
        if (!isAsked) byAddress.delete(address)
      }
      return
    }
    hadTurn()
    // Where the other one could not be asked, this one has to be.
    const change = await first.change.catch(() => undefined)
    if (!isWanted()) return
    if (!change) return ask(phoneId, hadTurn)
    const detail = `Asked together with “${first.name}”, which registers as the same: ${change.detail ?? ''}`
    note(phoneId, { ...change, detail })
  }

  async function askSafely(phoneId: string, hadTurn: () => void): Promise<void> {
    try {
      await ask(phoneId, hadTurn)
    } catch (error) {
      guard.failed('operation', error, { operation: id, phoneId })
      note(phoneId, { state: 'unreachable', detail: 'It could not be asked; the log says why' })
    } finally {
      hadTurn()
    }
  }

  async function* queued(): AsyncGenerator<string> {
    for (let after = -1; ; ) {
      const page = await operations.queued(scope, id, after, phonesInPage)
      for (const { phoneId } of page) yield phoneId
      const last = page.at(-1)
      if (!last || page.length < phonesInPage) return
      after = last.position
    }
  }

  async function askAll(): Promise<void> {
    const left = queued()
    async function standInLine(): Promise<void> {
      while (isWanted()) {
        const { value: phoneId, done } = await left.next()
        if (done || !isWanted()) return
        await new Promise<void>((hadTurn) => {
          const asked = askSafely(phoneId, hadTurn)
          asking.add(asked)
          void asked.finally(() => asking.delete(asked))
        })
      }
    }
    await Promise.all(Array.from({ length: Math.min(inLineAtOnce, total) }, standInLine))
    await Promise.all(asking)
    await write()
    while (changes.length > 0 && !isClosed()) {
      await pause(againAfterMs)
      await write()
    }
  }

  return {
    stop() {
      stopped = true
      for (const turn of [...waiting]) turn.giveBack()
    },
    isStopped: () => stopped,
    over: askAll(),
    write,
  }
}
