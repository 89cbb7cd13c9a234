/** Wrong passwords at a phone: who is locked out of it, and which ones count, as one column holds them. */

/** `source`: an address, or the network of one; `null`: everybody but the phone where it was last. */
export type Lock = {
  readonly source: string | null
  readonly wrong: number
  readonly at: number
  readonly until: number
}

export type WrongPassword = { readonly ip: string; readonly at: number }

export type Guesses = {
  readonly locks: readonly Lock[]
  /** Those that may still lock somebody out; the records of the phone do not keep them for sure. */
  readonly wrong: readonly WrongPassword[]
  /** Somebody let everybody in again: what was wrong before counts no more. */
  readonly since: number
}

export const noGuesses: Guesses = { locks: [], wrong: [], since: 0 }

export function readGuesses(column: string | null): Guesses {
  return column === null ? noGuesses : { ...noGuesses, ...(JSON.parse(column) as Partial<Guesses>) }
}

export function writeGuesses(guesses: Guesses): string {
  return JSON.stringify(guesses)
}

/** Those that hold at this moment. */
export function locksAt({ locks }: Guesses, now: number): Lock[] {
  return locks.filter(({ until }) => until > now)
}
