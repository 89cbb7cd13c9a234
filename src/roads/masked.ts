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

/** As the phone wrote it; `byName`: without its secret. */
export function pathOf({ secret, file, byName }: { secret: string; file: string; byName?: boolean }): string {
  return byName ? maskedIn(file, secret) : `/p/${masked(secret)}/${maskedIn(file, secret)}`
}
