/** Every fuzz campaign in its short form. */

import { test } from 'node:test'
import { dice } from './dice.ts'
import { campaignOf, campaigns } from './run.ts'

for (const name of campaigns) {
  const { about, short, run } = await campaignOf(name)
  test(`${about}: ${short} cases`, async () => {
    await run({ count: short, dice: dice(1), isLong: false, progress: () => undefined })
  })
}
