/** What is wrong with a definition, in one sentence with its place. */

export type Place = { readonly line?: number; readonly column?: number }

export type DefinitionMistake = Place & {
  /** The file's path from the folder of definitions; `''` for a tenant's own text. */
  readonly file: string
  /** Where in the file: `files.0.name`. */
  readonly path: string
  readonly message: string
}

/** A mistake whose file is not yet known. */
export type Finding = { readonly path: Path; readonly message: string }

export type Path = readonly (string | number)[]

/** `definitions/acme/models/x1.yaml:4: lineKeys: expected a number, got "27 keys"` */
export function sentence(mistake: DefinitionMistake, folder = 'definitions'): string {
  const file = `${folder}/${mistake.file}${mistake.line === undefined ? '' : `:${mistake.line}`}`
  return [file, mistake.path, mistake.message].filter((part) => part !== '').join(': ')
}
