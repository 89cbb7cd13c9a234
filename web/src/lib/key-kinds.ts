/** What the kinds of keys are called. */

import type { LineKey } from '../../../src/schema/phone.ts'

export type KeyKind = LineKey['kind']

export const keyKindLabels: Record<KeyKind, string> = {
  line: 'Line',
  blf: 'BLF',
  speedDial: 'Speed dial',
  park: 'Park',
  dtmf: 'DTMF',
  intercom: 'Intercom',
  url: 'URL',
  none: 'Nothing',
}
