/** How a phone fares, in one word. */

/** How phones fare: what is worst stands first, and a phone is counted once. */
export const phoneStates = ['failing', 'neverFetched', 'pending', 'upToDate'] as const
export type PhoneState = (typeof phoneStates)[number]

/** The one that stands first of those that hold. */
export function phoneStateOf(status: {
  readonly failing: unknown
  readonly servedAt: string | null
  readonly pending: boolean
}): PhoneState {
  if (status.failing !== null) return 'failing'
  if (status.servedAt === null) return 'neverFetched'
  return status.pending ? 'pending' : 'upToDate'
}
