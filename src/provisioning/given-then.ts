/** What a phone was given by one of its fetches, and what has changed in that file since. */

import type { Vault } from '../db/vault.ts'
import { type FetchContent, openContent } from '../fetches/fetch-content.ts'
import { makeFormat } from '../formats/make-format.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { dots } from '../rendering/masked-scope.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import { soundsSecret } from '../schema/masking.ts'
import type { Fetch, GivenThen } from '../schema/phone.ts'
import { type ComparedFile, changesBetween, comparedFile } from './file-preview.ts'
import type { KnownPhones } from './known-phones.ts'
import type { PhoneFiles } from './phone-files.ts'

type Parts = {
  known: Pick<KnownPhones, 'file' | 'find' | 'phoneBookFile'>
  files: Pick<PhoneFiles, 'show'>
  vault: Pick<Vault, 'open'>
}

type Kept = { fetch: Fetch; contentSealed: string | undefined }
type Rows = ComparedFile['rows']

const words = {
  nothing: 'It was given no file',
  untold: 'Nobody can say which file it was given: this request told nothing of the phone',
  now: 'The same as it would get now',
  kept: 'As it was then',
  forgotten: 'What it was given is no longer kept: of a phone’s main file the last few that differ are',
}

export type Lookback = ReturnType<typeof givenThen>

export function givenThen({ known, files, vault }: Parts) {
  async function etagNow(phone: KnownPhone, name: string): Promise<string | undefined> {
    const found = known.find(phone, name)
    if (typeof found === 'string') return undefined
    const file = await (found.file.phoneBook ? known.phoneBookFile(phone, found) : known.file(phone, found))
    return file?.failure === undefined ? file?.settled : undefined
  }

  /** From the main file with this content to the one of now; nothing where it does not open. */
  async function changesSince(
    phone: KnownPhone,
    { etag, contentSealed }: { etag: string; contentSealed: string },
    book: PhoneBook,
    maySeeSecrets: boolean,
  ): Promise<NonNullable<GivenThen['changes']> | undefined> {
    const content = openContent(vault, { phoneId: phone.phone.id, etag }, contentSealed)
    if (!content) return undefined
    const { rows: now } = await comparedFile(files, phone, { showsOwn: false }, book)
    return changesBetween(rowsThen(content, now), now).map((each) => maskedChange(each, maySeeSecrets))
  }

  /** `maySeeSecrets`: else what merely sounds like a secret is dots, too. */
  async function lookBack(
    phone: KnownPhone,
    { fetch, contentSealed }: Kept,
    book: PhoneBook,
    maySeeSecrets: boolean,
  ): Promise<GivenThen> {
    const of = (state: GivenThen['state'], message: string, then?: Rows, now?: Rows): GivenThen => ({
      ...{ state, message },
      parameters: [...(then?.values() ?? [])].map(({ shown }) => masked(shown, maySeeSecrets)),
      changes:
        then && now ? changesBetween(then, now).map((each) => maskedChange(each, maySeeSecrets)) : null,
    })
    const isGiven = fetch.outcome === 'served' || fetch.outcome === 'notModified'
    if (!isGiven) return of('nothing', words.nothing)
    if (fetch.revision === '') return of('forgotten', words.untold)
    const isNow = (await etagNow(phone, fetch.file)) === fetch.revision
    const place = { phoneId: phone.phone.id, etag: fetch.revision }
    const content =
      isNow || contentSealed === undefined ? undefined : openContent(vault, place, contentSealed)
    if (!isNow && !content) return of('forgotten', words.forgotten)
    const { rows: now } = await comparedFile(files, phone, { requested: fetch.file, showsOwn: false }, book)
    return content ? of('kept', words.kept, rowsThen(content, now), now) : of('now', words.now, now, now)
  }

  return { lookBack, changesSince }
}

/**
 * As the text says it. Of a text template nobody knows what was a secret then: what stands there now, and is none, is
 * shown.
 */
function rowsThen({ text, format, secrets }: FetchContent, now: Rows): Rows {
  const known = secrets && new Set(secrets)
  const isSecret = (name: string, value: string) => {
    const row = now.get(name)
    return known ? known.has(name) || row?.shown.secret === true : row?.shown.value !== value
  }
  return new Map(
    parametersIn(text, format).map(({ name, value }) => {
      const secret = value !== '' && isSecret(name, value)
      const from = now.get(name)?.shown.from ?? ''
      return [name, { whole: value, shown: { name, value: secret ? dots : value, from, secret } }]
    }),
  )
}

function parametersIn(text: string, format: FetchContent['format']) {
  try {
    return makeFormat(format).parse(text)
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return []
    throw error
  }
}

type Shown = GivenThen['parameters'][number]
type Change = NonNullable<GivenThen['changes']>[number]

const isHidden = (name: string, maySeeSecrets: boolean) => !maySeeSecrets && soundsSecret.test(name)

function masked(row: Shown, maySeeSecrets: boolean): Shown {
  return row.value !== '' && isHidden(row.name, maySeeSecrets) ? { ...row, value: dots, secret: true } : row
}

function maskedChange(change: Change, maySeeSecrets: boolean): Change {
  if (!isHidden(change.name, maySeeSecrets)) return change
  const hidden = (value: string | null) => (value ? dots : value)
  return { ...change, before: hidden(change.before), after: hidden(change.after), secret: true }
}
