/** Who answered a NOTIFY, in few words; a file of its own, since the lists do without. */

import type { AnsweredBy } from '../../../src/schema/operation.ts'

export const answeredByWords: Record<AnsweredBy, string> = {
  phone: 'by the phone',
  proxy: 'by a server',
  unknown: 'by whom is not told',
}
