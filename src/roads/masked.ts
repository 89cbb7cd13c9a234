/** Secrets in what is recorded. */

import { maskSecrets } from '../kernel/log.ts'
import { maskText } from '../schema/masking.ts'

const mayHoldOne = /[@?]|[a-z2-7%]{26}/i

/** Without what looks like a phone's secret, and without the passwords in addresses: a device asks for whatever somebody typed into it. */
export function withoutSecrets(text: string): string {
  // Most hold none: looking for that costs less than the patterns.
  return mayHoldOne.test(text) ? maskSecrets(maskText(text)) : text
}

/** Phones repeat their address in file names and elsewhere, in either case; some hold that of another one. */
export function maskedIn(text: string, secret: string): string {
  const own = text.length >= secret.length && text.toLowerCase().includes(secret)
  return withoutSecrets(own ? text.replace(new RegExp(secret, 'gi'), masked(secret)) : text)
}

function masked(secret: string): string {
  return `${secret.slice(0, 2)}••••`
}

type Path = { secret: string; file: string; byName?: boolean; byCode?: boolean; byLink?: boolean }

/** As the phone wrote it; `byName`: without its secret; `byCode`: by its tenant's first-contact URL; `byLink`: by one that hands it over. */
export function pathOf({ secret, file, byName, byCode, byLink }: Path): string {
  if (byLink) return '/h/••••/settings'
  if (byCode) return `/b/••••/${maskedIn(file, secret)}`
  return byName ? maskedIn(file, secret) : `/p/${masked(secret)}/${maskedIn(file, secret)}`
}
