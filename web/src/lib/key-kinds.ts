/** What the kinds of keys are called. */

import { msg } from '@lingui/core/macro'
import type { LineKey } from '../../../src/schema/phone.ts'
import type { Words } from './language.ts'

export type KeyKind = LineKey['kind']

export const keyKindLabels: Words<KeyKind> = {
  line: msg`Line`,
  blf: 'BLF',
  speedDial: msg`Speed dial`,
  park: msg`Park`,
  dtmf: 'DTMF',
  intercom: msg`Intercom`,
  url: 'URL',
  none: msg`Nothing`,
}
