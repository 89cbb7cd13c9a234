/** The key that seals secrets: from the environment, or a file in the data directory that only its owner can read. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'

const fileName = 'master.key'
export const masterVariable = 'OFFHOOK_MASTER_KEY'
export const newMasterVariable = 'OFFHOOK_NEW_MASTER_KEY'

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
  if (given !== undefined) return { key: decode(given, masterVariable), where: masterVariable }
  const path = join(folder, fileName)
  if (random) makeUnlessThere(path, random)
  if (!existsSync(path))
    throw new InternalError(
      `${path} is not there, and the secrets in ${sealedIn} are sealed with a key. ` +
        `Put the file back from the backup of the data directory, or give its key in ${masterVariable}. Nothing was changed`,
    )
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new InternalError(`${path} can be read by others; run: chmod 600 ${path}`)
  }
  return { key: decode(readFileSync(path, 'utf8'), path), where: path }
}

function makeUnlessThere(path: string, random: Random): void {
  try {
    const text = `${Buffer.from(random(32)).toString('hex')}\n`
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Beside the present key's file, what is to take its place; or what was given. */
export function nextMasterKey(folder: string, given: string | undefined, random: Random): Uint8Array {
  if (given !== undefined) return decode(given, newMasterVariable)
  const path = join(folder, `${fileName}.new`)
  makeUnlessThere(path, random)
  return decode(readFileSync(path, 'utf8'), path)
}

export const givenMasterKey = (given: string): Uint8Array => decode(given, newMasterVariable)

/** The new key's file takes the place of the old one, which is gone then; or is thrown away. */
export function takeNextMasterKey(folder: string, take: boolean): void {
  const path = join(folder, `${fileName}.new`)
  if (!existsSync(path)) return
  if (take) renameSync(path, join(folder, fileName))
  else rmSync(path)
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
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
