/** How a phone stands with its files, in words. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { PhoneState } from '../../../src/schema/phone-state.ts'
import type { Tone } from './state-word.tsx'

export const stateNames: readonly PhoneState[] = ['upToDate', 'pending', 'failing', 'neverFetched']

export const stateWords: Record<PhoneState, { word: MessageDescriptor; tone: Tone }> = {
  upToDate: { word: msg`Up to date`, tone: 'good' },
  pending: { word: msg`Pending`, tone: 'waiting' },
  failing: { word: msg`Failing`, tone: 'bad' },
  neverFetched: { word: msg`Never fetched`, tone: 'plain' },
}
