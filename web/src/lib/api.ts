/** The one way to the server: every call typed by the contract, every refusal an `ApiError`. */

import { t } from '@lingui/core/macro'
import type { z } from 'zod'
import { type Contract, contract, type Endpoint, type EndpointName } from '../../../src/schema/contract.ts'
import { say } from './language.ts'

type InputOf<E, Key extends string> =
  E extends Record<Key, infer Schema extends z.ZodType> ? z.input<Schema> : undefined
/** What a list is sorted by stands in the page's address, where anybody may write: the server says which words are good. */
type QueryOf<E> = E extends { query: infer Schema extends z.ZodType }
  ? Partial<Omit<z.output<Schema>, 'sort'>> & { sort?: string }
  : undefined
type Needed<Name extends string, Value> = undefined extends Value
  ? { [K in Name]?: undefined }
  : { [K in Name]: Value }

export type Arguments<N extends EndpointName> = Needed<'params', InputOf<Contract[N], 'params'>> &
  Needed<'body', InputOf<Contract[N], 'body'>> & {
    query?: QueryOf<Contract[N]>
    /** The revision that the change was made from: refused with 412 when somebody else saved meanwhile. */
    ifMatch?: number
    /** The same at each try of one act: what was done already is not done twice. */
    idempotencyKey?: string
    signal?: AbortSignal
  }
export type Answer<N extends EndpointName> = Contract[N] extends { response: infer S extends z.ZodType }
  ? z.output<S>
  : undefined

/** All that the page has of the contract at run time: see `web/calls-only.ts`. */
const calls: Record<EndpointName, Partial<Pick<Endpoint, 'method'>> & Pick<Endpoint, 'path'>> = contract

const actTimeoutMs = 30_000

export type FieldError = { path: string; message: string }

/** A refusal of the server (RFC 9457), or `status` 0 when it did not answer. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldError[]
  readonly details: Record<string, unknown>

  constructor(status: number, problem: Record<string, unknown>) {
    super(say(String(problem.detail ?? problem.title ?? t`The server answered ${status}`)))
    this.name = 'ApiError'
    this.status = status
    this.code = String(problem.code ?? 'UNKNOWN')
    const errors: FieldError[] = Array.isArray(problem.errors) ? problem.errors : []
    this.errors = errors.map(({ path, message }) => ({ path, message: say(message) }))
    this.details = problem
  }
}

/** The address of a call, for links to what is downloaded. */
export function addressOf(name: EndpointName, params: Record<string, string> = {}, query?: object): string {
  const path = calls[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  return `/api/v1${path}${searchOf(query)}`
}

function searchOf(query: object | undefined): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') search.set(key, String(value))
  }
  return search.size === 0 ? '' : `?${search}`
}

/** Asks for the password, once for all calls that wait for it; `false` where nobody typed it. */
let askForProof: () => Promise<boolean> = async () => false
export function proveBy(ask: () => Promise<boolean>): void {
  let asking: Promise<boolean> | undefined
  askForProof = () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

/** Secrets are shown to who has just typed the password: where that is long ago, it is asked for, and the call is made again. */
export async function call<N extends EndpointName>(name: N, request: Arguments<N>): Promise<Answer<N>> {
  try {
    return await callOnce(name, request)
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'PASSWORD_AGAIN')) throw error
    if (!(await askForProof())) throw error
    return callOnce(name, request)
  }
}

async function callOnce<N extends EndpointName>(name: N, request: Arguments<N>): Promise<Answer<N>> {
  const headers = new Headers({ Accept: 'application/json' })
  if (request.body !== undefined) headers.set('Content-Type', 'application/json')
  if (request.ifMatch !== undefined) headers.set('If-Match', `"${request.ifMatch}"`)
  if (request.idempotencyKey) headers.set('Idempotency-Key', request.idempotencyKey)
  const address = addressOf(name, request.params, request.query)
  const answer = await fetch(address, {
    method: calls[name].method,
    headers,
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    // A read is given up by who asked; an act would be waited for without end by whoever pressed a button.
    signal: request.signal ?? AbortSignal.timeout(actTimeoutMs),
  }).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause
    throw new ApiError(0, {
      code: 'AWAY',
      title: t`The server does not answer; nothing was changed. Try again.`,
    })
  })
  const text = await answer.text()
  const content: unknown = readJson(text)
  if (!answer.ok) throw new ApiError(answer.status, isRecord(content) ? content : {})
  return content as Answer<N>
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
