/** Devices that asked and are not known, on their way to the inbox: recognised and written together, so that nobody waits for it. */

import { setImmediate as pause } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { systemScope } from '../auth/tenant-scope.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { FetchRecord, FetchStore } from '../fetches/fetch-store.ts'
import { type Asked, type Gathered, gathering } from '../inbox/gathered.ts'
import type { InboxStore, KnownAsker, Told } from '../inbox/inbox-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { TenantPlaces } from '../provisioning/tenant-places.ts'
import type { Recognition } from '../schema/recognition.ts'

type Parts = {
  inbox: Pick<InboxStore, 'tell'>
  /** Of phones of ours that asked by the first-contact URL where it is not answered. */
  fetches: Pick<FetchStore, 'record'>
  recognise: Recogniser['recognise']
  places: TenantPlaces
  clock: Clock
  guard: Guard
  /** Brings what other threads have heard. */
  gather?: () => Promise<void>
}

export type Strangers = ReturnType<typeof strangers>

/** However often they ask, they are written no oftener. */
const writeAfterMs = 5000
/** Recognising one may take a millisecond: so many, and others have their turn. */
const recognisedAtOnce = 4
const mostRecognised = 2000
/** A phone that is refused by the first-contact URL shows it no oftener. */
const closedEachMs = 600_000

export function strangers({ inbox, fetches, recognise, places, clock, guard, gather }: Parts) {
  const heard = gathering()
  const recognitions = new LRUCache<string, Recognition>({ max: mostRecognised })
  const toldClosed = new LRUCache<string, number>({ max: mostRecognised })
  let cancel: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const taken = heard.take()
    if (taken.length === 0) return
    try {
      const { ownerOf } = await places()
      const owned = gathering({ inAll: taken.length, ofSource: taken.length })
      for (const { firstAt, times, ...asked } of taken)
        owned.add({ ...asked, tenantId: asked.tenantId ?? ownerOfLinkless(asked, ownerOf) }, times, firstAt)
      for (const each of await inbox.tell(systemScope, await recognised(owned.take()))) tellClosed(each)
    } catch (error) {
      // Who is there asks again.
      if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'writing the inbox' })
    }
  }

  async function recognised(gathered: readonly Gathered[]): Promise<Told[]> {
    const told: Told[] = []
    let worked = 0
    for (const each of gathered) {
      const { userAgent, asked, mac } = each
      const evidence = { userAgent, path: each.way === 'registration' ? '' : asked, mac }
      const key = JSON.stringify(evidence)
      let recognition = recognitions.get(key)
      if (!recognition) {
        recognition = recognise(evidence)
        recognitions.set(key, recognition)
        worked++
        if (worked % recognisedAtOnce === 0) await pause()
      }
      // By its MAC it was told apart from others: it stays what it was.
      told.push({ ...each, ...recognition, mac })
    }
    return told
  }

  /** Who asks again and again leaves room for what else its phone asked. */
  function tellClosed({ told, phoneId, tenantId }: KnownAsker): void {
    const before = toldClosed.get(phoneId) ?? Number.NEGATIVE_INFINITY
    if (told.way !== 'firstContact' || told.tenantId !== tenantId || told.at - before < closedEachMs) return
    toldClosed.set(phoneId, told.at)
    fetches.record(closedRecord(told, { phoneId, tenantId }))
  }

  function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    writing = writing.then(write)
    return writing
  }

  function soon(): void {
    cancel ??= clock.after(writeAfterMs, () => void flush())
  }

  return {
    /** Costs who was asked nothing but this. */
    add(asked: Asked): void {
      heard.add(asked)
      soon()
    },
    /** What another thread has heard. */
    addAll(gathered: readonly Gathered[]): void {
      for (const { firstAt, times, ...asked } of gathered) heard.add(asked, times, firstAt)
      if (gathered.length > 0) soon()
    },
    /** What was heard until now is in the inbox when it answers. */
    async flush(): Promise<void> {
      await gather?.()
      await flush()
    },
    async close(): Promise<void> {
      await flush()
    },
  }
}

/** A link of all tenants knows nobody's network: what it says of where a device is, its PBX says. */
const ownerOfLinkless = ({ ip, link }: Asked, ownerOf: (ip: string) => string | null): string | null =>
  link || ip === '' ? null : ownerOf(ip)

/** Its file is asked for by nobody then, so that how long the answer takes does not tell that it is there. */
function closedRecord(told: Told, phone: Omit<KnownAsker, 'told'>): FetchRecord {
  const { at, asked, ip, userAgent, model, firmware } = told
  const message = `It asked from ${ip} by the first-contact URL, which is answered in the tenant’s own networks, and elsewhere while it is open`
  return {
    ...{ ...phone, at, protocol: 'http', method: 'GET', path: `/b/••••/${asked}`, file: asked, ip },
    ...{ userAgent, model, firmware, outcome: 'forbidden', reason: { code: 'firstContactClosed', message } },
    ...{ bytes: 0, tookMs: 0, etag: '', names: null, identity: null, content: null },
    ...{ main: false, failing: false, secretHash: null },
  }
}
