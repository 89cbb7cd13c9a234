/** Secrets in what is recorded. */

/** Phones repeat their address in file names and elsewhere, in either case. */
export function maskedIn(text: string, secret: string): string {
  // Most hold none: looking for it costs less than a pattern.
  if (text.length < secret.length || !text.toLowerCase().includes(secret)) return text
  return text.replace(new RegExp(secret, 'gi'), masked(secret))
}

function masked(secret: string): string {
  return `${secret.slice(0, 2)}••••`
}

type Path = { secret: string; file: string; byName?: boolean; byCode?: boolean }

/** As the phone wrote it; `byName`: without its secret; `byCode`: by its tenant's first-contact URL. */
export function pathOf({ secret, file, byName, byCode }: Path): string {
  if (byCode) return `/b/••••/${maskedIn(file, secret)}`
  return byName ? maskedIn(file, secret) : `/p/${masked(secret)}/${maskedIn(file, secret)}`
}
