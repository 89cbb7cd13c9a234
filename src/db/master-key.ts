/** The key that seals secrets: from the environment, or a file in the data directory that only its owner can read. */

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InternalError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'

const fileName = 'master.key'

/** 32 bytes. `given` is hex or base64; a wrong length is an error that says so. */
export function readMasterKey(folder: string, given: string | undefined, random: Random): Uint8Array {
  if (given !== undefined) return decode(given, 'OFFHOOK_MASTER_KEY')
  const path = join(folder, fileName)
  try {
    writeFileSync(path, `${Buffer.from(random(32)).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new InternalError(`${path} can be read by others; run: chmod 600 ${path}`)
  }
  return decode(readFileSync(path, 'utf8'), path)
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
