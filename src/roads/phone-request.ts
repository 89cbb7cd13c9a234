/** A phone's request and its answer, and how the address is read: `/p/<secret>/<file>`, whatever slashes and case it comes with. */

import type { Readable } from 'node:stream'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import { secretPattern } from '../kernel/random.ts'

/** What a phone shows of itself by TLS, as its maker put it in. */
export type ClientCertificate = {
  /** Those that it names, if any. */
  readonly macs: readonly string[]
  /** Why none of the authorities that the operator gave vouches for it; `undefined` where one does. */
  readonly trouble: string | undefined
}

export type PhoneRequest = {
  protocol: FetchRecord['protocol']
  /** `undefined`: it showed none, or none was asked for. */
  clientCertificate?: ClientCertificate | undefined
  method: string
  /** As it came, with the secret in it. */
  url: string
  ip: string
  userAgent: string
  authorization: string | undefined
  ifNoneMatch: string | undefined
  /** What a browser says that it takes; of phones it is not read. */
  accept?: string | undefined
  acceptLanguage?: string | undefined
  contentType: string | undefined
  /** How much the phone says that it sends. */
  contentLength: number | undefined
  /** What the phone sends, as it comes in; who stops reading it may still answer. */
  body: AsyncIterable<Uint8Array>
}

export type PhoneAnswer = {
  status: 200 | 201 | 304 | 401 | 403 | 404 | 405 | 410 | 413 | 503 | 507
  headers: string[]
  body?: Buffer
  /** Instead of a body: so many bytes as they are read. */
  stream?: { bytes: number; read: Readable }
}

export function lengthOf({ body, stream }: PhoneAnswer): number {
  return body?.length ?? stream?.bytes ?? 0
}

export type PhoneRequestPath = {
  secret: string
  /** Without slashes before and after it; `''` means the main file. May hold folders that the phone puts before a name. */
  file: string
}

const longestPath = 1024

/** A request line may hold the whole URL (RFC 9112 §3.2.2). */
const authority = /^https?:\/\/[^/]*(?=\/)/i

/** As nearly all phones write it: one look says what the rules below would. */
const plainPath = /^\/p\/([a-z2-7]{26})\/(?!\.\.?$)([\w.-]*)$/

/** `undefined` for everything that cannot name a phone. */
export function readPhonePath(url: string): PhoneRequestPath | undefined {
  const [, secret, file] = plainPath.exec(url) ?? []
  if (secret !== undefined && file !== undefined && url.length <= longestPath) return { secret, file }
  return readAnyPath(url, 'p')
}

/** `/b/<code>/<file>`, where a tenant's phones ask for the first time: the code stands in place of the secret. */
export function readContactPath(url: string): PhoneRequestPath | undefined {
  return readAnyPath(url, 'b')
}

function readAnyPath(url: string, below: 'p' | 'b'): PhoneRequestPath | undefined {
  if (url.length > longestPath) return undefined
  let path = url.replace(/\?.*/s, '').replace(authority, '')
  if (path.includes('%')) {
    try {
      path = decodeURIComponent(path)
    } catch {
      return undefined
    }
  }
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return undefined
  const parts = path.split('/').filter((part) => part !== '')
  if (parts[0] !== below || parts.includes('..') || parts.includes('.')) return undefined
  const secret = (parts[1] ?? '').toLowerCase()
  return secretPattern.test(secret) ? { secret, file: parts.slice(2).join('/') } : undefined
}

/** A name without the folders before it. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
