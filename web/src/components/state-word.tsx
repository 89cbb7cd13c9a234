/** A state: a word with a sign, so that its colour carries nothing alone. */

import type { ReactNode } from 'react'

export type Tone = 'good' | 'waiting' | 'bad' | 'plain'
export const signs: Record<Tone, string> = { good: '●', waiting: '◐', bad: '▲', plain: '○' }

export function StateWord({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="state-word" data-tone={tone}>
      <span aria-hidden>{signs[tone]}</span> {children}
    </span>
  )
}
