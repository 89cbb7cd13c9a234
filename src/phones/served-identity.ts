/** As whom a phone registers by the main file that it fetched last: the lines that it has, not those that it will have. */

import type { ServedIdentity } from '../db/served-identity.ts'

export type ServedLine = {
  readonly number: number
  readonly username: string
  readonly authUsername: string
  readonly password: string
}

type Registering = {
  readonly number: number
  readonly registersAs: { username: string; authUsername: string; password: string }
}

export function servedLine({
  number,
  registersAs: { username, authUsername, password },
}: Registering): ServedLine {
  return { number, username, authUsername: authUsername || username, password }
}

/** The same text for the same lines. */
export const identityOf = (lines: readonly Registering[]): string => JSON.stringify(lines.map(servedLine))

export const usersOf = (lines: readonly Registering[]): ServedIdentity['users'] =>
  lines.map(({ number, registersAs }) => ({ line: number, username: registersAs.username }))

/** Nothing for a phone that was never served, or not since this is known. */
export function servedLines(identity: string | null): readonly ServedLine[] | undefined {
  return identity === null ? undefined : (JSON.parse(identity) as ServedLine[])
}
