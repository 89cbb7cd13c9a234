/** Tenants' own models: an edited copy of a built-in one as YAML, or a text template. */

import type { Format } from '../formats/format.ts'
import { makeFormat } from '../formats/make-format.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { LimitError, Meter, sheetLimits } from '../language/limits.ts'
import {
  type CompiledTemplate,
  checkTemplate,
  type TemplateMistake,
  type Variable,
} from '../language/template.ts'
import { type FormatSpec, formatSchema, sheetModelSchema } from '../schema/definition.ts'
import type { ModelCreate } from '../schema/model.ts'
import { phoneSettings, type SettingSpec, vocabulary } from '../schema/settings.ts'
import { abilitiesOf } from './abilities.ts'
import { checkShape } from './check-shape.ts'
import { ModelCompiler, type ModelIdentity } from './compile-model.ts'
import { type FilePattern, filePattern } from './file-name.ts'
import { honouredFields } from './honoured.ts'
import { bareScope } from './key-kinds.ts'
import { templateKnows, templateSettings } from './known-paths.ts'
import { checkSource } from './load-definitions.ts'
import { longestValue } from './longest-values.ts'
import { mergeLayer, nothing } from './merge-definition.ts'
import type { DefinitionMistake } from './mistake.ts'
import type { CompiledFile, CompiledModel, NotifyRequest } from './model.ts'
import { takenBack } from './taken-back.ts'
import { yamlSource } from './yaml-source.ts'
import { zoneForm } from './zone-form.ts'

export type OwnModelMistake = { readonly message: string; readonly line?: number; readonly column?: number }

export type OwnModelResult =
  | { readonly model: CompiledModel }
  | { readonly mistakes: readonly OwnModelMistake[] }

/** What a tenant wrote, as it is stored. */
export type OwnDraft = Pick<
  ModelCreate,
  | 'kind'
  | 'source'
  | 'format'
  | 'fileName'
  | 'firstLine'
  | 'lastLine'
  | 'resyncEvent'
  | 'rebootEvent'
  | 'name'
  | 'vendor'
  | 'description'
> & { readonly family: string }

/** The draft alone, of something that holds more. */
export function ownDraft(from: OwnDraft): OwnDraft {
  const { kind, source, format, fileName, firstLine, lastLine, resyncEvent, rebootEvent } = from
  const { name, vendor, description, family } = from
  return {
    ...{ kind, source, format, fileName, firstLine, lastLine, resyncEvent, rebootEvent },
    ...{ name, vendor, description, family },
  }
}

/** Whichever kind it is; one whose files cost too much even for a phone without lines and keys is refused. */
export function compileOwnModel(draft: OwnDraft, id: string): OwnModelResult {
  const result = compileDraft(draft, id)
  const refusal = 'model' in result ? refusesCost(result.model) : undefined
  return refusal === undefined ? result : { mistakes: [{ message: refusal, line: 1, column: 1 }] }
}

function compileDraft(draft: OwnDraft, id: string): OwnModelResult {
  const identity = { id, vendor: draft.vendor, family: draft.family, name: draft.name }
  if (draft.kind === 'sheet') return compileSheetModel(draft.source, identity)
  return compileTemplateModel(
    {
      template: draft.source,
      format: draft.format,
      fileName: draft.fileName,
      firstLine: draft.firstLine,
      lastLine: draft.lastLine,
      description: draft.description,
      notify: { resync: { event: draft.resyncEvent }, reboot: { event: draft.rebootEvent } },
    },
    identity,
  )
}

const longestSheet = 262_144
const mostMistakes = 100

/** All files of a bare phone together. */
function refusesCost(model: CompiledModel): string | undefined {
  const meter = new Meter(sheetLimits, 'the model')
  const scope = bareScope(model)
  try {
    for (const { sheet, template } of model.files) {
      sheet?.render(scope, meter)
      template?.render(scope, meter)
    }
    return undefined
  } catch (error) {
    if (error instanceof LimitError) return error.message
    // A template may need values that a bare phone does not have.
    if (error instanceof FormatError) return undefined
    throw error
  }
}

/** A copy of a built-in model; its text is what `definitionAsYaml` wrote, as edited. */
export function compileSheetModel(text: string, identity: ModelIdentity): OwnModelResult {
  if (Buffer.byteLength(text) > longestSheet) {
    return { mistakes: [{ message: `a model may have ${longestSheet} bytes`, line: 1, column: 1 }] }
  }
  const source = yamlSource('', text)
  const { data, removed, mistakes } = checkSource(source, sheetModelSchema)
  if (data === undefined) return { mistakes: mistakes.slice(0, mostMistakes).map(asOwn) }
  const compiler = new ModelCompiler()
  const model = compiler.compile(mergeLayer(nothing, { source, data, removed }), identity, source)
  if (model) return { model }
  return { mistakes: compiler.mistakes.slice(0, mostMistakes).map(asOwn) }
}

function asOwn({ path, message, line, column }: DefinitionMistake): OwnModelMistake {
  return { message: path === '' ? message : `${path}: ${message}`, line, column }
}

export type TemplateModel = {
  readonly template: string
  readonly format: FormatSpec
  /** `{mac}.cfg` */
  readonly fileName: string
  readonly firstLine: number
  readonly lastLine: number
  readonly description?: string
  readonly notify?: { readonly resync?: NotifyRequest; readonly reboot?: NotifyRequest }
}

/** A text template; its variables are the model's settings. */
export function compileTemplateModel(input: TemplateModel, identity: ModelIdentity): OwnModelResult {
  const mistakes: OwnModelMistake[] = []
  const format = readFormat(input.format, mistakes)
  const pattern = readFileName(input.fileName, identity.name, mistakes)
  if (input.lastLine < input.firstLine) {
    mistakes.push({ message: `the last line, ${input.lastLine}, comes before the first, ${input.firstLine}` })
  }
  const template = format && readTemplate(input.template, format, mistakes)
  if (!template || !pattern || mistakes.length > 0) return { mistakes }
  const { filled, nameFor, matches } = pattern
  const role = {
    ...{ main: true, absent: false, common: false, phoneBook: false },
    ...{ facts: {}, limits: {}, longestValue: longestValue(), takenBack: takenBack([]) },
    ...{ contentType: format.contentType, isTemplate: true, isSharedBook: false },
  }
  const file: CompiledFile = {
    ...{
      ...role,
      pattern: pattern.source,
      filled,
      format,
      formatSpec: input.format,
      template,
      nameFor,
      matches,
    },
  }
  const files = [file]
  const knowledge = {
    settings: declaredIn(template),
    fields: honouredFields(files, { lineKeys: 1, expansionModules: {} }),
    zoneForm: zoneForm(files),
  }
  const model = { ...bareModel(input, identity), ...knowledge, files, abilities: [] }
  return { model: { ...model, abilities: abilitiesOf(model) } }
}

function readFormat(spec: FormatSpec, mistakes: OwnModelMistake[]): Format | undefined {
  // One that was stored before may be more than is taken now.
  const { findings } = checkShape(formatSchema, spec)
  if (findings.length > 0) {
    mistakes.push(
      ...findings.map(({ path, message }) => ({ message: `format.${path.join('.')}: ${message}` })),
    )
    return undefined
  }
  try {
    return makeFormat(spec)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    mistakes.push({ message: `format: ${error.message}` })
    return undefined
  }
}

/** `${mac}` may stand for `{mac}`: templates brought from elsewhere write it so. */
function readFileName(name: string, model: string, mistakes: OwnModelMistake[]): FilePattern | undefined {
  const pattern = filePattern(name.replace(/\$\{/g, '{'), { model: model.toLowerCase() })
  if (typeof pattern !== 'string') return pattern
  mistakes.push({ message: `file name: ${pattern}` })
  return undefined
}

function readTemplate(
  text: string,
  format: Format,
  mistakes: OwnModelMistake[],
): CompiledTemplate | undefined {
  const readable = (path: string) => templateSettings(path).length > 0
  const checked = checkTemplate(text, { rules: format.templateRules, known: templateKnows, readable })
  mistakes.push(...checked.mistakes.map((mistake: TemplateMistake) => ({ ...mistake })))
  return checked.template
}

/** Nobody says what such a phone sends; what carries its MAC is its own. */
const ownUploads = [filePattern('{mac}*', {})].filter((pattern) => typeof pattern !== 'string')

function bareModel(
  input: TemplateModel,
  identity: ModelIdentity,
): Omit<CompiledModel, 'settings' | 'fields' | 'zoneForm' | 'files' | 'abilities'> {
  return {
    ...identity,
    userAgentNames: identity.userAgentNames ?? [],
    kind: 'template',
    description: input.description ?? '',
    firstLine: input.firstLine,
    lastLine: input.lastLine,
    lineKeys: 0,
    expansionModules: null,
    keyGrid: null,
    moduleGrid: null,
    handsets: 0,
    virtual: false,
    authentication: ['basic', 'digest'],
    tls: true,
    notify: input.notify ?? {},
    uploads: ownUploads,
    confidence: 'medium',
    doubts: [],
    proved: null,
    source: [],
    facts: {},
  }
}

/** First what the template declares, in its order; then the vocabulary's settings that it reads besides. */
function declaredIn(template: CompiledTemplate): SettingSpec[] {
  const declared = template.variables.map(asSetting)
  const names = new Set(declared.map((setting) => setting.key))
  const read = new Set(template.paths.flatMap(templateSettings))
  const others = vocabulary.filter((each) => each.scope === 'line' || !names.has(each.key))
  return [...declared, ...others.filter((setting) => read.has(setting))]
}

/** A variable named like a setting of the vocabulary is that setting, with the template's default. */
function asSetting({ name, type, options, default: fallback }: Variable): SettingSpec {
  const known = phoneSettings.find((setting) => setting.key === name)
  const withDefault = fallback === '' ? {} : { default: fallback }
  if (known) return { ...known, ...withDefault }
  const choices = options ? { options: options.map((option) => ({ ...option })) } : {}
  return { key: name, label: name, type, ...choices, ...withDefault, group: 'own', scope: 'phone' }
}
