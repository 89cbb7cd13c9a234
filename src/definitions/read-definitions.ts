/** Reads the folder of definitions. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** By path from the folder, `/` between: the YAML's text, or what was parsed of it when a release was made. */
export type DefinitionFiles = ReadonlyMap<string, unknown>

export function readDefinitions(place: string): DefinitionFiles {
  const files = new Map<string, unknown>()
  for (const vendor of folders(place)) {
    add(files, place, `${vendor}/vendor.yaml`)
    for (const kind of ['families', 'models']) {
      for (const name of yamlNames(join(place, vendor, kind))) add(files, place, `${vendor}/${kind}/${name}`)
    }
  }
  return files
}

function add(files: Map<string, unknown>, place: string, path: string): void {
  try {
    files.set(path, readFileSync(join(place, path), 'utf8'))
  } catch (error) {
    if (!isAbsence(error)) throw error
  }
}

function folders(place: string): string[] {
  const entries = readdirSync(place, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function yamlNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  } catch (error) {
    if (!isAbsence(error)) throw error
    return []
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
