/** What there must be before anybody can sign in, and what `--demo` adds. */

import { systemScope } from './auth/tenant-scope.ts'
import { makeDemo } from './demo.ts'
import { type DemoPhones, demoPhones } from './demo-phones.ts'
import type { Ground } from './ground.ts'
import { toBase32 } from './kernel/random.ts'
import type { OperationParts } from './operation-parts.ts'
import type { PhoneParts } from './phone-parts.ts'
import { inUrl } from './servers/listening.ts'
import type { Stores } from './stores.ts'

/** Of several that start at once, one makes it. Answers the password of `admin` when it made one up. */
export function firstStart(
  ground: Ground,
  stores: Stores,
  models: PhoneParts['models'],
): Promise<string | undefined> {
  const { options, db, random, surroundings } = ground
  const { tenants, extensions, contacts, keyLayouts, presets, phones } = stores
  return db.alone(async () => {
    const password = await firstUser(ground, stores)
    if (options.demo && (await tenants.scopes(systemScope)).length === 0)
      await makeDemo(systemScope, surroundings.demoFolder, {
        ...{ tenants, extensions, contacts, models, keyLayouts, presets, phones, random },
      })
    return password
  })
}

/** The user `admin`, and the key of the environment, where there is no user yet. */
async function firstUser({ options, random }: Ground, { users, keys }: Stores): Promise<string | undefined> {
  if ((await users.count(systemScope)) > 0) return undefined
  const password = options.adminPassword ?? toBase32(random(10))
  await users.create(systemScope, { name: 'admin', password, role: 'systemAdministrator', tenants: [] })
  if (options.apiKey !== undefined)
    await keys.create(
      systemScope,
      { name: 'environment', access: 'full', tenant: null },
      { given: options.apiKey },
    )
  return options.adminPassword === undefined ? password : undefined
}

/** They fetch where phones of this machine do, whatever is told to others. */
export async function playDemo(
  { options, db, clock, log, guard, surroundings }: Ground,
  { tenants, phones }: Stores,
  { models, recognising }: PhoneParts,
  { simulated }: Pick<OperationParts, 'simulated'>,
  port: number,
): Promise<DemoPhones | undefined> {
  if (!options.demo || !surroundings.playPhones) return undefined
  const here = options['phone-host']
  const host = ['0.0.0.0', '::'].includes(here) ? '127.0.0.1' : here
  const players = await db.alone(() =>
    demoPhones(surroundings.demoFolder, {
      ...{ tenants, phones, modelOf: models.find, known: recognising, clock, log },
      catalogue: surroundings.definitions.catalogue,
      origin: `http://${inUrl(host)}:${port}`,
    }),
  )
  for (const place of players.places) simulated.add(place)
  guard.run('timer', { what: 'the demo’s phones' }, players.boot)
  return players
}
