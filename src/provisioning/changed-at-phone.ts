/** What was changed at a phone, as a file that it sent says, beside what it would get from us. */

import type { UploadPattern } from '../definitions/model.ts'
import type { Format, Parameter } from '../formats/format.ts'
import { makeFormat } from '../formats/make-format.ts'
import { FormatError, OffhookError, SourceError } from '../kernel/errors.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { dots } from '../rendering/masked-scope.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import type { FormatSpec } from '../schema/definition.ts'
import { soundsSecret } from '../schema/masking.ts'
import type { Overrides } from '../schema/upload-use.ts'
import { comparedFile } from './file-preview.ts'
import type { PhoneFiles } from './phone-files.ts'

type Use = NonNullable<UploadPattern['use']>

const words = {
  reaches:
    'The phone fetches this file again: at its next fetch it forgets what is taken back, and gets ours',
  stays:
    'Nothing is known here that makes such a phone forget what was changed at it. It is sent ours; reset its local settings at the phone',
}

/** Throws where its file is not written as the definition says. */
export function overridesIn(text: string, use: Use, main: FormatSpec | undefined): Parameter[] {
  try {
    const all = formatOf(use, main).parse(text)
    const byName = new Map(all.map(({ name, value }) => [plainName(name), value]))
    return [...byName].map(([name, value]) => ({ name, value }))
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) throw unreadable(error.message)
    throw error
  }
}

/** Without those of these names, as the phone would have written it. */
export function withoutOverrides(
  text: string,
  names: ReadonlySet<string>,
  use: Use,
  main: FormatSpec | undefined,
): string {
  const format = formatOf(use, main)
  const left = format.parse(text).filter(({ name }) => !names.has(plainName(name)))
  // A word of the phone’s own is no value that we would set.
  const written = left.map((each) =>
    format.refuses(each) === undefined ? each : { ...each, isReserved: true },
  )
  try {
    return format.serialise(written)
  } catch (error) {
    if (error instanceof FormatError) throw unreadable(`${error.parameter} ${error.message}`)
    throw error
  }
}

export async function changedAtPhone(
  files: Pick<PhoneFiles, 'show'>,
  known: KnownPhone,
  { sent, use }: { sent: readonly Parameter[]; use: Use },
  book: PhoneBook,
): Promise<Overrides> {
  const { rows } = await comparedFile(files, known, { showsOwn: false }, book)
  return {
    items: sent.map(({ name, value }) => {
      const own = rows.get(name)
      const secret = (own?.shown.secret ?? false) || soundsSecret.test(name)
      const shown = (text: string) => (secret && text !== '' ? dots : text)
      return {
        ...{ name, secret, theirs: shown(value), same: own?.whole === value },
        ours: own ? shown(own.shown.secret ? own.whole : own.shown.value) : null,
      }
    }),
    takeBack: use.givenBack ? { reaches: true, how: words.reaches } : { reaches: false, how: words.stays },
  }
}

function formatOf({ format }: Use, main: FormatSpec | undefined): Format {
  const spec = format ?? main
  if (!spec) throw unreadable('nobody knows how it is written')
  return makeFormat(spec)
}

/** In XML, whatever the element is called that holds them. */
function plainName(name: string): string {
  return name.replace(/^.*\/@/, '')
}

const unreadable = (why: string) =>
  new OffhookError('UPLOAD_UNREADABLE', `Its parameters cannot be read: ${why}`)
