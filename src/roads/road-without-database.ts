/** The road of a process that was started without its database: of phones it knows what is kept of them, and nothing else. */

import { OffhookError } from '../kernel/errors.ts'
import { phoneRoad } from './phone-road.ts'

type Parts = Pick<
  Parameters<typeof phoneRoad>[0],
  'fetches' | 'recognise' | 'clock' | 'lastGood' | 'count'
> & {
  costOfUnknown(secret: string): void
}

export function roadWithoutDatabase({ costOfUnknown, ...parts }: Parts) {
  const away = (): never => {
    throw new OffhookError('DATABASE_AWAY')
  }
  return phoneRoad({
    ...parts,
    knownPhones: {
      ...{ kept: () => undefined, costOfUnknown },
      ...{ ofSecret: away, uploadNamed: away, file: away, phoneBookFile: away },
    },
    files: { find: away },
    uploads: { read: away, keep: away },
    isAway: () => true,
  })
}
