/** Runs operations: asks each phone in its turn, hears its answer, and sees whether it then fetches. */

import { LRUCache } from 'lru-cache'
import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { Operation, OperationKind } from '../schema/operation.ts'
import { nowhere, type SipClient, type Turn } from '../sip/sip-client.ts'
import { notifyTarget } from './notify-target.ts'
import type { OperationStore, OutcomeChange } from './operation-store.ts'
import { changeOf, whereTo } from './outcome-words.ts'
import { smallTurns } from './small-turns.ts'
import { defaultRates, type Rates, turns } from './turns.ts'

export type OperationRunner = ReturnType<typeof operationRunner>

type Parts = {
  operations: OperationStore
  knownPhones: Pick<KnownPhones, 'ofIds'>
  sip: Pick<SipClient, 'notify' | 'locate'>
  clock: Clock
  guard: Guard
  rates?: Rates
}

type Running = {
  readonly scope: TenantScope
  id: string
  readonly kind: OperationKind
  cancelled: boolean
  /** Turns that were not given yet, by phone. */
  readonly waiting: Map<string, Turn>
  /** Phones that had their turn: they are asked to the end, also when it is cancelled. */
  readonly asking: Set<string>
  changes: { phoneId: string; change: OutcomeChange }[]
}

const writeAfterMs = 150
/** A fetch this long after the NOTIFY still counts as its effect: a phone in a call waits for its end. */
export const fetchCountsForMs = 30 * 60_000
/** Phones of one operation that stand in line together; the others are not loaded yet. */
const inLineAtOnce = 500
/** Of all operations: to load a phone takes about a millisecond, in which nobody else is heard. */
const lookedAtInOneTurn = 5
const maximumAsked = 100_000

export function operationRunner(parts: Parts) {
  const { operations, knownPhones, sip, clock, guard } = parts
  const line = turns(clock, parts.rates ?? defaultRates)
  const turnOf = smallTurns(lookedAtInOneTurn)
  const running = new Map<string, Running>()
  /** Phones whose outcome is open, by phone: each is in one operation at a time. */
  const busy = new Map<string, Running>()
  /** Phones that were asked, by phone: the operation that a fetch would prove. */
  const asked = new LRUCache<string, { operation: Running; at: number }>({ max: maximumAsked })
  let closed = false

  /** Whether it goes on asking. */
  const isWanted = (operation: Running): boolean => !operation.cancelled && !closed

  function note(operation: Running, phoneId: string, change: OutcomeChange): void {
    if (operation.changes.push({ phoneId, change }) === 1)
      clock.after(writeAfterMs, () => void write(operation))
  }

  async function write(operation: Running): Promise<void> {
    const changes = operation.changes.splice(0)
    if (changes.length === 0) return
    try {
      await operations.write(operation.scope, operation.id, changes)
    } catch (error) {
      guard.failed('operation', error, { operation: operation.id })
    }
  }

  async function ask(operation: Running, phoneId: string, hadTurn: () => void): Promise<void> {
    await turnOf(operation.scope.tenantId)
    if (!isWanted(operation)) return
    const [known] = await knownPhones.ofIds(operation.scope, [phoneId])
    if (!isWanted(operation)) return
    const target = known ? notifyTarget(known, operation.kind) : { unreachable: 'The phone was deleted' }
    if ('unreachable' in target)
      return note(operation, phoneId, { state: 'unreachable', detail: target.unreachable })
    const { request, way } = target
    const { tenantId } = operation.scope
    const to = await sip.locate(request, { who: tenantId, wanted: () => isWanted(operation) })
    if (!isWanted(operation)) return
    if (!to) return note(operation, phoneId, { state: 'unreachable', detail: nowhere(request.host) })
    const turn = line.take(tenantId, to.address)
    operation.waiting.set(phoneId, turn)
    // There is none for an operation that is not wanted any more.
    await turn.granted
    operation.waiting.delete(phoneId)
    if (!isWanted(operation)) return
    operation.asking.add(phoneId)
    hadTurn()
    asked.set(phoneId, { operation, at: clock.now() })
    note(operation, phoneId, { state: 'sent', sentAt: clock.now(), detail: `NOTIFY to ${whereTo(way)}` })
    const outcome = await sip.notify(request, { to, turn: () => line.take(tenantId, to.address, true) })
    if (closed) return
    const change = changeOf(outcome, way, clock.now())
    // Who said no, or was not reached, fetches for reasons of its own.
    if (change.state !== 'accepted' && change.state !== 'timedOut') forget(operation, phoneId)
    note(operation, phoneId, change)
  }

  function forget(operation: Running, phoneId: string): void {
    if (asked.get(phoneId)?.operation === operation) asked.delete(phoneId)
  }

  async function askSafely(operation: Running, phoneId: string, hadTurn: () => void): Promise<void> {
    try {
      await ask(operation, phoneId, hadTurn)
    } catch (error) {
      guard.failed('operation', error, { operation: operation.id, phoneId })
      forget(operation, phoneId)
      note(operation, phoneId, {
        state: 'unreachable',
        detail: 'It could not be asked; the log says why',
      })
    } finally {
      free(operation, phoneId)
      hadTurn()
    }
  }

  function free(operation: Running, phoneId: string): void {
    if (busy.get(phoneId) === operation) busy.delete(phoneId)
  }

  async function run(operation: Running, phoneIds: readonly string[]): Promise<void> {
    const left = phoneIds.values()
    const asking: Promise<void>[] = []
    async function standInLine(): Promise<void> {
      for (const phoneId of left) {
        if (!isWanted(operation)) return
        await new Promise<void>((hadTurn) => asking.push(askSafely(operation, phoneId, hadTurn)))
      }
    }
    await Promise.all(Array.from({ length: Math.min(inLineAtOnce, phoneIds.length) }, standInLine))
    await Promise.all(asking)
    if (closed) return
    await write(operation)
    if (!operation.cancelled) await operations.end(operation.scope, operation.id, 'done')
  }

  function start(operation: Running, phoneIds: readonly string[]): void {
    running.set(operation.id, operation)
    run(operation, phoneIds)
      .catch((error) => guard.failed('operation', error, { operation: operation.id }))
      .finally(() => {
        running.delete(operation.id)
        for (const phoneId of phoneIds) free(operation, phoneId)
      })
  }

  const newRunning = (scope: TenantScope, id: string, kind: OperationKind): Running => ({
    ...{ scope, id, kind },
    cancelled: false,
    waiting: new Map(),
    asking: new Set(),
    changes: [],
  })

  return {
    /** Phones that another operation is asking are not asked by this one; when that is all of them there is none. */
    async create(
      scope: TenantScope,
      kind: OperationKind,
      phones: readonly { id: string; name: string }[],
    ): Promise<Operation> {
      const running = newRunning(scope, '', kind)
      const chosen = phones.map(({ id, name }) => ({ id, name, notAsked: notAsked(busy.get(id)) }))
      const toAsk = chosen.filter((phone) => phone.notAsked === undefined).map(({ id }) => id)
      if (toAsk.length === 0) throw new OffhookError('PHONES_BUSY', allBusy(chosen, busy))
      for (const id of toAsk) busy.set(id, running)
      try {
        const operation = await operations.create(scope, kind, chosen)
        running.id = operation.id
        start(running, toAsk)
        return operation
      } catch (error) {
        for (const id of toAsk) free(running, id)
        throw error
      }
    },

    /** Whether an operation is asking this phone. */
    isBusy: (phoneId: string): boolean => busy.has(phoneId),

    async cancel(scope: TenantScope, id: string): Promise<Operation> {
      await operations.end(scope, id, 'cancelled')
      const operation = running.get(id)
      if (operation) {
        operation.cancelled = true
        for (const turn of [...operation.waiting.values()]) turn.giveBack()
        for (const [phoneId, owner] of busy)
          if (owner === operation && !operation.asking.has(phoneId)) busy.delete(phoneId)
      }
      return operations.read(scope, id)
    },

    /** A phone was served a file: the only proof of a resync, when it was asked before. */
    fetched(phoneId: string, at: number): void {
      const waiting = asked.get(phoneId)
      if (!waiting) return
      asked.delete(phoneId)
      if (at - waiting.at > fetchCountsForMs || at < waiting.at) return
      note(waiting.operation, phoneId, { state: 'fetched', fetchedAt: at })
    },

    /** Goes on with what ran when the server last stopped. Phones that were asked but not heard are not asked again: a reboot is not repeated. */
    async resume(scope: SystemScope = systemScope): Promise<void> {
      for (const { scope: tenant, id, kind } of await operations.running(scope)) {
        const unheard = await operations.phonesIn(tenant, id, 'sent')
        const detail = 'The server was restarted before an answer came'
        await operations.write(
          tenant,
          id,
          unheard.map((phoneId) => ({ phoneId, change: { state: 'timedOut', detail } })),
        )
        const operation = newRunning(tenant, id, kind)
        const queued = await operations.phonesIn(tenant, id, 'queued')
        for (const phoneId of queued) busy.set(phoneId, operation)
        start(operation, queued)
      }
    },

    /** Writes what is known; the rest goes on at the next start. */
    async close(): Promise<void> {
      closed = true
      line.close()
      for (const operation of running.values()) await write(operation)
    },
  }
}

function notAsked(other: Running | undefined): string | undefined {
  return other && `Not asked: the ${other.kind} by ${other.scope.by.name} is still asking it`
}

function allBusy(
  phones: readonly { id: string; name: string }[],
  busy: ReadonlyMap<string, Running>,
): string {
  const [first] = phones
  const other = first && busy.get(first.id)
  const who = phones.length === 1 && first ? `“${first.name}” is` : 'All of these phones are'
  return `${who} being asked already, by the ${other?.kind} of ${other?.scope.by.name}; wait for its end, or cancel it`
}
