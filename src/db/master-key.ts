/** The key that seals secrets: from the environment, or a file in the data directory that only its owner can read. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'

const fileName = 'master.key'
const variable = 'OFFHOOK_MASTER_KEY'

/**
 * 32 bytes, and where they come from. `given` is hex or base64; a wrong length is an error that says so.
 * A key is made only with `random`: where `sealedIn` holds what another key sealed, there must be one.
 */
export function readMasterKey(
  folder: string,
  given: string | undefined,
  random: Random | undefined,
  sealedIn: string,
): { key: Uint8Array; where: string } {
  if (given !== undefined) return { key: decode(given, variable), where: variable }
  const path = join(folder, fileName)
  if (random) makeUnlessThere(path, random)
  if (!existsSync(path))
    throw new InternalError(
      `${path} is not there, and the secrets in ${sealedIn} are sealed with a key. ` +
        `Put the file back from the backup of the data directory, or give its key in ${variable}. Nothing was changed`,
    )
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new InternalError(`${path} can be read by others; run: chmod 600 ${path}`)
  }
  return { key: decode(readFileSync(path, 'utf8'), path), where: path }
}

function makeUnlessThere(path: string, random: Random): void {
  try {
    writeFileSync(path, `${Buffer.from(random(32)).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function decode(text: string, where: string): Uint8Array {
  const trimmed = text.trim()
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64')
  if (bytes.length !== 32)
    throw new InternalError(
      `${where}: expected a key of 32 bytes, as 64 hex digits or 44 characters of base64`,
    )
  return bytes
}
