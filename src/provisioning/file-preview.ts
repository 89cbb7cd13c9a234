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
export type Compared = { whole: string; shown: Row }

/** `rows` by name; a file that cannot be made has none. */
export type ComparedFile = { name: string; rows: ReadonlyMap<string, Compared> }

/** `showsOwn`: what was set for the phone by name is shown, to those in whose form it stands. */
type Look = { requested?: string; showsOwn: boolean }

export async function comparedFile(
  files: Pick<PhoneFiles, 'show'>,
  known: KnownPhone,
  { requested = '', showsOwn }: Look,
  book: PhoneBook,
): Promise<ComparedFile> {
  const rows = new Map<string, Compared>()
  const masked = await shownFile(files, known, { requested, whole: false }, book)
  const whole = await shownFile(files, known, { requested, whole: true }, book)
  whole?.parameters.forEach((row, index) => {
    const value = row.secret ? dots : (masked?.parameters[index]?.value ?? dots)
    const own = showsOwn && row.value !== '' && known.phone.parameters[row.name] === row.value
    const shown = own ? { ...row, secret: false } : { ...row, value: row.value && value }
    rows.set(row.name, { whole: row.value, shown })
  })
  return { name: whole?.name ?? '', rows }
}

/** A phone whose model has no such file, or none that can be made, has no parameters. */
async function shownFile(
  files: Pick<PhoneFiles, 'show'>,
  known: KnownPhone,
  { requested, whole }: { requested: string; whole: boolean },
  book: PhoneBook,
): Promise<Shown | undefined> {
  try {
    return await files.show(known, requested, whole, book)
  } catch (error) {
    if (hasCode(error, 'FILE_NOT_FOUND')) return undefined
    throw error
  }
}

export async function filePreview(
  files: Pick<PhoneFiles, 'show'>,
  before: KnownPhone,
  after: KnownPhone,
  { book, showsOwn }: { book: PhoneBook; showsOwn: boolean },
): Promise<FilePreview> {
  const old = await comparedFile(files, before, { showsOwn }, book)
  const next = await comparedFile(files, after, { showsOwn }, book)
  return { file: next.name, changes: changesBetween(old.rows, next.rows) }
}

export function changesBetween(
  old: ComparedFile['rows'],
  next: ComparedFile['rows'],
): FilePreview['changes'] {
  const names = [...new Set([...next.keys(), ...old.keys()])]
  return names
    .filter((name) => old.get(name)?.whole !== next.get(name)?.whole)
    .map((name) => {
      const [was, is] = [old.get(name)?.shown, next.get(name)?.shown]
      return {
        name,
        before: was?.value ?? null,
        after: is?.value ?? null,
        from: (is ?? was)?.from ?? '',
        secret: Boolean(was?.secret || is?.secret),
        ...keyOf(is?.key === undefined ? was : is),
      }
    })
}

const keyOf = ({ key, module }: Partial<Row> = {}) => ({
  ...(key !== undefined && { key }),
  ...(module !== undefined && { module }),
})
