/** What the server says of a refused act, where it belongs. */

import { ApiError } from './api.ts'

/** The message for the field at `path`. */
export function refusedAt(error: Error | null, path: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  return error.errors.find((each) => each.path === path)?.message
}

/** What was refused as a whole, and not for some field. */
export function refusedWhole(error: Error | null): string | undefined {
  if (!error || (error instanceof ApiError && error.errors.length > 0)) return undefined
  return error.message
}
