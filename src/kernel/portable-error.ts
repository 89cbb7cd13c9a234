/** Errors as threads tell them to each other: those that somebody acts upon stay what they are. */

import { type ErrorCode, InternalError, OffhookError, SourceError } from './errors.ts'
import { GuardError, type GuardReason } from './guarded-child.ts'

export type PortableError =
  | { readonly is: 'offhook'; code: ErrorCode; message: string; details: Record<string, unknown> }
  | { readonly is: 'guard'; reason: GuardReason; message: string }
  | { readonly is: 'source' | 'other'; message: string }

export function packError(error: unknown): PortableError {
  if (error instanceof OffhookError) {
    const { code, message, details } = error
    return { is: 'offhook', code, message, details }
  }
  if (error instanceof GuardError) return { is: 'guard', reason: error.reason, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { is: error instanceof SourceError ? 'source' : 'other', message }
}

export function unpackError(error: PortableError): Error {
  if (error.is === 'offhook') return new OffhookError(error.code, error.message, error.details)
  if (error.is === 'guard') return new GuardError(error.reason, error.message)
  return error.is === 'source' ? new SourceError(error.message) : new InternalError(error.message)
}
