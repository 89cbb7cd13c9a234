/** What every file format can do: write parameters, say what it cannot carry, read back what it wrote. */

/** One of the vendor's own names with its value, as a file carries it. */
export type Parameter = {
  readonly name: string
  readonly value: string
  /** Its value is a word of the phone's own, which no setting may hold: `%NULL%`. */
  readonly isReserved?: boolean
}

export type Format = {
  readonly kind: string
  readonly contentType: string
  /** A sentence on why the format cannot carry this parameter, or `undefined` when it can. */
  refuses(parameter: Parameter): string | undefined
  /** Throws FormatError for a parameter that it refuses. Same parameters, same bytes. */
  serialise(parameters: readonly Parameter[]): string
  /** The parameters of a file in this format, in order. Throws SourceError when it is not well-formed. */
  parse(text: string): Parameter[]
  /** The rules for values inside a text template of this format. */
  readonly templateRules: TemplateRules
}

/**
 * Where a placeholder stands decides how its value is written: in a key, a value, an attribute, a JSON string …
 * A state is a small opaque word; a template's branches must end in the state in which they began.
 */
export type TemplateRules = {
  readonly start: string
  /** The state after this literal text. */
  advance(state: string, literal: string): string
  /** The value as it may stand here. Throws FormatError when it cannot stand here at all. */
  escape(state: string, value: string): string
  /** The state after a placeholder. */
  afterValue(state: string): string
}
