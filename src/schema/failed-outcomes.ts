/** What counts as a failure, apart from the schemas: a page that only looks need not load them. */

/** An outcome that is none of those that were wanted. */
export const failedOutcomes = ['refused', 'timedOut', 'unreachable'] as const
