/** What a change does to a phone's main file, parameter by parameter. */

import { hasCode } from '../kernel/errors.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { dots } from '../rendering/masked-scope.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import type { FilePreview } from '../schema/phone.ts'
import type { PhoneFiles } from './phone-files.ts'

type Shown = Awaited<ReturnType<PhoneFiles['show']>>
type Row = Shown['parameters'][number]

/** Compared as the phone gets them, so that a changed password is a change; told with its dots. */
type Compared = { whole: string; shown: Row }

type MainFile = { name: string; rows: ReadonlyMap<string, Compared> }

async function fileOf(files: PhoneFiles, known: KnownPhone, book: PhoneBook): Promise<MainFile> {
  const rows = new Map<string, Compared>()
  const masked = await mainOf(files, known, false, book)
  const whole = await mainOf(files, known, true, book)
  whole?.parameters.forEach((row, index) => {
    const value = row.secret ? dots : (masked?.parameters[index]?.value ?? dots)
    // What was set by name stands in the form of whoever may ask this.
    const own = row.value !== '' && known.phone.parameters[row.name] === row.value
    const shown = own ? { ...row, secret: false } : { ...row, value: row.value && value }
    rows.set(row.name, { whole: row.value, shown })
  })
  return { name: whole?.name ?? '', rows }
}

/** A phone whose model has no main file, or none that can be made, has no parameters. */
async function mainOf(
  files: PhoneFiles,
  known: KnownPhone,
  whole: boolean,
  book: PhoneBook,
): Promise<Shown | undefined> {
  try {
    return await files.show(known, '', whole, book)
  } catch (error) {
    if (hasCode(error, 'FILE_NOT_FOUND')) return undefined
    throw error
  }
}

export async function filePreview(
  files: PhoneFiles,
  before: KnownPhone,
  after: KnownPhone,
  book: PhoneBook,
): Promise<FilePreview> {
  const { rows: old } = await fileOf(files, before, book)
  const { name: file, rows: next } = await fileOf(files, after, book)
  const names = [...new Set([...next.keys(), ...old.keys()])]
  const changes = names
    .filter((name) => old.get(name)?.whole !== next.get(name)?.whole)
    .map((name) => {
      const [was, is] = [old.get(name)?.shown, next.get(name)?.shown]
      return {
        name,
        before: was?.value ?? null,
        after: is?.value ?? null,
        from: (is ?? was)?.from ?? '',
        secret: Boolean(was?.secret || is?.secret),
      }
    })
  return { file, changes }
}
