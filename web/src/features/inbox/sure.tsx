/** How sure it is what a device is, with what says so on pointing. */

import type { Stranger } from '../../../../src/schema/inbox.ts'
import { StateWord } from '../../components/state-word.tsx'
import { say } from '../../lib/language.ts'
import { sureWords } from './device-words.ts'

export function Sure({ device: { confidence, reasons } }: { device: Stranger }) {
  const { word, tone } = sureWords[confidence]
  return (
    <span title={reasons.join('. ')}>
      <StateWord tone={tone}>{say(word)}</StateWord>
    </span>
  )
}
