/** A parameter of a file that somebody else wrote. */
export type TheirParameter = {
  /** How it may be called, the likeliest first. */
  readonly names: readonly string[]
  readonly value: string
}
