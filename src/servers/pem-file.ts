/** A file that was named by a flag, in PEM. */

import { readFileSync, statSync } from 'node:fs'

/** Nobody means more. */
const mostBytes = 1_048_576

/** Throws what is wrong with it, in words that name the flag. `what`: as in `-----BEGIN CERTIFICATE-----`. */
export function readPem(file: string, flag: string, what: string): string {
  let text: string
  try {
    if (statSync(file).size > mostBytes) throw new Error(`it is larger than ${mostBytes / 1_048_576} MB`)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(`${flag} ${file} cannot be read: ${code ?? message}`)
  }
  if (!text.includes(`${what}-----`))
    throw new Error(`${flag} ${file} holds no ${what.toLowerCase()} in PEM (-----BEGIN …-----)`)
  return text
}
