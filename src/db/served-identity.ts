/** As whom a phone registers by its last file, as the database keeps it. */

/** What holds passwords is sealed; the names of its users are not, so that others who register as the same are found. */
export type ServedIdentity = {
  readonly sealed: string
  readonly users: readonly { readonly line: number; readonly username: string }[]
}
