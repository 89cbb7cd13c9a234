/** What the command line names of models: `npm test definitions -- yealink-t54w`. */

import { readdirSync } from 'node:fs'

/** Parts of model ids; none where all are tried. */
export const words = (process.env.OFFHOOK_TEST_MODELS ?? '').split(',').filter((word) => word !== '')

/** Whether models of this vendor may be meant: whole names of models say which vendors are read at all. */
export function mayBeTried(definitions: string): (vendorFolder: string) => boolean {
  const folders = readdirSync(definitions)
  const named = words.map((word) => folders.find((folder) => word.startsWith(`${folder}-`)))
  return (folder) => words.length === 0 || named.includes(undefined) || named.includes(folder)
}
