/** `GET /events`: server-sent events of what the caller may see, so that the page stays live. */

import type { FastifyInstance } from 'fastify'
import { apiBase } from '../api/api.ts'
import { type Actor, seesTenant } from '../auth/actor.ts'
import type { Change, Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { LiveEvent } from '../schema/contract.ts'
import { type ApiParts, actorOf } from './api-server.ts'

/** A page that hears nothing for longer says so to whoever looks at it. */
const keepAliveMs = 2_000
const maxListeners = 500
/** Pages that one user or key has open. */
const maxOfActor = 20

/** What a page is told, by the noun of the change; of users and keys it is told nothing. */
const typeOf: Readonly<Record<string, LiveEvent['type']>> = {
  tenant: 'tenants',
  extension: 'extensions',
  contact: 'contacts',
  model: 'models',
  defaults: 'defaults',
  preset: 'presets',
  keyLayout: 'presets',
  phone: 'phones',
  upload: 'phones',
  handOver: 'phones',
  operation: 'operation',
  schedule: 'schedules',
  link: 'links',
  registration: 'registrations',
  inbox: 'inbox',
  firstContact: 'inbox',
}

/** A page that may have missed something is told of each noun. */
function eventsOf({ type, tenantId, ids }: Change): LiveEvent[] {
  const of = (name: LiveEvent['type'], id: string | null): LiveEvent => ({ type: name, tenant: tenantId, id })
  if (type === 'everything')
    return [...new Set(Object.values(typeOf)), 'fetch' as const].map((name) => of(name, null))
  const name = type === 'phone.fetched' ? 'fetch' : typeOf[type.split('.')[0] ?? '']
  return name === undefined ? [] : [of(name, ids.length === 1 ? (ids[0] ?? null) : null)]
}

export function liveEvents(app: FastifyInstance, parts: ApiParts, feed: Feed, clock: Clock): void {
  const open = new Set<{ actor: Actor; send(change: Change): void; check(): void; end(): void }>()
  feed.on((change) => {
    const { type, tenantId, ids } = change
    // Who may no longer do what it could is looked at now, not at the next sign of life.
    if (/^(user|key|session)\./.test(type)) {
      for (const listener of open) if (ids.includes(listener.actor.id)) listener.check()
      return
    }
    for (const listener of open)
      if (tenantId === null || seesTenant(listener.actor, tenantId)) listener.send(change)
  })
  app.addHook('preClose', async () => {
    for (const listener of open) listener.end()
  })
  app.get(`${apiBase}/events`, async (request, reply) => {
    const actor = await actorOf(parts, request)
    if (!actor) throw new OffhookError('NOT_SIGNED_IN')
    const ofActor = [...open].filter((each) => each.actor.id === actor.id).length
    if (open.size >= maxListeners || ofActor >= maxOfActor) throw new OffhookError('TOO_MANY_REQUESTS')
    reply.hijack()
    const response = reply.raw
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write(': listening\n\n')
    const write = (text: string) => {
      // A browser that stopped reading is let go, not remembered for.
      if (response.writableLength > 1_000_000) response.destroy()
      else response.write(text)
    }
    const listener = {
      actor,
      send(change: Change) {
        for (const event of eventsOf(change)) write(`data: ${JSON.stringify(event)}\n\n`)
      },
      check() {
        cancel()
        parts.guard.run('listener', { work: 'live events' }, stillHere)
      },
      end: () => void response.end(),
    }
    open.add(listener)
    // Who signed out, or whose rights were changed, has been let go by the next time.
    const stillHere = async () => {
      const now = await actorOf(parts, request).catch(() => undefined)
      if (!now) return listener.end()
      if (!open.has(listener)) return
      listener.actor = now
      write('event: alive\ndata:\n\n')
      cancel = clock.after(keepAliveMs, stillHere)
    }
    let cancel = clock.after(keepAliveMs, stillHere)
    response.on('error', () => response.destroy())
    response.on('close', () => {
      cancel()
      open.delete(listener)
    })
  })
}
