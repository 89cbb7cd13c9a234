/** The API over HTTP: who asks, in which tenant, with what input; handlers get only what passed. */

import { createHash } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import { Server as TlsServer } from 'node:tls'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit, { type FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type Api, apiBase, type Call, cookieName, type FileAnswer } from '../api/api.ts'
import type { Callers } from '../api/callers.ts'
import { type Actor, may, requireAccess, seesTenant } from '../auth/actor.ts'
import type { GuessCounting } from '../auth/guesses.ts'
import type { RefusalNotes } from '../auth/refusal-notes.ts'
import { actingAs, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { By } from '../db/notes.ts'
import { type FieldError, InternalError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import { contract, type Endpoint, type EndpointName } from '../schema/contract.ts'
import { fieldErrors } from '../schema/field-errors.ts'
import { maskDeep } from '../schema/masking.ts'
import { type CertificateSource, followCertificate } from './certificate-source.ts'
import type { Idempotency } from './idempotency.ts'
import { sendProblem } from './problem.ts'
import { progressOf } from './progress-answer.ts'
import { cookiesOf, heldAs } from './request-cookies.ts'
import { originOf, readIfMatch, requireSameSite } from './request-guards.ts'
import type { RequestSource } from './request-source.ts'
import { tellRefused } from './tell-refused.ts'
import { usualTls } from './tls-front.ts'

export type ApiParts = {
  guard: Guard
  callers: Callers
  idempotency: Idempotency
  sourceOf: RequestSource
  /** Counts how often somebody tried. */
  limit?: FastifyRateLimitStoreCtor
  /** Counts who comes by a proxy that nobody named, where something can be guessed. */
  guesses?: Pick<GuessCounting, 'heard'>
  /** Addresses or networks of proxies that are believed, by commas; empty believes nobody. */
  trustProxy: string
  /** Hears of what was refused to who asked, and of sign-ins that failed. */
  refused?: Pick<RefusalNotes, 'note' | 'close'>
  /** With which it is served by TLS, and by nothing else. */
  certificate?: CertificateSource | undefined
  /** How long slow clients are waited for; as much as a person's bad line needs when not given. */
  patience?: typeof patience
  /** Checks answers against the contract too: for tests and development. */
  checkAnswers: boolean
}

/** Where the contract does not say that a call may need more. */
const defaultBodyBytes = 1024 * 1024

/** Until a request's head has come, until all of it has; and how many may be connected. */
export const patience = { headersMs: 15_000, requestMs: 120_000, connections: 2000 }

/** One policy for the page and the API: nothing from elsewhere, no script of its own in the page. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
}

export async function apiServer(parts: ApiParts): Promise<{ app: FastifyInstance; api: Api }> {
  const { headersMs, requestMs, connections } = parts.patience ?? patience
  const app = fastify({
    bodyLimit: defaultBodyBytes,
    trustProxy: parts.trustProxy === '' ? false : parts.trustProxy.split(',').map((entry) => entry.trim()),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    // An address that cannot be read is answered as any other that is not there.
    frameworkErrors: (error, request, reply) => void sendProblem(parts.guard, error, request, reply),
    requestTimeout: requestMs,
    [parts.certificate ? 'https' : 'http']: {
      ...(parts.certificate && usualTls),
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.min(headersMs, 5000),
      maxHeaderSize: 16_384,
    },
  })
  app.server.maxConnections = connections
  serveBy(app, parts.certificate)
  readJsonOnly(app)
  await app.register(helmet, { contentSecurityPolicy, hsts: false, crossOriginEmbedderPolicy: false })
  await app.register(cookie)
  await app.register(rateLimit, {
    global: false,
    keyGenerator: (request) => parts.sourceOf(request).name,
    ...(parts.limit && { store: parts.limit }),
  })
  app.addHook('onClose', async () => parts.refused?.close())
  app.setErrorHandler((error, request, reply) =>
    sendProblem(parts.guard, error, request, reply, (problem) =>
      shownTo(callers.get(request)?.actor, problem),
    ),
  )
  const api: Api = { on: (name, handler) => addRoute(app, parts, name, handler as unknown as Handler) }
  return { app, api }
}

/** A year, as browsers remember it; of this name alone, since phones may be served beside it without TLS. */
const hsts = 'max-age=31536000'

function serveBy(app: FastifyInstance, certificate: CertificateSource | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', hsts)
  })
  const { server } = app
  if (!(server instanceof TlsServer)) return
  const stop = followCertificate(certificate, (pair) => server.setSecureContext({ ...usualTls, ...pair }))
  app.addHook('onClose', async () => stop())
}

/** JSON and nothing else; a call that takes no body may say JSON and send none. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body.toString(), done)
  })
}

/** Whatever it says that it is: what it is, its bytes tell. */
function readFiles(app: FastifyInstance): FastifyInstance {
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  return app
}

function fileOf({ body }: FastifyRequest): Uint8Array {
  if (body instanceof Uint8Array) return body
  if (body !== undefined && body !== null)
    throw new OffhookError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the file itself, as text/csv for example, not JSON',
    )
  throw new InvalidInput([{ path: 'file', message: 'Send the file as the body of the call' }])
}

type Handler = (call: Call<Endpoint>) => Promise<unknown>

/** The cookie or key of a request; a wrong key is refused even where a cookie would do. */
export async function actorOf(
  parts: Pick<ApiParts, 'callers'>,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  const header =
    request.headers['x-api-key'] ?? request.headers.authorization?.match(/^Bearer\s+(\S+)$/i)?.[1]
  if (typeof header === 'string') {
    const actor = await parts.callers.ofKey(header, request.ip)
    if (!actor) throw new OffhookError('INVALID_API_KEY')
    return actor
  }
  const token = request.cookies[heldAs(request, cookieName)]
  return token === undefined ? undefined : parts.callers.ofSession(token, request.ip)
}

/** Who asks, and in which tenant: found out before anything of the body is read. */
type Caller = { actor: Actor | undefined; scope: TenantScope | undefined; by: By }

const callers = new WeakMap<FastifyRequest, Caller>()

async function admit(parts: ApiParts, endpoint: Endpoint, request: FastifyRequest): Promise<void> {
  const before = { name: 'nobody', address: request.ip }
  callers.set(request, { actor: undefined, scope: undefined, by: before })
  if (endpoint.guessed) await parts.guesses?.heard(systemScope, parts.sourceOf(request))
  const actor = await actorOf(parts, request)
  const by = { ...before, name: actor?.name ?? before.name }
  callers.set(request, { actor, scope: undefined, by })
  if (!actor && endpoint.access !== 'public') throw new OffhookError('NOT_SIGNED_IN')
  if (actor?.by === 'cookie' || endpoint.access === 'public') requireSameSite(request)
  // The tenant comes first: to whom it is not visible, everything in it is a 404.
  const scope = await scopeOf(parts, actor, request)
  callers.set(request, { actor, scope: scope && actingAs(scope, by), by })
  if (actor) requireAccess(actor, endpoint.access, endpoint.method)
  if (endpoint.reveals && actor?.by === 'cookie') await requireProof(parts, request)
}

/** A page that was left open shows no secrets to who comes by. */
async function requireProof({ callers }: ApiParts, request: FastifyRequest): Promise<void> {
  const token = request.cookies[heldAs(request, cookieName)]
  if (token === undefined || !(await callers.isProved(token))) throw new OffhookError('PASSWORD_AGAIN')
}

function addRoute(app: FastifyInstance, parts: ApiParts, name: EndpointName, handler: Handler): void {
  const endpoint: Endpoint = contract[name]
  const route = (on: FastifyInstance) =>
    on.route({
      method: endpoint.method,
      url: apiBase + endpoint.path,
      bodyLimit: endpoint.maxBodyBytes ?? defaultBodyBytes,
      config: endpoint.guessed ? { rateLimit: { max: 20, timeWindow: 60_000 } } : {},
      onRequest: (request) =>
        admit(parts, endpoint, request).catch(
          tellRefused(parts.refused, endpoint, request, () => callers.get(request)),
        ),
      handler: (request, reply) => answer(parts, endpoint, handler, request, reply),
    })
  if (endpoint.takesFile) app.register(async (files) => void route(readFiles(files)))
  else route(app)
}

async function answer(
  parts: ApiParts,
  endpoint: Endpoint,
  handler: Handler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const caller = callers.get(request)
  if (!caller) throw new InternalError('a call was handled that nobody admitted')
  const { actor, scope, by } = caller
  const input = await readInput(endpoint, request)
  const file = endpoint.takesFile && fileOf(request)
  const told = progressOf(endpoint, request, reply)
  const run = (as: By = by) => {
    const call = {
      ...input,
      file,
      ...{ progress: told.progress, isLeft: told.isLeft },
      scope: scope && actingAs(scope, as),
      system: actingAs(systemScope, as),
      actor,
      ifMatch: readIfMatch(request),
      ip: request.ip,
      get source() {
        return parts.sourceOf(request)
      },
      userAgent: request.headers['user-agent'] ?? '',
      host: request.host,
      origin: originOf(request),
      cookies: cookiesOf(request, reply),
    }
    return handler(call as unknown as Call<Endpoint>)
  }
  const key = request.headers['idempotency-key']
  const refused = tellRefused(parts.refused, endpoint, request, () => callers.get(request))
  const ready = endpoint.status ?? 200
  const done = async () => {
    if (endpoint.method !== 'POST' || endpoint.reveals || typeof key !== 'string' || !actor)
      return { status: ready, answer: await run().catch(refused) }
    const body = file ? { sha256: createHash('sha256').update(file).digest('hex') } : request.body
    const { repeated, ...kept } = await parts.idempotency.once(
      { key, actor: actor.id, url: request.url, body },
      async (safe) => ({ status: ready, answer: await run({ ...by, request: safe }).catch(refused) }),
    )
    if (repeated) reply.header('idempotency-replayed', 'true')
    return kept
  }
  return told.answer(done, {
    send: ({ status, answer: body }) => send(parts, endpoint, status, body, reply, actor),
    shown: (body) => shownTo(actor, body),
    failed: (error) => parts.guard.failed('apiCall', error, { method: request.method, url: endpoint.path }),
  })
}

async function scopeOf(
  parts: ApiParts,
  actor: Actor | undefined,
  request: FastifyRequest,
): Promise<TenantScope | undefined> {
  const { code } = request.params as { code?: string }
  if (code === undefined) return undefined
  const scope = await parts.callers.scopeOf(code)
  if (!scope || !actor || !seesTenant(actor, scope.tenantId)) throw new OffhookError('TENANT_NOT_FOUND')
  return scope
}

async function readInput(endpoint: Endpoint, request: FastifyRequest) {
  const errors: FieldError[][] = []
  const read = (schema: z.ZodType | undefined, input: unknown, from = 0) => {
    if (!schema) return undefined
    const result = schema.safeParse(input)
    if (result.success) return result.data
    errors.push(result.error.issues.flatMap((issue) => movedBy(from, issue)).flatMap(fieldErrors))
    return undefined
  }
  const params = endpoint.params?.safeParse(request.params)
  if (params && !params.success) throw new OffhookError('NOT_FOUND')
  const query = read(endpoint.query, request.query)
  const input = endpoint.takesFile ? {} : (request.body ?? {})
  const list = endpoint.inParts && (input as Record<string, unknown>)[endpoint.inParts.field]
  const body =
    endpoint.inParts && Array.isArray(list) && list.length > 0
      ? await readInParts(
          endpoint.inParts,
          input,
          list,
          (part, from) => read(endpoint.body, part, from),
          () => errors.flat().length >= mostMistakes,
        )
      : read(endpoint.body, input)
  if (errors.length > 0) throw new InvalidInput(errors.flat())
  return { params: params?.data, query, body }
}

/** Items that are checked before the clock is looked at. */
const itemsAtOnce = 50
/** So long nobody else is heard. */
const turnMs = 5
/** As many mistakes of a long list are told. */
const mostMistakes = 1000

/** The rest of the body is checked with each part; a mistake is told at its place in the whole. */
async function readInParts(
  { field, most }: NonNullable<Endpoint['inParts']>,
  input: object,
  list: readonly unknown[],
  read: (part: object, from: number) => unknown,
  isEnough: () => boolean,
): Promise<object> {
  if (list.length > most)
    throw new InvalidInput([{ path: field, message: `at most ${most}; there are ${list.length}` }])
  const all: unknown[] = []
  let body = {}
  let turnEnds = performance.now() + turnMs
  for (let start = 0; start < list.length && !isEnough(); start += itemsAtOnce) {
    if (performance.now() > turnEnds) {
      await pause()
      turnEnds = performance.now() + turnMs
    }
    const part = read({ ...input, [field]: list.slice(start, start + itemsAtOnce) }, start) as
      | Record<string, unknown[]>
      | undefined
    if (part) {
      body = part
      all.push(...(part[field] ?? []))
    }
  }
  return { ...body, [field]: all }
}

/** An issue of a part of a list, as one of the whole list; of the rest of the body, the first part told already. */
function movedBy(from: number, issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const [field, place, ...rest] = issue.path
  if (from === 0) return [issue]
  if (field === undefined || typeof place !== 'number') return []
  return [{ ...issue, path: [field, place + from, ...rest] }]
}

/** Those who only look see no password or token, wherever it stands; bytes are for those who may reveal them. */
function shownTo(actor: Actor | undefined, answer: unknown): unknown {
  return actor && !may(actor, 'change') ? maskDeep(answer) : answer
}

function send(
  parts: ApiParts,
  endpoint: Endpoint,
  status: number,
  answer: unknown,
  reply: FastifyReply,
  actor: Actor | undefined,
): unknown {
  reply.header('cache-control', 'no-store')
  if (endpoint.raw) return sendFile(answer as FileAnswer, reply)
  if (!endpoint.response) return reply.code(204).send()
  const body = parts.checkAnswers ? endpoint.response.parse(answer) : answer
  if (typeof body === 'object' && body !== null && 'revision' in body)
    reply.header('etag', `"${body.revision}"`)
  return reply.code(status).send(endpoint.ownSecrets ? body : shownTo(actor, body))
}

/** A phone's upload is data: never shown by the browser, whatever it says it is. */
function sendFile(file: FileAnswer, reply: FastifyReply): unknown {
  const name = file.downloadName.replace(/[^\w.-]/g, '_')
  if (file.bytes !== undefined) reply.header('content-length', file.bytes)
  return reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(file.stream)
}
