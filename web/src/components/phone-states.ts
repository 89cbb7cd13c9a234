/** How a phone stands with its files, in words. */

import type { PhoneState } from '../../../src/schema/phone-state.ts'
import type { Tone } from './state-word.tsx'

export const stateNames: readonly PhoneState[] = ['upToDate', 'pending', 'failing', 'neverFetched']

export const stateWords: Record<PhoneState, { word: string; tone: Tone }> = {
  upToDate: { word: 'Up to date', tone: 'good' },
  pending: { word: 'Pending', tone: 'waiting' },
  failing: { word: 'Failing', tone: 'bad' },
  neverFetched: { word: 'Never fetched', tone: 'plain' },
}
