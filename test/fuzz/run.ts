/** `npm run fuzz [-- <campaign> … --count <cases> --seed <number>]`: throws seeded hostile input at the service; a failure names its seed. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Campaign } from './campaign.ts'
import { dice } from './dice.ts'

const folder = join(import.meta.dirname, 'campaigns')
export const campaigns = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()

export async function campaignOf(name: string): Promise<Campaign> {
  return (await import(join(folder, `${name}.ts`))).campaign
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { count: { type: 'string' }, seed: { type: 'string', default: '1' } },
  })
  const unknown = positionals.filter((name) => !campaigns.includes(name))
  if (unknown.length > 0)
    throw new Error(`there is no ${unknown.join(', ')}; there are ${campaigns.join(', ')}`)
  for (const name of positionals.length > 0 ? positionals : campaigns) {
    const campaign = await campaignOf(name)
    const count = Number(values.count ?? campaign.count)
    const seed = Number(values.seed)
    process.stdout.write(`${name}: ${campaign.about}; ${count} cases, seed ${seed}\n`)
    const tenth = Math.max(1, Math.floor(count / 10))
    const settings = {
      count,
      dice: dice(seed),
      isLong: true,
      progress: (done: number) => {
        if (done % tenth === 0) process.stdout.write(`  ${done}\n`)
      },
    }
    process.stdout.write(`  ${await campaign.run(settings)}\n`)
  }
}

if (import.meta.main) await main(process.argv.slice(2))
