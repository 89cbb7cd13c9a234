/** How a phone fares, in one word. */

/** How phones fare: what is worst stands first, and a phone is counted once. */
export const phoneStates = ['failing', 'neverFetched', 'pending', 'upToDate'] as const
export type PhoneState = (typeof phoneStates)[number]
