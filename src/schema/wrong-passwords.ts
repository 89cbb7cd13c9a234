/** How many wrong passwords of a phone lock out whom, and for how long. */

/** `ofSource`: from one address (of IPv6 one /64); `ofPhone`: from all but the one where the phone was last. */
export const wrongPasswords = { ofSource: 20, ofPhone: 100, windowMs: 900_000 } as const

/** By which such a request is known in the records of a phone. */
export const wrongPassword = 'wrongCredentials'
export const lockedOut = 'lockedOut'
