/** Runs operations: asks each phone in its turn, hears its answer, and sees whether it then fetches. */

import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Events } from '../kernel/events.ts'
import type { Log } from '../kernel/log.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { Operation, OperationKind } from '../schema/operation.ts'
import type { NotifyOutcome, SipClient } from '../sip/sip-client.ts'
import { notifyTarget } from './notify-target.ts'
import type { OperationStore, OutcomeChange } from './operation-store.ts'
import { defaultRates, pacer, type Rates } from './pace.ts'

export type OperationRunner = ReturnType<typeof operationRunner>

type Parts = {
  operations: OperationStore
  knownPhones: KnownPhones
  sip: Pick<SipClient, 'notify'>
  events: Events
  clock: Clock
  log: Log
  rates?: Rates
}

type Running = {
  scope: TenantScope
  id: string
  kind: OperationKind
  cancelled: boolean
  open: number
  changes: { phoneId: string; change: OutcomeChange }[]
}

const writeAfterMs = 150
/** A fetch this long after the NOTIFY still counts as its effect: a phone in a call waits for its end. */
export const fetchCountsForMs = 30 * 60_000
const loadedAtOnce = 200

export function operationRunner({
  operations,
  knownPhones,
  sip,
  events,
  clock,
  log,
  rates = defaultRates,
}: Parts) {
  const turn = pacer(clock, rates)
  const running = new Map<string, Running>()
  /** Phones that were asked, by phone: the operation that a fetch would prove. */
  const asked = new Map<string, { operation: Running; at: number }>()
  let closed = false

  /** Those who wait for their turn: closing wakes them, so that no timer outlives the server. */
  const asleep = new Set<() => void>()

  function wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || closed) return Promise.resolve()
    return new Promise((resolve) => {
      function wake(): void {
        cancel()
        asleep.delete(wake)
        resolve()
      }
      const cancel = clock.after(milliseconds, wake)
      asleep.add(wake)
    })
  }

  function note(operation: Running, phoneId: string, change: OutcomeChange): void {
    if (operation.changes.push({ phoneId, change }) === 1)
      clock.after(writeAfterMs, () => void write(operation))
  }

  async function write(operation: Running): Promise<void> {
    const changes = operation.changes.splice(0)
    if (changes.length === 0) return
    try {
      await operations.write(operation.scope, operation.id, changes)
      events.emit({ type: 'operation', tenantId: operation.scope.tenantId, ids: [operation.id] })
    } catch (error) {
      log.error({ error, operation: operation.id }, 'outcomes could not be written')
    }
  }

  async function ask(operation: Running, phoneId: string): Promise<void> {
    const [known] = await knownPhones.ofIds(operation.scope, [phoneId])
    if (!known) return note(operation, phoneId, { state: 'unreachable', detail: 'The phone was deleted' })
    const target = notifyTarget(known, operation.kind)
    if ('unreachable' in target)
      return note(operation, phoneId, { state: 'unreachable', detail: target.unreachable })
    await wait(turn(target.address))
    if (operation.cancelled || closed) return
    asked.set(phoneId, { operation, at: clock.now() })
    const outcome = await sip.notify(target.request, {
      sent: () =>
        note(operation, phoneId, {
          state: 'sent',
          sentAt: clock.now(),
          detail: `NOTIFY to ${target.request.requestUri}`,
        }),
    })
    if (!closed) note(operation, phoneId, changeOf(outcome, clock.now()))
  }

  async function run(operation: Running): Promise<void> {
    const queued = await operations.phonesIn(operation.scope, operation.id, 'queued')
    const work: Promise<void>[] = []
    for (let start = 0; start < queued.length; start += loadedAtOnce) {
      const some = queued.slice(start, start + loadedAtOnce)
      if (operation.cancelled || closed) break
      const asking = some.map((phoneId) =>
        ask(operation, phoneId).catch((error) => {
          log.error({ error, operation: operation.id, phoneId }, 'a phone could not be asked')
          note(operation, phoneId, {
            state: 'unreachable',
            detail: 'It could not be asked; the log says why',
          })
        }),
      )
      work.push(...asking)
      // The next ones are loaded when these have had their turn, not when they have answered.
      await wait((some.length * 1000) / rates.perSecond)
    }
    await Promise.all(work)
    if (closed) return
    await write(operation)
    if (!operation.cancelled) await operations.end(operation.scope, operation.id, 'done')
    running.delete(operation.id)
    events.emit({ type: 'operation', tenantId: operation.scope.tenantId, ids: [operation.id] })
  }

  function start(scope: TenantScope, id: string, kind: OperationKind): void {
    const operation: Running = { scope, id, kind, cancelled: false, open: 0, changes: [] }
    running.set(id, operation)
    run(operation).catch((error) => log.error({ error, operation: id }, 'an operation failed'))
  }

  return {
    async create(
      scope: TenantScope,
      kind: OperationKind,
      phones: readonly { id: string; name: string }[],
      createdBy: string,
    ): Promise<Operation> {
      const operation = await operations.create(scope, kind, phones, createdBy)
      events.emit({ type: 'operation', tenantId: scope.tenantId, ids: [operation.id] })
      start(scope, operation.id, kind)
      return operation
    },

    async cancel(scope: TenantScope, id: string): Promise<Operation> {
      await operations.end(scope, id, 'cancelled')
      const operation = running.get(id)
      if (operation) operation.cancelled = true
      events.emit({ type: 'operation', tenantId: scope.tenantId, ids: [id] })
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
        await operations.write(
          tenant,
          id,
          unheard.map((phoneId) => ({
            phoneId,
            change: { state: 'timedOut', detail: 'The server was restarted before an answer came' },
          })),
        )
        start(tenant, id, kind)
      }
    },

    /** Writes what is known; the rest goes on at the next start. */
    async close(): Promise<void> {
      closed = true
      for (const wake of asleep) wake()
      for (const operation of running.values()) await write(operation)
    },
  }
}

function changeOf(outcome: NotifyOutcome, at: number): OutcomeChange {
  if (outcome.kind === 'timedOut')
    return {
      state: 'timedOut',
      answeredAt: undefined,
      detail: 'No answer within 32 seconds (11 tries over UDP)',
    }
  if (outcome.kind === 'unreachable') return { state: 'unreachable', detail: outcome.detail }
  const { status, reason, authenticated } = outcome
  const state = status >= 200 && status < 300 ? 'accepted' : 'refused'
  const how = authenticated ? ', with the line’s credentials' : ''
  return { state, sipStatus: status, answeredAt: at, detail: `${status} ${reason}${how}${hintOf(status)}` }
}

/** What a refusal usually means, in a person’s words. */
function hintOf(status: number): string {
  if (status === 401 || status === 407) return ': it asks for other credentials than its first line’s'
  if (status === 404) return ': the registrar does not know it; is it registered?'
  if (status === 481) return ': it takes NOTIFYs of its own subscriptions only'
  if (status === 489) return ': it does not know this event'
  if (status === 403) return ': it trusts its SIP server only; set the tenant to notify via the registrar'
  return ''
}
