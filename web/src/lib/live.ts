/** Server-sent events: what changed on the server is asked again; without them, running operations are polled. */

import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { EndpointName, LiveEvent } from '../../../src/schema/contract.ts'
import { isRecord } from './api.ts'

const touched: Record<LiveEvent['type'], EndpointName[]> = {
  phones: [
    'listPhones',
    'phone',
    'phoneFiles',
    'phoneFile',
    'phoneFetch',
    'phoneReferences',
    'phoneHistory',
    'handOver',
    'tenant',
  ],
  fetch: ['listPhones', 'phone', 'phoneFetches', 'phoneUploads', 'phoneHistory'],
  operation: ['listOperations', 'operation', 'listPhones', 'phone'],
  extensions: ['listExtensions', 'extension', 'tenant'],
  contacts: ['listContacts', 'contact', 'phoneFiles', 'phoneFile', 'phoneFetch'],
  models: ['listModels', 'model'],
  defaults: [
    'systemDefaults',
    'modelDefaults',
    'listPhones',
    'phone',
    'phoneFiles',
    'phoneFile',
    'phoneFetch',
  ],
  presets: [
    'listPresets',
    'preset',
    'presetReach',
    'listKeyLayouts',
    'keyLayout',
    'phoneKeys',
    'listPhones',
    'phone',
    'phoneFiles',
    'phoneFile',
    'phoneFetch',
  ],
  links: [
    'listLinks',
    'link',
    'listLinkReads',
    'listSystemLinks',
    'systemLink',
    'listSystemLinkReads',
    'listPhones',
    'phone',
    'listRegistrations',
  ],
  schedules: ['listSchedules', 'schedule'],
  registrations: ['listPhones', 'phone', 'listRegistrations'],
  inbox: ['inbox', 'systemInbox', 'firstContact'],
  tenants: ['listTenants', 'tenant', 'session'],
}

/** How everything stands is read from many things: often enough is soon enough. */
const overviews = {
  names: ['overview', 'systemOverview'] as const satisfies EndpointName[],
  of: new Set<LiveEvent['type']>([
    ...(['phones', 'fetch', 'operation', 'models', 'defaults', 'presets'] as const),
    ...(['links', 'schedules', 'registrations', 'tenants'] as const),
  ]),
}

let connected = false
let lost = false
const watchers = new Set<() => void>()

function say(isConnected: boolean, isLost: boolean): void {
  const changed = lost !== isLost
  connected = isConnected
  lost = isLost
  if (changed) for (const watch of watchers) watch()
}

function watchConnection(watch: () => void): () => void {
  watchers.add(watch)
  return () => watchers.delete(watch)
}

/** Whether the server was heard and is not any more. */
export function useLostConnection(): boolean {
  return useSyncExternalStore(watchConnection, () => lost)
}

/** How often a running operation is asked for: seldom when the server tells of changes by itself. */
export function pollEvery(): number {
  return connected ? 10_000 : 2_000
}

function isType(value: unknown): value is LiveEvent['type'] {
  return typeof value === 'string' && value in touched
}

/** A thousand phones that fetch at once are one refresh a second, not a thousand. */
function gatherer(
  client: QueryClient,
  namesOf: (type: LiveEvent['type']) => readonly EndpointName[],
  ms: number,
) {
  const waiting = new Set<EndpointName>()
  let timer: ReturnType<typeof setTimeout> | undefined
  return (type: LiveEvent['type']) => {
    for (const name of namesOf(type)) waiting.add(name)
    if (timer !== undefined || waiting.size === 0) return
    timer = setTimeout(() => {
      timer = undefined
      const names = new Set<unknown>(waiting)
      waiting.clear()
      client.invalidateQueries({ predicate: (query) => names.has(query.queryKey[0]) })
    }, ms)
  }
}

/** Somebody has reason to think that the server is away: it is seen at once, not when its silence has lasted. */
export function doubtConnection(): void {
  recheck?.()
}
let recheck: (() => void) | undefined

/** The server says every two seconds that it is there. */
const silenceMs = 4_500
const reconnectMs = 2_000
const recheckMs = 1_000

function listen(client: QueryClient): () => void {
  const refresh = gatherer(client, (type) => touched[type], 1000)
  const refreshOverviews = gatherer(client, (type) => (overviews.of.has(type) ? overviews.names : []), 3000)
  let source: EventSource | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(again, silenceMs)
  }
  const again = () => {
    // A page that nobody looks at has its timers slowed down, and would cry wolf.
    say(false, lost || document.visibilityState === 'visible')
    source?.close()
    clearTimeout(silence)
    clearTimeout(retry)
    retry = setTimeout(connect, reconnectMs)
  }
  const connect = () => {
    source = new EventSource('/api/v1/events')
    source.onopen = () => {
      // What happened while nobody listened was not told.
      if (lost) client.invalidateQueries()
      say(true, false)
      heard()
    }
    source.addEventListener('alive', heard)
    source.onmessage = (message) => {
      heard()
      const event: unknown = JSON.parse(message.data)
      if (isRecord(event) && isType(event.type)) {
        refresh(event.type)
        refreshOverviews(event.type)
      }
    }
    source.onerror = again
    heard()
  }
  let checkedAt = 0
  recheck = () => {
    if (lost || Date.now() - checkedAt < recheckMs) return
    checkedAt = Date.now()
    source?.close()
    clearTimeout(retry)
    connect()
  }
  window.addEventListener('offline', doubtConnection)
  connect()
  return () => {
    recheck = undefined
    window.removeEventListener('offline', doubtConnection)
    say(false, false)
    clearTimeout(silence)
    clearTimeout(retry)
    source?.close()
  }
}

export function useLiveEvents(client: QueryClient): void {
  useEffect(() => listen(client), [client])
}
