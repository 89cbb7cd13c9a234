/** What is secret, as the schema says: a test that had a list of its own would miss what is added. */

import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { soundsSecret } from '../../src/schema/masking.ts'
import { vocabulary } from '../../src/schema/settings.ts'

/** Every setting that is secret, each with a value that tells it from all others. */
export function secretSettings(mark: string): Record<string, string> {
  const secret = vocabulary.filter(({ type }) => type === 'password')
  return Object.fromEntries(secret.map(({ key }) => [key, `${mark}-${key}`]))
}

/** Names of the fields in which the API takes a secret. */
export function secretFields(): string[] {
  const names = (Object.values(contract) as Endpoint[]).flatMap(({ body }) =>
    Object.keys((body as { shape?: object } | undefined)?.shape ?? {}),
  )
  return [...new Set(names.filter((name) => soundsSecret.test(name)))].sort()
}
