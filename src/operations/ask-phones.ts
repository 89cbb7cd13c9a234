/** Asks the phones of one operation, each in its turn, and hears their answers; what became of them is written in batches. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { OperationKind } from '../schema/operation.ts'
import { usualPort } from '../sip/server-location.ts'
import { nowhere, type SipClient, type Turn } from '../sip/sip-client.ts'
import { askBySip } from './ask-by-sip.ts'
import { type AskIt, askTogether } from './ask-together.ts'
import { callEnds } from './call-end.ts'
import { notifyTarget, obeyedBy } from './notify-target.ts'
import type { OperationStore, OutcomeChange } from './operation-store.ts'
import { whereTo } from './outcome-words.ts'
import type { SentMarks } from './sent-marks.ts'
import type { SmallTurns } from './small-turns.ts'
import type { Turns } from './turns.ts'
import type { LinkTarget, LinkWay } from './ways/link-way.ts'
import type { IsPhone } from './who-answered.ts'

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
  isPhone: IsPhone
  clock: Clock
  guard: Guard
  line: Turns
  turnOf: SmallTurns
  ways: Pick<LinkWay, 'find' | 'ask' | 'isInCall'>
  marks: SentMarks
  /** The server stops: what is not known by now is not waited for. */
  isClosed(): boolean
}

type Operation = { scope: TenantScope; id: string; kind: OperationKind; total: number }

const writeAfterMs = 150
/** After the database could not be written. */
const againAfterMs = 1000
/** Phones of one operation that stand in line together; the others are not loaded yet. */
const inLineAtOnce = 500
const phonesInPage = 200
/** Outcomes in one transaction, in which a database in a file writes for nobody else. */
const writtenAtOnce = 100

export function askPhones(parts: Parts, { scope, id, kind, total }: Operation): Asking {
  const { operations, knownPhones, sip, clock, guard, line, isClosed } = parts
  const { tenantId } = scope
  /** Turns that were not given yet. */
  const waiting = new Set<Turn>()
  const asking = new Set<Promise<void>>()
  const changes: { phoneId: string; change: OutcomeChange }[] = []
  /** Ends of the pauses of phones that are to be asked again. */
  const pauses = new Set<() => void>()
  let writing = Promise.resolve()
  let stopped = false

  const isWanted = () => !stopped && !isClosed()
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => void clock.after(milliseconds, resolve))

  function pauseUnlessStopped(milliseconds: number): Promise<void> {
    if (!isWanted()) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        cancel()
        pauses.delete(end)
        resolve()
      }
      const cancel = clock.after(milliseconds, end)
      pauses.add(end)
    })
  }

  function note(phoneId: string, change: OutcomeChange): void {
    if (changes.push({ phoneId, change }) === 1) clock.after(writeAfterMs, () => void write())
  }

  /** One after the other: once it is over, all that was known before is written. */
  function write(): Promise<void> {
    writing = writing.then(writeSome)
    return writing
  }

  async function writeSome(): Promise<void> {
    while (changes.length > 0) {
      const some = changes.splice(0, writtenAtOnce)
      try {
        await operations.write(scope, id, some)
      } catch (error) {
        guard.failed('operation', error, { operation: id })
        if (isDatabaseBusy(error) && !isClosed()) {
          changes.unshift(...some)
          clock.after(againAfterMs, () => void write())
          return
        }
      }
      // Thousands of phones that cannot be asked are known at once: others have their turns between.
      if (changes.length > 0) await nextTurn()
    }
  }

  async function hasTurn(address: string): Promise<void> {
    const turn = line.take(tenantId, address)
    waiting.add(turn)
    await turn.granted
    waiting.delete(turn)
  }

  /** Once it is its turn, or that of whom it is asked together with, and that is written; false when it is not to be asked any more. */
  async function mayAsk(phoneId: string, detail: string, address?: string): Promise<boolean> {
    for (;;) {
      if (address !== undefined) await hasTurn(address)
      if (!isWanted()) return false
      const toAsk = { scope, operationId: id, phoneId, detail }
      const mark = await parts.marks.mark(toAsk, { first: address === undefined })
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

  async function isStillBusy(phoneId: string): Promise<boolean> {
    const busy = await lookedUp(() => operations.busyOf(scope, [phoneId]))
    return isWanted() && busy?.has(phoneId) === true
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
    const place = { host: link.host, port: link.port ?? usualPort('tcp'), transport: 'tcp' as const }
    const [at] = await sip.locate(place, { who: tenantId, wanted: isWanted })
    if (!isWanted() || !(await mayAsk(phoneId, detail, at?.address ?? link.host))) return
    const change = await parts.ways.ask(target)
    if (!isClosed()) note(phoneId, change)
  }

  async function ask(phoneId: string, hadTurn: () => void): Promise<void> {
    const [known] = (await lookedUp(() => load(phoneId))) ?? []
    if (!isWanted()) return
    if (!known) return note(phoneId, { state: 'unreachable', detail: 'The phone was deleted' })
    const obeyed = obeyedBy(known, kind)
    if ('unreachable' in obeyed) return note(phoneId, { state: 'unreachable', detail: obeyed.unreachable })
    const isInCall = () => lookedUp(() => parts.ways.isInCall(scope, phoneId))
    const untilItEnds = { clock, isInCall, pause: pauseUnlessStopped }
    const may = await callEnds(untilItEnds, { phoneId, kind, hadTurn, isWanted, note })
    if (may === 'look again') return ask(phoneId, hadTurn)
    if (may !== 'ask') return
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
    const [first] = to
    if (!first) return note(phoneId, { state: 'unreachable', detail: nowhere(request.host) })
    const askIt: AskIt = async (hears) => {
      if (!(await mayAsk(phoneId, `NOTIFY to ${whereTo(way)}`, first.address))) return undefined
      await hears.leaves()
      hadTurn()
      const change = await askBySip(parts, {
        ...{ target, to, pause: pauseUnlessStopped },
        turn: ({ address }) => line.take(tenantId, address, true),
        isStillWanted: () => isStillBusy(phoneId),
        meanwhile: (change) => note(phoneId, change),
        late(change) {
          if (isClosed()) return
          note(phoneId, change)
          hears.late(change)
        },
      })
      if (isClosed()) return undefined
      note(phoneId, change)
      return change
    }
    if (way.through === 'contact') await askIt({ leaves: async () => undefined, late: () => undefined })
    else await together(whereTo(way), { phoneId, name: known.phone.name, hadTurn, askIt })
  }

  const together = askTogether({ note, mark: mayAsk, clock, isWanted, askAlone: ask })

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
      for (const end of [...pauses]) end()
    },
    isStopped: () => stopped,
    over: askAll(),
    write,
  }
}
