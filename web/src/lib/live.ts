/** Server-sent events: what changed on the server is asked again; without them, running operations are polled. */

import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { EndpointName, LiveEvent } from '../../../src/schema/contract.ts'
import { isRecord } from './api.ts'

const touched: Record<LiveEvent['type'], EndpointName[]> = {
  phones: ['listPhones', 'phone', 'phoneFiles', 'phoneFile', 'phoneReferences', 'tenant'],
  fetch: ['listPhones', 'phone', 'phoneFetches', 'phoneUploads'],
  operation: ['listOperations', 'operation', 'listPhones', 'phone'],
  extensions: ['listExtensions', 'extension', 'tenant'],
  contacts: ['listContacts', 'contact', 'phoneFiles', 'phoneFile'],
  models: ['listModels', 'model'],
  defaults: ['systemDefaults', 'modelDefaults', 'listPhones', 'phone', 'phoneFiles', 'phoneFile'],
  tenants: ['listTenants', 'tenant', 'session'],
}

let connected = false

/** How often a running operation is asked for: seldom when the server tells of changes by itself. */
export function pollEvery(): number {
  return connected ? 10_000 : 2_000
}

function isType(value: unknown): value is LiveEvent['type'] {
  return typeof value === 'string' && value in touched
}

/** A thousand phones that fetch at once are one refresh a second, not a thousand. */
function gatherer(client: QueryClient) {
  const waiting = new Set<EndpointName>()
  let timer: ReturnType<typeof setTimeout> | undefined
  return (types: LiveEvent['type'][]) => {
    for (const type of types) for (const name of touched[type]) waiting.add(name)
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      const names = new Set<unknown>(waiting)
      waiting.clear()
      client.invalidateQueries({ predicate: (query) => names.has(query.queryKey[0]) })
    }, 1000)
  }
}

function listen(client: QueryClient): () => void {
  const refresh = gatherer(client)
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let lost = false
  const connect = () => {
    source = new EventSource('/api/v1/events')
    source.onopen = () => {
      connected = true
      // What happened while nobody listened was not told.
      if (lost) client.invalidateQueries()
      lost = false
    }
    source.onmessage = (message) => {
      const event: unknown = JSON.parse(message.data)
      if (isRecord(event) && isType(event.type)) refresh([event.type])
    }
    source.onerror = () => {
      connected = false
      lost = true
      if (source?.readyState === EventSource.CLOSED) retry = setTimeout(connect, 10_000)
    }
  }
  connect()
  return () => {
    connected = false
    clearTimeout(retry)
    source?.close()
  }
}

export function useLiveEvents(client: QueryClient): void {
  useEffect(() => listen(client), [client])
}
