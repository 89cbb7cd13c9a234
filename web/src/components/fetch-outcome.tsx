/** What came of one request of a phone. */

import type { FetchOutcome } from '../../../src/schema/phone.ts'
import { StateWord, type Tone } from './state-word.tsx'

const words: Record<FetchOutcome, [word: string, tone: Tone]> = {
  served: ['Served', 'good'],
  notModified: ['Not modified', 'good'],
  uploaded: ['Uploaded', 'good'],
  notFound: ['Not found', 'plain'],
  unauthorized: ['Unauthorized', 'bad'],
  forbidden: ['Forbidden', 'bad'],
  tooLarge: ['Too large', 'bad'],
  failed: ['Failed', 'bad'],
}

export function OutcomeOfFetch({ outcome }: { outcome: FetchOutcome }) {
  const [word, tone] = words[outcome]
  return <StateWord tone={tone}>{word}</StateWord>
}
