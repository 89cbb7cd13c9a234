/** The files of one phone: which one it means, what it holds, and what cannot be carried. */

import type { z } from 'zod'
import { toldIn } from '../db/told.ts'
import type { Vault } from '../db/vault.ts'
import { foreignMac } from '../definitions/file-name.ts'
import {
  type CompiledFile,
  isCompiled,
  type ModelFile,
  mainFile,
  matchFile,
  type PhoneModel,
} from '../definitions/model.ts'
import type { Clock } from '../kernel/clock.ts'
import { FormatError, InternalError, OffhookError, SourceError } from '../kernel/errors.ts'
import { GuardError, notNow } from '../kernel/guarded-worker.ts'
import type { Log } from '../kernel/log.ts'
import { formOf } from '../rendering/book-form.ts'
import type { FileProblem } from '../rendering/fill-file.ts'
import type { KnownPhone, RenderedFile } from '../rendering/known-phone.ts'
import {
  doFileWork,
  type FileParts,
  type FileView,
  type FileWork,
  lostOfLayout,
  type MadeText,
  problemsIn,
  refusedKeys,
  settingsSaid,
  textOfFile,
  viewOfFile,
} from '../rendering/make-file.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import { mergeSettings, renderScope } from '../rendering/render-scope.ts'
import { localYear } from '../rendering/zone-scope.ts'
import { mediaTypeSchema } from '../schema/definition.ts'
import type { phoneFileListSchema } from '../schema/phone.ts'
import { contentOf, newIdentity } from './to-remember.ts'

export type { FileProblem } from '../rendering/fill-file.ts'

/** `absent`: asked for, and rightly not there. `foreign`: it carries another phone's MAC. */
export type FoundFile = { file: ModelFile; name: string } | 'absent' | 'foreign' | 'replaced' | 'unknown'

type Found = Exclude<FoundFile, string>

export type PhoneFiles = ReturnType<typeof phoneFiles>

export function phoneFiles(publicUrl: string, vault: Vault, clock: Clock, log: Log) {
  /** Keyed, so that nobody can try passwords on it; `purpose` keeps what is shown masked apart from what is served. */
  const etagOf = (text: string, purpose: string) => `"${vault.hash(text, purpose).slice(0, 22)}"`

  function mainOf({ phone, model, own }: KnownPhone): Found | undefined {
    if (own.main) return own.main
    const file = model && mainFile(model)
    const name = file && (phone.fileName || file.nameFor(phone.mac))
    if (file && name) own.main = { file, name }
    return own.main
  }

  function find(known: KnownPhone, requested: string): FoundFile {
    const { phone, model } = known
    if (!model) return 'unknown'
    const main = mainOf(known)
    if (main && (requested === '' || requested === main.name)) return main
    if (main && requested.toLowerCase() === main.name.toLowerCase()) return main
    const file = matchFile(model, requested, phone.mac)
    if (file === 'absent') return 'absent'
    if (main && file === main.file) return phone.fileName === '' ? main : 'replaced'
    if (file) return { file, name: file.nameFor(phone.mac) }
    return foreignMac(requested, phone.mac) ? 'foreign' : 'unknown'
  }

  /** `phoneBook` is what a file that holds the tenant's phone book is made of, `name` which file it is. */
  function partsOf(
    known: KnownPhone,
    model: PhoneModel,
    phoneBook: PhoneBook = [],
    name?: string,
  ): FileParts {
    const book = model.files.find((file) => file.phoneBook)
    return {
      phone: known.layout
        ? {
            ...known.phone,
            lineKeys: [...known.allKeys.lineKeys],
            expansionKeys: [...known.allKeys.expansionKeys],
          }
        : known.phone,
      tenant: known.tenant,
      levels: known.levels,
      lines: known.lines,
      fileName: known.phone.fileName || (mainFile(model)?.nameFor(known.phone.mac) ?? ''),
      phoneBookFile: book?.nameFor(known.phone.mac),
      phoneBook,
      publicUrl,
      year: yearOf(known).year,
      told: name === undefined ? [] : toldIn(known.phone.told, familyOf(model), name),
    }
  }

  /** The year of the phone’s own clock: its rules are told from this one on, and hold until it ends. */
  function yearOf({ tenant, levels }: KnownPhone): { year: number; until: number } {
    return localYear(mergeSettings(tenant, levels).get('timezone')?.value, clock.now())
  }

  /**
   * Nothing for the file with the tenant’s phone book as long as no book is given. A built-in model's file is there at
   * once; a tenant's own is made elsewhere.
   */
  function render(
    known: KnownPhone,
    found: Found,
    book?: PhoneBook,
  ): RenderedFile | undefined | Promise<RenderedFile> {
    const { model } = known
    if (!model || (found.file.phoneBook && !book)) return undefined
    const { until } = yearOf(known)
    const [file, parts] = [model.files.indexOf(found.file), partsOf(known, model, book, found.name)]
    const finished = (made: MadeText, passing?: OffhookError) =>
      finish(known, found, made, { passing, until })
    if (isCompiled(model)) return finished(textOfFile(model, file, parts))
    return filled<MadeText>(model, { do: 'text', file, parts }).then(
      (made) => finished(made),
      (error) => finished({ text: '', problems: [], failure: failureOf(error) }, passingOf(error)),
    )
  }

  function finish(
    { phone, model, lines }: KnownPhone,
    { file, name }: Found,
    made: MadeText,
    lasting: Pick<RenderedFile, 'passing' | 'until'>,
  ): RenderedFile {
    const { text, problems, failure, names, secrets, stays = [] } = made
    for (const { parameter } of problems)
      log.warn(
        { phone: phone.id, file: name, parameter },
        'a parameter was left out: the format cannot carry its value',
      )
    const body = Buffer.from(text, file.formatSpec.encoding)
    const etag = etagOf(text, 'phone.file')
    const family = model ? familyOf(model) : ''
    const settled = made.settled === undefined ? etag : etagOf(made.settled, 'phone.file')
    const isNews = names !== undefined && names.join('\n') !== toldIn(phone.told, family, name).join('\n')
    return {
      ...{ name, contentType: mediaTypeOf(file), body, etag, main: file.main, failure, stays, ...lasting },
      settled,
      remember: {
        ...(isNews && { names: { family, names } }),
        ...(file.main && newIdentity(vault, phone, lines)),
        ...(file.main &&
          settled !== phone.contentEtag && {
            content: contentOf(vault, { phoneId: phone.id, settled, body, format: file.formatSpec, secrets }),
          }),
      },
    }
  }

  /** Every value that a file of the phone cannot carry. */
  async function problems(known: KnownPhone): Promise<readonly FileProblem[]> {
    const { model } = known
    if (!model) return []
    const parts = partsOf(known, model)
    if (isCompiled(model)) return problemsIn(model, parts)
    return filled<FileProblem[]>(model, { do: 'problems', parts }).catch((error) => {
      if (error instanceof GuardError) throw notNow(error)
      const message = failureOf(error)
      return [{ parameter: mainFile(model)?.pattern ?? model.name, path: '', line: undefined, message }]
    })
  }

  return {
    find,
    render,

    /** Phones whose book has the same form get the same bytes of it. */
    formOfBook(known: KnownPhone, { file }: Found): string {
      const { model } = known
      if (file.isSharedBook) return ''
      const paths =
        model && isCompiled(model) && model.files[model.files.indexOf(file as CompiledFile)]?.template?.paths
      if (!paths) return String(known.serial)
      return formOf(paths, renderScope({ ...partsOf(known, model), model }))
    },

    /** What of the file says where the phone fetches, and nothing else; no text when nothing does. */
    async contact(
      known: KnownPhone,
      { file, name }: Found,
    ): Promise<{ text: Buffer | undefined; contentType: string }> {
      const { model } = known
      const contentType = mediaTypeOf(file)
      if (!model) return { text: undefined, contentType }
      const work = {
        do: 'contact',
        file: model.files.indexOf(file),
        parts: partsOf(known, model, [], name),
      } as const
      const text = isCompiled(model)
        ? (doFileWork(model, work) as string)
        : await filled<string>(model, work).catch((error) => {
            if (error instanceof GuardError) throw notNow(error)
            failureOf(error)
            return ''
          })
      return { text: text === '' ? undefined : Buffer.from(text, file.formatSpec.encoding), contentType }
    },

    problems,

    /** Its keys that the model has no word for: `lineKeys.3`. None while a tenant’s own model cannot be asked. */
    async refusedKeys({ model, allKeys, keys }: KnownPhone): Promise<ReadonlySet<string>> {
      const { lineKeys, expansionKeys } = allKeys
      if (!model || lineKeys.length + expansionKeys.length === 0) return noKeys
      if (isCompiled(model)) return new Set(refusedKeys(model, allKeys))
      const work = { do: 'refusedKeys', keys: { lineKeys, expansionKeys } } as const
      keys.refused ??= filled<string[]>(model, work).then((names) => new Set(names))
      // What kept it from being known may be over the next time.
      return keys.refused.catch(() => {
        keys.refused = undefined
        return noKeys
      })
    },

    /** What stands on keys of its layout and its files cannot carry: they are made without. */
    async lostOfLayout(known: KnownPhone): Promise<readonly FileProblem[]> {
      const { allKeys, keys, layout } = known
      if (!layout) return []
      keys.lost ??= problems(known).then((found) => lostOfLayout(allKeys, found))
      return keys.lost.catch(() => {
        keys.lost = undefined
        return []
      })
    },

    /** What of the settings each parameter of its main file says, by name; nothing is known of a tenant’s own model. */
    settingsSaid(known: KnownPhone): ReadonlyMap<string, string> {
      const { model } = known
      const main = mainOf(known)
      if (!main || !model || !isCompiled(model)) return new Map()
      const parts = partsOf(known, model, [], main.name)
      return settingsSaid(model, model.files.indexOf(main.file as CompiledFile), parts)
    },

    async list(known: KnownPhone, book: PhoneBook) {
      const { model, phone } = known
      const items: z.output<typeof phoneFileListSchema>['items'] = []
      for (const file of model?.files ?? []) {
        if (file.absent) continue
        const name = file.main && phone.fileName ? phone.fileName : file.nameFor(phone.mac)
        const rendered = await render(known, { file, name }, book)
        if (!rendered) continue
        const { contentType, body, main, failure = null } = rendered
        items.push({ name: rendered.name, contentType, bytes: body.length, main, failure })
      }
      const absent = (model?.files ?? []).flatMap((file) => (file.absent ? [file.nameFor(phone.mac)] : []))
      return { items, absent }
    },

    /** A file with dots for every secret, made of nothing else: what a source that is only tried makes of one stays unknown. */
    async masked(known: KnownPhone, requested: string, book: PhoneBook): Promise<MaskedFile | undefined> {
      const { model } = known
      const found = find(known, requested)
      if (typeof found === 'string' || !model) return undefined
      const { name } = found
      const contentType = mediaTypeOf(found.file)
      const [file, parts] = [model.files.indexOf(found.file), partsOf(known, model, book, name)]
      const work = { do: 'view', file, parts, showSecrets: false } as const
      try {
        const view = isCompiled(model)
          ? (doFileWork(model, work) as FileView)
          : await filled<FileView>(model, work)
        return { name, contentType, text: view.text, parameters: view.parameters, failure: null }
      } catch (error) {
        const passing = passingOf(error)
        if (passing) throw passing
        if (!(error instanceof SourceError || error instanceof FormatError)) throw error
        return { name, contentType, text: '', parameters: [], failure: error.message }
      }
    },

    /** A file as a person looks at it; without `showSecrets` every secret is dots, in the text as in the parameters. */
    async show(known: KnownPhone, requested: string, showSecrets: boolean, book: PhoneBook) {
      const found = find(known, requested)
      const { model } = known
      if (model?.guarded?.passing) throw model.guarded.passing
      if (typeof found === 'string' || !model) throw new OffhookError('FILE_NOT_FOUND')
      const served = await render(known, found, book)
      if (!served) throw new OffhookError('FILE_NOT_FOUND')
      const cannot = (why: string) => new OffhookError('FILE_NOT_FOUND', `This file cannot be made: ${why}`)
      if (served.passing) throw served.passing
      if (served.failure !== undefined) throw cannot(served.failure)
      const [file, parts] = [model.files.indexOf(found.file), partsOf(known, model, book, found.name)]
      const { text, parameters } = isCompiled(model)
        ? viewOfFile(model, file, parts, showSecrets)
        : await filled<FileView>(model, { do: 'view', file, parts, showSecrets }).catch((error) => {
            throw passingOf(error) ?? cannot(failureOf(error))
          })
      const { name, contentType, body, main } = served
      const etag = showSecrets ? served.etag : etagOf(text, 'phone.file.masked')
      return { name, contentType, bytes: body.length, main, etag, text, parameters: [...parameters] }
    },
  }
}

export type MaskedFile = Pick<FileView, 'text' | 'parameters'> & {
  name: string
  contentType: string
  /** Why it cannot be made. */
  failure: string | null
}

const familyOf = ({ vendor, family }: PhoneModel): string => `${vendor} ${family}`

/** What was stored by an older version may not be fit for a header. */
function mediaTypeOf({ contentType }: ModelFile): string {
  return mediaTypeSchema.safeParse(contentType).success ? contentType : 'application/octet-stream'
}

const noKeys: ReadonlySet<string> = new Set()

async function filled<Answer>({ guarded, name }: PhoneModel, work: FileWork): Promise<Answer> {
  if (!guarded) throw new InternalError(`${name} is built in`)
  return guarded.fill<Answer>(work)
}

const passingOf = (error: unknown) => (error instanceof GuardError ? notNow(error) : undefined)

/** Why there is no file, in one sentence; what is our own fault is thrown on. */
function failureOf(error: unknown): string {
  if (error instanceof SourceError || error instanceof GuardError) return error.message
  throw error
}
