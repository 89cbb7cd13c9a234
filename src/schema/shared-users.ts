/** Whom a NOTIFY through a SIP server reaches besides the phones that are meant: a problem of the API tells it as `shared`. */

export type SharedUser = {
  /** Of the extension, or the user name where none has it. */
  readonly number: string
  /** How many phones register as it, and how many of them are not meant. */
  readonly phones: number
  readonly others: number
  /** The first of those that are not meant. */
  readonly names: readonly string[]
}

/** `others` phones of `users` users in all, and the first of the users. */
export type SharedUsers = {
  readonly others: number
  readonly users: number
  readonly first: readonly SharedUser[]
}
