/** What a route of the API gets and gives; the HTTP server fills it in. Permission and input are checked before a handler runs. */

import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Source } from '../auth/guesses.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Contract, EndpointName } from '../schema/contract.ts'

export const apiBase = '/api/v1'

export const cookieName = 'offhook_session'

type Parsed<E, Part extends string> = E extends { readonly [K in Part]: infer Schema }
  ? Schema extends z.ZodType
    ? z.output<Schema>
    : undefined
  : undefined

/** The scope is there when the path names a tenant. */
type ScopeOf<E> = E extends { readonly path: `/tenants/:code${string}` } ? TenantScope : undefined

export type Call<E> = {
  readonly params: Parsed<E, 'params'>
  readonly query: Parsed<E, 'query'>
  readonly body: Parsed<E, 'body'>
  /** Of a call that takes one. */
  readonly file: E extends { takesFile: true } ? Uint8Array : undefined
  /** Says how far it is, to whom wants to hear it; may be said as often as one likes. */
  progress(done: number, total: number): void
  /** Who asks has gone away, for a call that ends with that. */
  isLeft(): boolean
  readonly scope: ScopeOf<E>
  /** Across all tenants, as who asks: what the policy of the call lets it do there. */
  readonly system: SystemScope
  readonly actor: E extends { access: 'public' } ? Actor | undefined : Actor
  /** The revision of `If-Match`, when the caller guards against another editor. */
  readonly ifMatch: number | undefined
  readonly ip: string
  readonly userAgent: string
  /** By which the caller reached this server, with its port: `offhook.example.com:8443`. */
  readonly host: string
  /** Of the page that the caller has open, as its browser says: `https://offhook.example.com:8443`. */
  readonly origin: string
  /** By which guesses are counted. */
  readonly source: Source
  readonly cookies: {
    get(name: string): string | undefined
    set(name: string, value: string, maxAgeSeconds: number): void
    clear(name: string): void
  }
}

/** Bytes instead of JSON. */
export type FileAnswer = {
  readonly stream: Readable
  readonly contentType: string
  /** Where it is known before all of them are read. */
  readonly bytes?: number
  readonly downloadName: string
}

type AnswerOf<E> = E extends { raw: true }
  ? Promise<FileAnswer>
  : E extends { response: infer Schema extends z.ZodType }
    ? Promise<z.input<Schema>>
    : Promise<void>

export type Api = {
  on<Name extends EndpointName>(
    name: Name,
    handler: (call: Call<Contract[Name]>) => AnswerOf<Contract[Name]>,
  ): void
}
