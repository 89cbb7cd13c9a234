/** Whether a phone may be saved so: its model, its lines, its settings, and whether its files can carry every value. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { tooLargeIn } from '../db/rows.ts'
import { settingsOf } from '../definitions/known-paths.ts'
import type { PhoneModel } from '../definitions/model.ts'
import { extensionFieldOf } from '../definitions/readable.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import type { PhoneDraft } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { FileProblem, PhoneFiles } from '../provisioning/phone-files.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { lostOfLayout } from '../rendering/make-file.ts'
import { dialsOwnVoicemail } from '../rendering/render-scope.ts'
import { settingError } from '../schema/setting-check.ts'
import { readSipUri } from '../sip/sip-uri.ts'

type Parts = {
  extensions: ExtensionStore
  phones: PhoneStore
  knownPhones: KnownPhones
  files: PhoneFiles
}

/** Drafts that are looked at before somebody else is heard. */
const atOnce = 5

export function phoneCheck({ extensions, phones, knownPhones, files }: Parts) {
  async function faultsOf(
    known: KnownPhone,
    draft: PhoneDraft,
    found: ReadonlyMap<string, ExtensionRecord>,
  ): Promise<FieldError[]> {
    const { model } = known
    if (!model) {
      const unknown = { path: 'modelId', message: 'There is no such phone model; choose one of the list' }
      return [unknown, ...contactErrors(draft.contact)]
    }
    const held = model.guarded?.quarantine
    if (held)
      return [
        { path: 'modelId', message: `This phone model is held back, since ${held.reason}; save it anew` },
      ]
    if (model.guarded?.passing) throw model.guarded.passing
    const errors = [
      ...lineErrors(found, draft, model),
      ...keyErrors(draft, model),
      ...expansionKeyErrors(draft, model),
      ...Object.entries(draft.settings).flatMap(
        ([key, value]) => settingError(key, value, model.settings) ?? [],
      ),
      ...contactErrors(draft.contact),
      ...tooLargeIn(draft),
    ]
    if (errors.length > 0) return errors
    const problems = await files.problems(known)
    // What stands on a key of its layout is nothing that could be changed here: the phone’s `unsupported` tells it.
    const ofLayout = new Set(lostOfLayout(known.allKeys, problems))
    return problems.filter((problem) => !ofLayout.has(problem)).map((problem) => fieldOf(problem, known))
  }

  /** What is wrong with each of them; what they have in common is read once. `made`: extensions that would be saved with them. */
  async function faults(
    scope: TenantScope,
    drafts: readonly PhoneDraft[],
    made: readonly ExtensionRecord[] = [],
  ): Promise<FieldError[][]> {
    const ids = drafts.flatMap((draft) => draft.lines.map((line) => line.extensionId))
    const found = await extensions.readMany(scope, [...new Set(ids)])
    for (const each of made) found.set(each.id, each)
    const known = await knownPhones.ofDrafts(scope, drafts, { made })
    const faults: FieldError[][] = []
    for (const [index, draft] of drafts.entries()) {
      if (index % atOnce === atOnce - 1) await pause()
      const each = known[index]
      faults.push(each ? await faultsOf(each, draft, found) : [])
    }
    return faults
  }

  return {
    faults,

    /** Throws InvalidInput with every field that is at fault. */
    async approvePhone(scope: TenantScope, draft: PhoneDraft): Promise<void> {
      const [errors = []] = await faults(scope, [draft])
      if (errors.length > 0) throw new InvalidInput(errors)
    },

    /** Throws InvalidInput when a phone that shows the extension cannot carry its new values. */
    async approveExtension(scope: TenantScope, changed: ExtensionRecord): Promise<void> {
      const shown = await knownPhones.ofIds(scope, await phones.idsWithExtension(scope, [changed.id]))
      const oneOfEachModel = new Map(shown.map((known) => [known.phone.modelId, known]))
      for (const { phone } of oneOfEachModel.values()) {
        const known = await knownPhones.ofDraft(scope, phone, { extension: changed })
        for (const problem of await files.problems(known)) {
          const field = extensionFieldOf(problem.path)
          if (!field || (field === 'voicemailNumber' && changed.voicemailNumber === '')) continue
          const message = `“${phone.name}” (${known.model?.name}) cannot carry this: ${problem.message}`
          throw new InvalidInput([{ path: field, message }])
        }
      }
    },
  }
}

/** Why a phone of this model cannot have the draft’s lines or keys: in its place, were it not changed for many. */
export function unfit(
  draft: PhoneDraft,
  model: PhoneModel,
): { code: 'linesDoNotFit' | 'keysDoNotFit'; message: string } | undefined {
  const isThere = ({ line }: PhoneDraft['lines'][number]) => line >= model.firstLine && line <= model.lastLine
  if (!draft.lines.every(isThere))
    return { code: 'linesDoNotFit', message: `Has a line that a ${model.name} does not have` }
  if (keyErrors(draft, model).length + expansionKeyErrors(draft, model).length > 0)
    return { code: 'keysDoNotFit', message: `Has keys that a ${model.name} does not have` }
  return undefined
}

function lineErrors(
  found: ReadonlyMap<string, ExtensionRecord>,
  draft: PhoneDraft,
  model: PhoneModel,
): FieldError[] {
  const seen = new Set<number>()
  return draft.lines.flatMap(({ line, extensionId, index }, position) => {
    const path = `lines.${index ?? position}`
    const extension = found.get(extensionId)
    const error = (field: string, message: string) => [{ path: `${path}.${field}`, message }]
    if (line < model.firstLine || line > model.lastLine) {
      const range =
        model.firstLine === model.lastLine
          ? `line ${model.firstLine} only`
          : `lines ${model.firstLine} to ${model.lastLine}`
      return error('line', `A ${model.name} has no line ${line}; it has ${range}`)
    }
    if (seen.has(line)) return error('line', `Line ${line} is named twice`)
    seen.add(line)
    if (!extension) return error('extensionId', 'This tenant has no such extension; choose one of the list')
    if (extension.tech === 'VIRTUAL' && extension.members.length === 0) {
      return error(
        'extensionId',
        `${extension.number} is virtual and has no members, so there is nothing to register as; add a member to it first`,
      )
    }
    return []
  })
}

function keyErrors(draft: PhoneDraft, model: PhoneModel): FieldError[] {
  const seen = new Set<number>()
  return draft.lineKeys.flatMap(({ number }, index) => {
    const error = (message: string) => [{ path: `lineKeys.${index}.number`, message }]
    if (seen.has(number)) return error(`Key ${number} is named twice; a place takes one key`)
    seen.add(number)
    if (number <= model.lineKeys || model.kind === 'template') return []
    return error(`A ${model.name} has ${model.lineKeys} keys; there is no key ${number}`)
  })
}

function expansionKeyErrors(draft: PhoneDraft, model: PhoneModel): FieldError[] {
  const { max = 0, keys = 0 } = model.expansionModules ?? {}
  const seen = new Set<string>()
  return draft.expansionKeys.flatMap(({ module, number }, index) => {
    const error = (field: string, message: string) => [{ path: `expansionKeys.${index}.${field}`, message }]
    const place = `${module} ${number}`
    if (seen.has(place))
      return error('number', `Key ${number} of module ${module} is named twice; a place takes one key`)
    seen.add(place)
    if (model.kind === 'template' || (module <= max && number <= keys)) return []
    if (max === 0) return error('module', `A ${model.name} takes no expansion modules`)
    const modules = max === 1 ? '1 expansion module' : `${max} expansion modules`
    return error(
      module > max ? 'module' : 'number',
      `A ${model.name} takes ${modules} of ${keys} keys; there is no key ${number} on module ${module}`,
    )
  })
}

function contactErrors(contact: string): FieldError[] {
  if (contact === '') return []
  const uri = readSipUri(contact)
  return 'problem' in uri ? [{ path: 'contact', message: uri.problem }] : []
}

/** The field of the form whose value a file cannot carry. */
function fieldOf({ path, line, parameter, message }: FileProblem, { phone, lines }: KnownPhone): FieldError {
  const position = phone.lines.findIndex((each) => each.line === line)
  const at = phone.lines[position]?.index ?? position
  const known = lines.find((each) => each.number === line)
  const shown = known?.shown
  const key = path.replace(/^line\./, '')
  if (path === 'override') return { path: `parameters.${parameter}`, message }
  if (path === 'phone.name') return { path: 'name', message }
  if (['tenant.name', 'book.name', 'phoneBook.name'].includes(path))
    return { path: 'modelId', message: `${parameter}: the tenant’s name ${message}` }
  if (path === 'provisioning.file') return { path: 'fileName', message }
  if (path === 'provisioning.username') return { path: 'httpUsername', message }
  if (path.startsWith('provisioning.')) return { path: 'httpPassword', message }
  if (path.startsWith('key.')) return { path: 'lineKeys', message: `${parameter}: ${message}` }
  const ofPhone = { has: (name: string) => Boolean(phone.settings[name]) }
  const isSetting = key === 'voicemail' && !(known && dialsOwnVoicemail(known, ofPhone))
  const ofExtension = extensionFieldOf(path)
  if (shown && ofExtension && !isSetting) {
    return {
      path: `lines.${at}.extensionId`,
      message: `The ${words[ofExtension] ?? key} of extension ${shown.number} ${message}`,
    }
  }
  const setting = settingsOf(path)[0]?.key ?? key
  if (line !== undefined) return { path: `settings.lines.${line}.${setting}`, message }
  return {
    path: path === '' ? 'modelId' : `settings.${setting}`,
    message: path === '' ? `${parameter}: ${message}` : message,
  }
}

const words: Record<string, string> = {
  name: 'name',
  password: 'password',
  username: 'user name',
  authUsername: 'auth user name',
  mailbox: 'mailbox',
  voicemailNumber: 'voicemail number',
  number: 'number',
}
