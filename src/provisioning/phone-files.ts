/** The files of one phone: which one it means, what it holds, and what cannot be carried. */

import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { foreignMac } from '../definitions/file-name.ts'
import { isCompiled, type ModelFile, mainFile, matchFile, type PhoneModel } from '../definitions/model.ts'
import type { Clock } from '../kernel/clock.ts'
import { InternalError, OffhookError, SourceError } from '../kernel/errors.ts'
import { GuardError } from '../kernel/guarded-worker.ts'
import type { Log } from '../kernel/log.ts'
import type { phoneFileListSchema } from '../schema/phone.ts'
import type { FileProblem } from './fill-file.ts'
import type { KnownPhone, RenderedFile } from './known-phone.ts'
import {
  type FileParts,
  type FileView,
  type FileWork,
  type MadeText,
  problemsIn,
  refusedKeys,
  textOfFile,
  viewOfFile,
} from './make-file.ts'
import type { PhoneBook } from './phone-books.ts'

export type { FileProblem } from './fill-file.ts'

/** `absent`: asked for, and rightly not there. `foreign`: it carries another phone's MAC. */
export type FoundFile = { file: ModelFile; name: string } | 'absent' | 'foreign' | 'replaced' | 'unknown'

export type PhoneFiles = ReturnType<typeof phoneFiles>

export function phoneFiles(publicUrl: string, clock: Clock, log: Log) {
  function find({ phone, model }: KnownPhone, requested: string): FoundFile {
    if (!model) return 'unknown'
    const main = mainFile(model)
    const own = main && (phone.fileName || main.nameFor(phone.mac))
    if (main && own && (requested === '' || requested.toLowerCase() === own.toLowerCase()))
      return { file: main, name: own }
    const file = matchFile(model, requested, phone.mac)
    if (file === 'absent') return 'absent'
    if (file === main && file && phone.fileName !== '') return 'replaced'
    if (file) return { file, name: file === main && own ? own : file.nameFor(phone.mac) }
    return foreignMac(requested, phone.mac) ? 'foreign' : 'unknown'
  }

  /** `phoneBook` is what a file that holds the tenant's phone book is made of. */
  function partsOf(known: KnownPhone, model: PhoneModel, phoneBook: PhoneBook = []): FileParts {
    const book = model.files.find((file) => file.phoneBook)
    return {
      phone: known.phone,
      tenant: known.tenant,
      levels: known.levels,
      lines: known.lines,
      fileName: known.phone.fileName || (mainFile(model)?.nameFor(known.phone.mac) ?? ''),
      phoneBookFile: book?.nameFor(known.phone.mac),
      phoneBook,
      publicUrl,
      year: new Date(clock.now()).getUTCFullYear(),
    }
  }

  /**
   * Nothing for the file with the tenant’s phone book as long as no book is given. A built-in model's file is there at
   * once; a tenant's own is made elsewhere.
   */
  function render(
    known: KnownPhone,
    requested: string,
    book?: PhoneBook,
  ): RenderedFile | undefined | Promise<RenderedFile> {
    const found = find(known, requested)
    const { model } = known
    if (typeof found === 'string' || !model) return undefined
    if (found.file.phoneBook && !book) return undefined
    const [file, parts] = [model.files.indexOf(found.file), partsOf(known, model, book)]
    const finished = (made: MadeText, isPassing = false) => finish(known, found, made, isPassing)
    if (isCompiled(model)) return finished(textOfFile(model, file, parts))
    return filled<MadeText>(model, { do: 'text', file, parts }).then(finished, (error) =>
      finished({ text: '', problems: [], failure: failureOf(error) }, error instanceof GuardError),
    )
  }

  function finish(
    { phone }: KnownPhone,
    { file, name }: Exclude<FoundFile, string>,
    { text, problems, failure }: MadeText,
    isPassing: boolean,
  ): RenderedFile {
    for (const { parameter } of problems)
      log.warn(
        { phone: phone.id, file: name, parameter },
        'a parameter was left out: the format cannot carry its value',
      )
    const body = Buffer.from(text)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    return { name, contentType: file.contentType, body, etag, main: file.main, failure, isPassing }
  }

  return {
    find,
    render,

    /** The file that this name means, if it holds the tenant’s phone book; shared, when it reads nothing else. */
    bookFor(
      known: KnownPhone,
      requested: string,
    ): { file: ModelFile; name: string; isShared: boolean } | undefined {
      const found = find(known, requested)
      if (typeof found === 'string' || !found.file.phoneBook) return undefined
      return { ...found, isShared: found.file.isSharedBook }
    },

    /** Every value that a file of the phone cannot carry. */
    async problems(known: KnownPhone): Promise<readonly FileProblem[]> {
      const { model } = known
      if (!model) return []
      const parts = partsOf(known, model)
      if (isCompiled(model)) return problemsIn(model, parts)
      return filled<FileProblem[]>(model, { do: 'problems', parts }).catch((error) => {
        const message = failureOf(error)
        return [{ parameter: mainFile(model)?.pattern ?? model.name, path: '', line: undefined, message }]
      })
    },

    /** Its keys that the model has no word for: `lineKeys.3`. None while a tenant’s own model cannot be asked. */
    async refusedKeys({ model, phone, keys }: KnownPhone): Promise<ReadonlySet<string>> {
      const { lineKeys, expansionKeys } = phone
      if (!model || lineKeys.length + expansionKeys.length === 0) return noKeys
      if (isCompiled(model)) return new Set(refusedKeys(model, phone))
      const work = { do: 'refusedKeys', keys: { lineKeys, expansionKeys } } as const
      keys.refused ??= filled<string[]>(model, work).then(
        (names) => new Set(names),
        () => noKeys,
      )
      return keys.refused
    },

    async list(known: KnownPhone, book: PhoneBook) {
      const { model, phone } = known
      const items: z.output<typeof phoneFileListSchema>['items'] = []
      for (const file of model?.files ?? []) {
        if (file.absent) continue
        const name = file.main && phone.fileName ? phone.fileName : file.nameFor(phone.mac)
        const rendered = await render(known, name, book)
        if (!rendered) continue
        const { contentType, body, main, failure = null } = rendered
        items.push({ name: rendered.name, contentType, bytes: body.length, main, failure })
      }
      const absent = (model?.files ?? []).flatMap((file) => (file.absent ? [file.nameFor(phone.mac)] : []))
      return { items, absent }
    },

    /** A file as a person looks at it; without `showSecrets` every secret is dots, in the text as in the parameters. */
    async show(known: KnownPhone, requested: string, showSecrets: boolean, book: PhoneBook) {
      const found = find(known, requested)
      const { model } = known
      if (typeof found === 'string' || !model) throw new OffhookError('FILE_NOT_FOUND')
      const served = await render(known, requested, book)
      if (!served) throw new OffhookError('FILE_NOT_FOUND')
      const cannot = (why: string) => new OffhookError('FILE_NOT_FOUND', `This file cannot be made: ${why}`)
      if (served.failure !== undefined) throw cannot(served.failure)
      const [file, parts] = [model.files.indexOf(found.file), partsOf(known, model, book)]
      const { text, parameters } = isCompiled(model)
        ? viewOfFile(model, file, parts, showSecrets)
        : await filled<FileView>(model, { do: 'view', file, parts, showSecrets }).catch((error) => {
            throw cannot(failureOf(error))
          })
      const { name, contentType, body, main, etag } = served
      return { name, contentType, bytes: body.length, main, etag, text, parameters: [...parameters] }
    },
  }
}

const noKeys: ReadonlySet<string> = new Set()

async function filled<Answer>({ guarded, name }: PhoneModel, work: FileWork): Promise<Answer> {
  if (!guarded) throw new InternalError(`${name} is built in`)
  return guarded.fill<Answer>(work)
}

/** Why there is no file, in one sentence; what is our own fault is thrown on. */
function failureOf(error: unknown): string {
  if (error instanceof SourceError || error instanceof GuardError) return error.message
  throw error
}
