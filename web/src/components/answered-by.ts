/** Who answered a NOTIFY, in few words; a file of its own, since the lists do without. */

import { msg } from '@lingui/core/macro'
import type { AnsweredBy } from '../../../src/schema/operation.ts'
import type { Words } from '../lib/language.ts'

export const answeredByWords: Words<AnsweredBy> = {
  phone: msg`by the phone`,
  proxy: msg`by a server`,
  unknown: msg`by whom is not told`,
}
