/** What counts as a failure and what can be retried, apart from the schemas: a page that only looks need not load them. */

/** An outcome that is none of those that were wanted. */
export const failedOutcomes = ['refused', 'timedOut', 'unreachable'] as const

/** Neither under way nor what was wanted: of these phones may be asked again. */
export const retriedOutcomes = [
  'handedOver',
  'accepted',
  'refused',
  'timedOut',
  'unreachable',
  'cancelled',
] as const
