/** What a fuzz campaign is: `test/fuzz/campaigns/<name>.ts` exports one as `campaign`. */

import type { Dice } from './dice.ts'

export type Campaign = {
  /** One sentence on what is thrown at what. */
  readonly about: string
  /** How many cases `npm run fuzz` tries, and how many `npm test`. */
  readonly count: number
  readonly short: number
  /** Throws with the case that broke it; answers with a sentence on what was seen. */
  run(settings: CampaignSettings): Promise<string>
}

export type CampaignSettings = {
  count: number
  /** Everything random comes from here, so that a seed is one run. */
  dice: Dice
  /** A run of `npm run fuzz`, which may look at memory too. */
  isLong: boolean
  /** Says how far it is. */
  progress(done: number): void
}
