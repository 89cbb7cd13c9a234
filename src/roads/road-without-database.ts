/** The road of a process that was started without its database: of phones it knows what is kept of them, and nothing else. */

import { OffhookError } from '../kernel/errors.ts'
import type { Soon } from '../kernel/when-there.ts'
import { type PhoneAnswer, type PhoneRequest, readContactPath } from './phone-request.ts'
import { phoneRoad } from './phone-road.ts'
import { askAgain } from './while-away.ts'

type Parts = Pick<
  Parameters<typeof phoneRoad>[0],
  'fetches' | 'recognise' | 'digest' | 'wrongPasswords' | 'clock' | 'lastGood' | 'count'
> & {
  costOfUnknown(secret: string): void
}

export function roadWithoutDatabase({ costOfUnknown, ...parts }: Parts) {
  const away = (): never => {
    throw new OffhookError('DATABASE_AWAY')
  }
  const road = phoneRoad({
    ...parts,
    knownPhones: {
      ...{ kept: () => undefined, costOfUnknown },
      ...{ ofSecret: away, uploadNamed: away, file: away, phoneBookFile: away },
    },
    files: { find: away },
    uploads: { read: away, keep: away },
    isAway: () => true,
  })
  return {
    ...road,
    /** Which codes and links there are, nobody can know either. */
    answer: (request: PhoneRequest): Soon<PhoneAnswer> =>
      readContactPath(request.url) || request.url.startsWith('/h/')
        ? road.answerToNobody(request, askAgain())
        : road.answer(request),
  }
}
