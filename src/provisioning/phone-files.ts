/** The files of one phone: which one it means, what it holds, and what cannot be carried. */

import { createHash } from 'node:crypto'
import type { RenderedParameter } from '../definitions/compile-sheet.ts'
import { foreignMac } from '../definitions/file-name.ts'
import { type CompiledFile, type CompiledModel, mainFile, matchFile } from '../definitions/model.ts'
import type { Clock } from '../kernel/clock.ts'
import { FormatError, OffhookError, SourceError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { type FileProblem, fillFile, problemsOf } from './fill-file.ts'
import type { KnownPhone, RenderedFile } from './known-phone.ts'
import { maskedScope } from './masked-scope.ts'
import type { PhoneBook } from './phone-books.ts'
import { mergeSettings, originOf, renderScope, type ScopeParts } from './render-scope.ts'

export type { FileProblem } from './fill-file.ts'

/** `absent`: asked for, and rightly not there. `foreign`: it carries another phone's MAC. */
export type FoundFile = { file: CompiledFile; name: string } | 'absent' | 'foreign' | 'replaced' | 'unknown'

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
  function partsOf(known: KnownPhone, model: CompiledModel, phoneBook: PhoneBook = []): ScopeParts {
    const book = model.files.find((file) => file.phoneBook)
    return {
      phone: known.phone,
      tenant: known.tenant,
      levels: known.levels,
      lines: known.lines,
      model,
      fileName: known.phone.fileName || (mainFile(model)?.nameFor(known.phone.mac) ?? ''),
      phoneBookFile: book?.nameFor(known.phone.mac),
      phoneBook,
      publicUrl,
      year: new Date(clock.now()).getUTCFullYear(),
    }
  }

  /** Nothing for the file with the tenant’s phone book as long as no book is given. */
  function render(known: KnownPhone, requested: string, book?: PhoneBook): RenderedFile | undefined {
    const found = find(known, requested)
    if (typeof found === 'string' || !known.model) return undefined
    const { file, name } = found
    if (file.phoneBook && !book) return undefined
    let text = ''
    let failure: string | undefined
    try {
      const filled = fillFile(file, renderScope(partsOf(known, known.model, book)), known.levels)
      text = filled.text
      for (const problem of filled.problems)
        log.warn(
          { phone: known.phone.id, file: name, parameter: problem.parameter },
          'a parameter was left out: the format cannot carry its value',
        )
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof SourceError)) throw error
      failure = error.message
    }
    const body = Buffer.from(text)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    return { name, contentType: file.format.contentType, body, etag, main: file.main, failure }
  }

  return {
    find,
    render,

    /** The file that this name means, if it holds the tenant’s phone book; shared, when it reads nothing else. */
    bookFor(
      known: KnownPhone,
      requested: string,
    ): { file: CompiledFile; name: string; isShared: boolean } | undefined {
      const found = find(known, requested)
      if (typeof found === 'string' || !found.file.phoneBook) return undefined
      const isShared = found.file.template?.paths.every((path) => /^contacts(\.|$)/.test(path)) ?? false
      return { ...found, isShared }
    },

    /** Every value that a file of the phone cannot carry. */
    problems(known: KnownPhone): FileProblem[] {
      const { model } = known
      if (!model) return []
      const scope = renderScope(partsOf(known, model))
      return model.files.flatMap((file) => (file.absent ? [] : problemsOf(file, scope, known.levels)))
    },

    list(known: KnownPhone, book: PhoneBook) {
      const { model, phone } = known
      const items = (model?.files ?? []).flatMap((file) => {
        if (file.absent) return []
        const rendered = render(
          known,
          file.main && phone.fileName ? phone.fileName : file.nameFor(phone.mac),
          book,
        )
        return rendered
          ? [
              {
                name: rendered.name,
                contentType: rendered.contentType,
                bytes: rendered.body.length,
                main: rendered.main,
              },
            ]
          : []
      })
      const absent = (model?.files ?? []).flatMap((file) => (file.absent ? [file.nameFor(phone.mac)] : []))
      return { items, absent }
    },

    /** A file as a person looks at it; without `showSecrets` every secret is dots, in the text as in the parameters. */
    show(known: KnownPhone, requested: string, showSecrets: boolean, book: PhoneBook) {
      const found = find(known, requested)
      const { model } = known
      if (typeof found === 'string' || !model) throw new OffhookError('FILE_NOT_FOUND')
      const served = render(known, requested, book)
      if (!served) throw new OffhookError('FILE_NOT_FOUND')
      if (served.failure !== undefined)
        throw new OffhookError('FILE_NOT_FOUND', `This file cannot be made: ${served.failure}`)
      const parts = partsOf(known, model, book)
      const whole = renderScope(parts)
      const scope = showSecrets ? whole : maskedScope(whole, model.settings)
      const { text, parameters } = fillFile(found.file, scope, known.levels, {
        maskOverrides: !showSecrets,
      })
      const settings = mergeSettings(known.tenant, known.levels, model.settings)
      const origin = (parameter: RenderedParameter & { override?: string }) =>
        parameter.override ??
        (found.file.template ? 'template' : originOf(parameter.paths, parameter.line, parts, settings))
      return {
        name: served.name,
        contentType: served.contentType,
        bytes: served.body.length,
        main: served.main,
        etag: served.etag,
        text,
        parameters: parameters.map((parameter) => ({
          name: parameter.name,
          value: parameter.value,
          from: origin(parameter),
          secret: parameter.secret,
        })),
      }
    },
  }
}
