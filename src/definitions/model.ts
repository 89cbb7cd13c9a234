/** A phone model, ready to be served: which files it asks for, what fills them, which settings it honours. */

import type { Format } from '../formats/format.ts'
import type { OffhookError } from '../kernel/errors.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import type { CompiledTemplate } from '../language/template.ts'
import type { FormatSpec, HandOver, SheetModel, UploadUse } from '../schema/definition.ts'
import type { KeyGrid, ModuleGrid } from '../schema/key-grid.ts'
import type { Proved, Quarantine } from '../schema/model.ts'
import type { LineKey } from '../schema/phone.ts'
import type { SettingSpec } from '../schema/settings.ts'
import type { CompiledSheet } from './compile-sheet.ts'
import { type FilePattern, requestedNames, type Words } from './file-name.ts'
import type { LongestValue } from './longest-values.ts'
import type { TakenBack } from './taken-back.ts'
import type { ZoneForm } from './zone-form.ts'

/** What is known of a file without being able to fill it. */
export type ModelFile = {
  readonly pattern: string
  readonly main: boolean
  readonly absent: boolean
  readonly common: boolean
  readonly phoneBook: boolean
  readonly contentType: string
  readonly formatSpec: FormatSpec
  /** It is filled by a template, and so by no sheet. */
  readonly isTemplate: boolean
  /** It holds the tenant's phone book and nothing else, so that all phones share its bytes. */
  readonly isSharedBook: boolean
  nameFor(mac: MacAddress): string
  matches(requestedName: string, mac?: MacAddress): boolean
}

export type CompiledFile = ModelFile & {
  /** Its pattern with the model's words in it. */
  readonly filled: string
  readonly format: Format
  /** One of the two fills it, unless it is absent. */
  readonly sheet?: CompiledSheet
  readonly template?: CompiledTemplate
  /** What `facts.*` reads. */
  readonly facts: Words
  readonly takenBack: TakenBack
  /** What the phone takes of a setting at most, by its key. */
  readonly limits: Limits
  readonly longestValue: LongestValue
}

export type Limits = NonNullable<SheetModel['limits']>

export type NotifyRequest = {
  readonly event: string
  readonly contentType?: string
  readonly body?: string
  /** A request to nobody in particular is passed over. */
  readonly onlyTo?: 'account'
  readonly onlyFrom?: 'registrar'
}

/** A model as it is chosen, asked and answered for; what fills its files may stand behind a guard. */
export type PhoneModel = ModelOf<ModelFile>
/** A model with what fills its files. */
export type CompiledModel = ModelOf<CompiledFile>

/** Of a file that phones send; `use`: what it is good for. */
export type UploadPattern = FilePattern & { readonly use?: Omit<UploadUse, 'name'> }

type ModelOf<File> = {
  readonly id: string
  readonly vendor: string
  readonly family: string
  readonly name: string
  readonly description: string
  readonly kind: 'sheet' | 'template'
  /** How the phone may name itself in its User-Agent. */
  readonly userAgentNames: readonly string[]
  readonly firstLine: number
  readonly lastLine: number
  readonly lineKeys: number
  readonly expansionModules: { readonly max: number; readonly keys: number } | null
  /** How its keys lie, where that is known. */
  readonly keyGrid: KeyGrid | null
  readonly moduleGrid: ModuleGrid | null
  /** Cordless handsets that a base takes; 0 for a phone. */
  readonly handsets: number
  readonly virtual: boolean
  /** How it is set up by a link that is handed to its user; of an app that can. */
  readonly handOver?: HandOver | undefined
  readonly authentication: readonly ('basic' | 'digest')[]
  readonly tls: boolean
  readonly notify: { readonly resync?: NotifyRequest; readonly reboot?: NotifyRequest }
  readonly uploads: readonly UploadPattern[]
  readonly confidence: 'high' | 'medium' | 'low'
  readonly doubts: readonly string[]
  /** How much of the names of its files’ parameters has a source; none of a tenant’s own. */
  readonly proved: Proved | null
  readonly source: readonly string[]
  readonly facts: Words
  /** What it honours, in the vocabulary's order: the phone's settings, then a line's. */
  readonly settings: SettingSpec[]
  /** Which of the fields that models are compared by its files carry, by key. */
  readonly fields: readonly string[]
  /** What it can do, in the words of model-abilities.ts. */
  readonly abilities: readonly string[]
  readonly zoneForm: ZoneForm
  readonly files: readonly File[]
  /** A tenant's own: its files are filled where they cannot harm others. */
  readonly guarded?: GuardedModel
}

export type GuardedModel = {
  readonly keyKinds: KeyKinds
  /** Why nothing is worked out of it any more. */
  readonly quarantine: Quarantine | null
  /** What kept it from being worked out just now, when the next try may succeed. */
  readonly passing?: OffhookError
  /** Rejects with a SourceError that says what kept the work from being done. */
  fill<Answer>(work: object): Promise<Answer>
}

export type KeyKind = LineKey['kind']
export type KeyKinds = {
  readonly lineKeys: ReadonlySet<KeyKind>
  readonly expansionKeys: ReadonlySet<KeyKind>
}

/** Built in: what fills its files stands here. */
export function isCompiled(model: PhoneModel): model is CompiledModel {
  return model.guarded === undefined
}

/**
 * The file that a phone means by this name; a request without a name means the main file.
 * `absent`: the phone asks for it and rightly gets none.
 */
export function matchFile<File extends ModelFile>(
  model: ModelOf<File>,
  requestedName: string,
  mac: MacAddress,
): File | 'absent' | undefined {
  const names = requestedNames(requestedName)
  if (names.at(-1) === '') return mainFile(model)
  for (const name of names) {
    const file = model.files.find((each) => !each.absent && each.matches(name, mac))
    if (file) return file
  }
  const isAbsent = names.some((name) => model.files.some((file) => file.absent && file.matches(name, mac)))
  return isAbsent ? 'absent' : undefined
}

export function mainFile<File extends ModelFile>(model: ModelOf<File>): File | undefined {
  return model.files.find((file) => file.main)
}

/** What a file of this name is good for that a phone sent. */
export function uploadUse(model: PhoneModel, name: string, mac: MacAddress): UploadPattern['use'] {
  return model.uploads.find((pattern) => pattern.matches(name, mac))?.use
}

/** The model's phones send a file of this name, and it carries no other phone's MAC. */
export function takesUpload(model: PhoneModel, name: string, mac: MacAddress): boolean {
  return requestedNames(name).some((each) => model.uploads.some((pattern) => pattern.matches(each, mac)))
}
