/** What came of one request of a phone. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { FetchOutcome } from '../../../src/schema/phone.ts'
import { say } from '../lib/language.ts'
import { StateWord, type Tone } from './state-word.tsx'

const words: Record<FetchOutcome, [word: MessageDescriptor, tone: Tone]> = {
  served: [msg`Served`, 'good'],
  notModified: [msg`Not modified`, 'good'],
  uploaded: [msg`Uploaded`, 'good'],
  notFound: [msg`Not found`, 'plain'],
  unauthorized: [msg`Unauthorized`, 'bad'],
  forbidden: [msg`Forbidden`, 'bad'],
  tooLarge: [msg`Too large`, 'bad'],
  failed: [msg`Failed`, 'bad'],
}

export function OutcomeOfFetch({ outcome }: { outcome: FetchOutcome }) {
  const [word, tone] = words[outcome]
  return <StateWord tone={tone}>{say(word)}</StateWord>
}
