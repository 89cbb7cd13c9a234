/** Runs operations: those made here, and those that a node which stopped has left behind. */

import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Change, Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { Operation, OperationKind, Outcome } from '../schema/operation.ts'
import type { SipClient } from '../sip/sip-client.ts'
import { type Asking, askPhones } from './ask-phones.ts'
import type { Unfinished } from './operation-lease-store.ts'
import type { ChosenPhones, Origin } from './operation-making-store.ts'
import type { OperationStore } from './operation-store.ts'
import { refuseShared } from './refuse-shared.ts'
import { sentMarks } from './sent-marks.ts'
import { smallTurns } from './small-turns.ts'
import { type Rates, turns } from './turns.ts'
import type { LinkWay } from './ways/link-way.ts'
import type { IsPhone } from './who-answered.ts'

export type OperationRunner = ReturnType<typeof operationRunner>

type Parts = {
  operations: OperationStore
  knownPhones: Pick<KnownPhones, 'ofIds'>
  sip: Pick<SipClient, 'notify' | 'locate'>
  ways: Pick<LinkWay, 'find' | 'ask' | 'isInCall'>
  models: Pick<ModelDirectory, 'find'>
  isPhone: IsPhone
  /** Tells of what other nodes did to operations that this one leads. */
  feed: Feed
  clock: Clock
  guard: Guard
  rates: Rates
}

/** `force`: phones that register as one of those that are meant are asked as well. */
type CreateOptions = Origin & { force?: boolean }

/** Of all operations: to load a phone takes about a millisecond, in which nobody else is heard. */
const lookedAtInOneTurn = 5
/** Several times within a lease: one look may fail. */
const lookEachMs = 10_000

export function operationRunner({ rates, ...parts }: Parts) {
  const { operations, feed, clock, guard } = parts
  const refuse = refuseShared(parts)
  const line = turns(clock, rates)
  const marks = sentMarks(operations, clock, guard)
  /** Those that this node leads. */
  const running = new Map<string, Asking>()
  let closed = false
  let cancelTimer = () => {}
  let looking = Promise.resolve()
  const ask = {
    ...{ ...parts, line, marks },
    turnOf: smallTurns(lookedAtInOneTurn),
    isClosed: () => closed,
  }

  function lead(operation: Unfinished): void {
    const { scope, id } = operation
    const asking = askPhones(ask, operation)
    running.set(id, asking)
    const isLed = () => !closed && running.get(id) === asking
    asking.over
      .then(async () => {
        if (!isLed()) return
        if (asking.isStopped()) await operations.cancelQueued(scope, id)
        // Where the database was cut off in the midst of it, nobody knows whether a phone was to be asked.
        await operations.giveUpUnheard(scope, id)
        await operations.finish(scope, id)
      })
      .catch((error) => {
        guard.failed('operation', error, { operation: id })
        // Its lease ends, and whoever looks next goes on with it.
        asking.stop()
      })
      .finally(() => {
        if (running.get(id) === asking) running.delete(id)
      })
  }

  async function goOnWith(operation: Unfinished): Promise<void> {
    const { scope, id, state } = operation
    if (state === 'preparing') return operations.discard(scope, id)
    await operations.giveUpUnheard(scope, id)
    if (closed) return
    if (state === 'running') return lead(operation)
    await operations.cancelQueued(scope, id)
    await operations.finish(scope, id)
  }

  /** The pace is one over all nodes. */
  async function shareTurns(): Promise<void> {
    line.share(await operations.leaders(systemScope))
  }

  /** Keeps what is led here, lets go of what is not any more, and takes over what nobody leads. */
  async function look(ofAnybody = false): Promise<void> {
    const ids = [...running.keys()]
    const kept = await operations.renew(systemScope, ids)
    for (const id of ids) {
      if (kept.get(id) === 'running') continue
      running.get(id)?.stop()
      if (!kept.has(id)) running.delete(id)
    }
    await shareTurns()
    for (const left of await operations.takeOver(systemScope, { ofAnybody })) {
      if (closed) return
      await goOnWith(left).catch((error) => guard.failed('operation', error, { operation: left.id }))
    }
  }

  function lookAgain(): void {
    cancelTimer = clock.after(lookEachMs, () => {
      looking = look()
        .catch((error) => guard.failed('timer', error, { work: 'looking after operations' }))
        .finally(() => {
          if (!closed) lookAgain()
        })
    })
  }

  const stopListening = feed.on(({ type, ids }: Change) => {
    if (type === 'operation.ended') for (const id of ids) running.get(id)?.stop()
    if (/^operation\.(created|ended)$/.test(type) && !closed)
      guard.run('operation', { work: 'sharing the pace' }, shareTurns)
  })

  /** Phones that another operation is asking are not asked by this one; when that is all of them, or others would be hit, there is none. */
  async function create(
    scope: TenantScope,
    kind: OperationKind,
    phones: ChosenPhones,
    { force = false, ...origin }: CreateOptions = {},
  ): Promise<Operation> {
    const approve = force ? undefined : (id: string) => refuse(scope, kind, id)
    const operation = await operations.create(scope, kind, phones, { origin, approve })
    if (!closed) lead({ scope, kind, id: operation.id, total: operation.total, state: 'running' })
    return operation
  }

  return {
    create,

    /** The phones of an operation that have one of these outcomes, once more. */
    async retry(
      scope: TenantScope,
      id: string,
      { states, force }: { states: readonly Outcome[]; force: boolean },
    ): Promise<Operation> {
      const { kind } = await operations.read(scope, id)
      return create(scope, kind, { of: id, states }, { force, retryOf: id })
    },

    async cancel(scope: TenantScope, id: string): Promise<Operation> {
      await operations.cancel(scope, id)
      await operations.cancelQueued(scope, id)
      return operations.read(scope, id)
    },

    /** Goes on with what a node has left behind, now and from time to time; when this one is `alone`, with whatever is not ended. */
    async resume(_scope: SystemScope, { alone }: { alone: boolean }): Promise<void> {
      await look(alone)
      if (!closed) lookAgain()
    },

    /** Writes what is known; the rest goes on at the next start, or on another node. */
    async close(): Promise<void> {
      closed = true
      line.close()
      stopListening()
      cancelTimer()
      await looking
      await marks.close()
      const ids = [...running.keys()]
      for (const asking of running.values()) {
        asking.stop()
        await asking.write()
      }
      await operations.release(systemScope, ids)
    },
  }
}
