/** Makes a model of a merged definition, or says what keeps it from being one. */

import type { Format } from '../formats/format.ts'
import { makeFormat } from '../formats/make-format.ts'
import { SourceError } from '../kernel/errors.ts'
import type { ValueMaps } from '../language/filters.ts'
import { type CompiledTemplate, checkTemplate } from '../language/template.ts'
import type { FileSpec, FormatSpec, SheetMap } from '../schema/definition.ts'
import { gridProblem } from '../schema/key-grid.ts'
import { vocabulary } from '../schema/settings.ts'
import { abilitiesOf } from './abilities.ts'
import {
  type CompiledPiece,
  type CompiledSheet,
  compilePiece,
  joinPieces,
  writtenBefore,
} from './compile-sheet.ts'
import { type FilePattern, filePattern, type Words } from './file-name.ts'
import { honoured, honouredFields } from './honoured.ts'
import { headsOfOnePhone, isSecretPath, templateKnows, templateSettings } from './known-paths.ts'
import { type LongestValue, longestValue } from './longest-values.ts'
import type { Merged, Origin } from './merge-definition.ts'
import type { DefinitionMistake, Finding, Path } from './mistake.ts'
import type { CompiledFile, CompiledModel, UploadPattern } from './model.ts'
import { provedOf } from './proved-names.ts'
import { type TakenBack, takenBack } from './taken-back.ts'
import { gridDoubts, lengthDoubts, notifyDoubts, rangeDoubts, wordDoubts } from './word-doubts.ts'
import { mistakeIn, type Source } from './yaml-source.ts'
import { zoneForm } from './zone-form.ts'

export type ModelIdentity = {
  readonly id: string
  readonly vendor: string
  readonly family: string
  readonly name: string
  readonly userAgentNames?: readonly string[]
}

/** One map of a sheet, and where it was written. */
type SheetPiece = {
  readonly map: SheetMap
  readonly path: Path
  readonly origin: Origin
  readonly isFaulty: boolean
}
type CompiledOnce = { readonly sheet: CompiledSheet; readonly isFaulty: boolean }

/** Compiles each sheet, format and pattern of a set of definitions once, however many models share it. */
export class ModelCompiler {
  readonly mistakes: DefinitionMistake[] = []
  readonly #said = new Set<string>()
  readonly #sheets = new Map<string, CompiledOnce>()
  readonly #compiledPieces = new Map<SheetMap, { piece: CompiledPiece; words: ValueMaps }[]>()
  readonly #templates = new Map<string, CompiledTemplate | undefined>()
  /** What is compiled once is told apart by the objects that it is compiled from. */
  readonly #identities = new Map<object, number>()
  readonly #waysBack = new Map<object, TakenBack>()
  readonly #lengths = new Map<NonNullable<Merged['data']['longestValues']>, LongestValue>()
  readonly #formats = new Map<FormatSpec, Format | undefined>()

  /** The model, unless it has a mistake; `source` is the file that a mistake of the whole is put down to. */
  compile(merged: Merged, identity: ModelIdentity, source: Source): CompiledModel | undefined {
    const { data } = merged
    const facts: Words = { model: identity.name.toLowerCase(), ...data.facts }
    let isFaulty = false
    const report: Report = (path, message, kind = message): undefined => {
      isFaulty = true
      const origin = merged.origins.get(String(path[0]))
      this.#add(mistakeIn(origin?.source ?? source, { path, message }), kind)
    }
    const files = this.#files(merged, facts, report)
    const uploads = (data.uploads ?? []).flatMap((upload, index): UploadPattern[] => {
      if (typeof upload === 'string') return pattern(upload, facts, ['uploads', index], report)
      const { name, ...use } = upload
      return pattern(name, facts, ['uploads', index, 'name'], report).map((each) => ({ ...each, use }))
    })
    for (const key of Object.keys(data.limits ?? {}))
      if (!vocabulary.some((setting) => setting.key === key))
        report(['limits', key], `there is no setting ${key}`)
    const firstLine = data.firstLine ?? 1
    const lastLine = data.lastLine ?? firstLine
    if (lastLine < firstLine)
      report(['lastLine'], `expected at least the first line, ${firstLine}; got ${lastLine}`)
    const grids = gridsOf(data, report)
    if (!files || isFaulty) return undefined
    const { namesFrom, values, expansionModules = null } = data
    let abilities: readonly string[] | undefined
    return {
      ...identity,
      userAgentNames: identity.userAgentNames ?? [identity.name],
      kind: 'sheet',
      description: data.description ?? '',
      firstLine,
      lastLine,
      lineKeys: data.lineKeys ?? 0,
      expansionModules,
      ...grids,
      virtual: data.virtual ?? false,
      ...(data.handOver && { handOver: data.handOver }),
      authentication: data.authentication ?? ['basic', 'digest'],
      tls: data.tls ?? true,
      notify: data.notify ?? {},
      uploads,
      confidence: data.confidence ?? 'medium',
      doubts: [
        ...(data.doubts ?? []),
        ...[wordDoubts, rangeDoubts, notifyDoubts, lengthDoubts, gridDoubts].flatMap((doubtsOf) =>
          doubtsOf(data),
        ),
      ],
      source: data.source ?? [],
      // Worked out when it is asked for: most models are loaded without.
      get proved() {
        return namesFrom ? provedOf(this, namesFrom) : null
      },
      get abilities() {
        abilities ??= abilitiesOf(this, values)
        return abilities
      },
      facts,
      handsets: data.handsets ?? 0,
      settings: honoured(files),
      fields: honouredFields(files, data),
      zoneForm: zoneForm(files),
      files,
    }
  }

  /** `undefined` when one of its sheets has a mistake, which was reported when it was first compiled. */
  #files(merged: Merged, facts: Words, report: Report): CompiledFile[] | undefined {
    const specs = merged.data.files ?? []
    const mains = specs.filter((file) => file.main).length
    if (mains !== 1) report(['files'], `expected exactly one file with main: true, got ${mains}`)
    const books = specs.filter((file) => file.phoneBook).length
    if (books > 1) report(['files'], `expected one file with phoneBook: true at most, got ${books}`)
    const files = specs.map((spec, index) =>
      this.#file(spec, merged, facts, (path, message, kind) =>
        report(['files', index, ...path], message, kind),
      ),
    )
    const names = specs.map((file) => file.name.toLowerCase())
    const twice = names.findIndex((name, index) => names.indexOf(name) < index)
    if (twice >= 0) report(['files', twice, 'name'], 'another file has this name')
    return files.every((file) => file !== undefined) ? files : undefined
  }

  #file(spec: FileSpec, merged: Merged, facts: Words, report: Report): CompiledFile | undefined {
    const [name] = pattern(spec.name, facts, ['name'], report)
    if (spec.name.includes('*') && !spec.absent)
      report(['name'], 'only an absent file may have * in its name')
    const formatSpec = spec.format ?? merged.data.format ?? (spec.absent ? plainText : undefined)
    if (!formatSpec) return report(['format'], 'neither the file nor its family says a format')
    const format = this.#format(formatSpec, report)
    const text = spec.template && (merged.data.templates?.[spec.template] ?? spec.template)
    const template = text !== undefined && format ? this.#template(text, format, report) : undefined
    const sheet = spec.absent || text !== undefined ? undefined : this.#sheet(spec, merged, report)
    if (!name || !format || (!sheet && !template && !spec.absent)) return undefined
    if (spec.common) checkCommon(sheet?.sheet ?? template, report)
    if (sheet?.isFaulty) return undefined
    const { main, absent, common, phoneBook } = spec
    const { filled, nameFor, matches } = name
    return {
      pattern: spec.name,
      filled,
      main,
      absent,
      common,
      phoneBook,
      contentType: format.contentType,
      isTemplate: template !== undefined,
      isSharedBook: phoneBook && holdsOnlyTheBook(template),
      format,
      formatSpec,
      sheet: sheet?.sheet,
      template,
      facts,
      takenBack: this.#takenBack(merged.data.takenBack ?? noRules),
      limits: merged.data.limits ?? noLimits,
      longestValue: this.#longestValue(merged.data.longestValues ?? noLengths),
      nameFor,
      matches,
    }
  }

  #format(spec: FormatSpec, report: Report): Format | undefined {
    if (this.#formats.has(spec)) return this.#formats.get(spec)
    try {
      this.#formats.set(spec, makeFormat(spec))
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.#formats.set(spec, undefined)
      report(['format'], error.message)
    }
    return this.#formats.get(spec)
  }

  #sheet(spec: FileSpec, merged: Merged, report: Report): CompiledOnce | undefined {
    const found = merged.sheets.get(spec.sheet)
    if (!found) {
      const names = [...merged.sheets.keys()].join(', ') || 'none'
      return report(['sheet'], `there is no sheet “${spec.sheet}”; the sheets are: ${names}`)
    }
    return this.compileSheetOnce(merged, spec.sheet)
  }

  #takenBack(rules: NonNullable<Merged['data']['takenBack']>): TakenBack {
    const known = this.#waysBack.get(rules) ?? takenBack(rules)
    this.#waysBack.set(rules, known)
    return known
  }

  #longestValue(rules: NonNullable<Merged['data']['longestValues']>): LongestValue {
    const known = this.#lengths.get(rules) ?? longestValue(rules)
    this.#lengths.set(rules, known)
    return known
  }

  /** A text of the definition's own: it declares no variables, and reads what a tenant's template may. */
  #template(text: string, format: Format, report: Report): CompiledTemplate | undefined {
    const key = `${this.#identity(format)} ${text}`
    if (this.#templates.has(key)) return this.#templates.get(key)
    const readable = (path: string) => templateSettings(path).length > 0
    const checked = checkTemplate(text, { rules: format.templateRules, known: templateKnows, readable })
    for (const { message, line } of checked.mistakes)
      report(['template'], line === undefined ? message : `line ${line} of the text: ${message}`)
    const [variable] = checked.template?.variables ?? []
    if (variable) report(['template'], `nothing is called ${variable.name}`)
    this.#templates.set(key, variable ? undefined : checked.template)
    return this.#templates.get(key)
  }

  /** Reports the sheet's mistakes the first time it meets it. */
  compileSheetOnce(merged: Merged, name: string): CompiledOnce | undefined {
    const pieces = this.#pieces(merged, name, [], new Set())
    if (!pieces) return undefined
    const { values = {} } = merged.data
    const compiled = pieces.map(({ map }) => this.#piece(map, values))
    const key = compiled.map((piece) => this.#identity(piece)).join(' ')
    const before = this.#sheets.get(key)
    if (before) return before
    const findings = [
      ...compiled.flatMap((piece, index) =>
        piece.findings.map((finding) => ({ ...finding, piece: pieces[index] })),
      ),
      ...writtenTwice(pieces, compiled),
    ]
    const once = {
      sheet: joinPieces(compiled),
      isFaulty: findings.length > 0 || pieces.some(({ isFaulty }) => isFaulty),
    }
    this.#sheets.set(key, once)
    for (const { piece, path, message } of findings) {
      if (!piece) continue
      const { origin } = piece
      this.#add(
        mistakeIn(origin.source, { path: [...origin.path, ...piece.path, ...path], message }),
        message,
      )
    }
    return once
  }

  /** Compiled once for all families whose words are the same in the maps that it looks up in. */
  #piece(map: SheetMap, values: ValueMaps): CompiledPiece {
    const known = this.#compiledPieces.get(map) ?? []
    this.#compiledPieces.set(map, known)
    const found = known.find(({ piece, words }) =>
      [...piece.maps].every((name) => words[name] === values[name]),
    )
    if (found) return found.piece
    const piece = compilePiece(map, values)
    known.push({ piece, words: values })
    return piece
  }

  /** The maps of a sheet in order, those of the sheets that it names in their places. */
  #pieces(
    merged: Merged,
    name: string,
    above: readonly string[],
    before: Set<string>,
  ): SheetPiece[] | undefined {
    const found = merged.sheets.get(name)
    if (!found) return undefined
    // Named again, a sheet could write nothing that it has not written; and a few names could stand for millions.
    if (before.has(name)) return []
    before.add(name)
    const { sheet, origin } = found
    if (!Array.isArray(sheet)) return [{ map: sheet, path: [], origin, isFaulty: false }]
    const faulty = (path: Path, message: string) => {
      this.#add(mistakeIn(origin.source, { path: [...origin.path, ...path], message }), message)
      return [{ map: {}, path, origin, isFaulty: true }]
    }
    return sheet.flatMap((item, index) => {
      if (typeof item !== 'string') return [{ map: item, path: [index], origin, isFaulty: false }]
      if (item === name || above.includes(item))
        return faulty([index], `the sheet “${item}” would hold itself`)
      const names = [...merged.sheets.keys()].join(', ')
      return (
        this.#pieces(merged, item, [...above, name], before) ??
        faulty([index], `there is no sheet “${item}”; the sheets are: ${names}`)
      )
    })
  }

  #identity(object: object): number {
    const known = this.#identities.get(object) ?? this.#identities.size + 1
    this.#identities.set(object, known)
    return known
  }

  /** What a family does wrong is said once, not once for each of its models. */
  #add(mistake: DefinitionMistake, kind: string): void {
    const key = `${mistake.file} ${mistake.path} ${kind}`
    if (!this.#said.has(key)) this.mistakes.push(mistake)
    this.#said.add(key)
  }
}

/** Put down to the file that wrote the path's first key; said once for each `kind` of mistake. */
type Report = (path: Path, message: string, kind?: string) => undefined

const noLengths: NonNullable<Merged['data']['longestValues']> = []
const noRules: NonNullable<Merged['data']['takenBack']> = []
const noLimits = {}

const plainText: FormatSpec = { kind: 'text', contentType: 'text/plain' }

/** How keys lie on phones that have some; a family may say it for all of its models. */
function gridsOf(
  { lineKeys = 0, expansionModules, keyGrid, moduleGrid }: Merged['data'],
  report: Report,
): Pick<CompiledModel, 'keyGrid' | 'moduleGrid'> {
  const { from: _, ...ofKeys } = keyGrid ?? {}
  const { from: __, ...ofModules } = moduleGrid ?? {}
  const grids = {
    keyGrid: keyGrid && lineKeys > 0 ? (ofKeys as CompiledModel['keyGrid']) : null,
    moduleGrid: moduleGrid && expansionModules ? (ofModules as CompiledModel['moduleGrid']) : null,
  }
  const wrong = grids.keyGrid && gridProblem(grids.keyGrid, lineKeys, 'the model has')
  if (wrong) report(['keyGrid'], wrong)
  const keys = expansionModules?.keys ?? 0
  const wrongAside = grids.moduleGrid && gridProblem(grids.moduleGrid, keys, 'a module has')
  if (wrongAside) report(['moduleGrid'], wrongAside)
  return grids
}

/** What two maps of one sheet both write in any case. */
function writtenTwice(
  pieces: readonly SheetPiece[],
  compiled: readonly CompiledPiece[],
): (Finding & { piece: SheetPiece })[] {
  const before = new Map<Origin, Set<string>>()
  return pieces.flatMap((piece, index) => {
    const { names, surely } = compiled[index] ?? { names: new Map<string, Path>(), surely: [] }
    const known = before.get(piece.origin) ?? new Set<string>()
    before.set(piece.origin, known)
    const twice = [...names].filter(([name]) => known.has(name))
    for (const name of surely) known.add(name)
    return twice.map(([, path]) => ({ piece, path, message: writtenBefore }))
  })
}

export function holdsOnlyTheBook(template: CompiledTemplate | undefined): boolean {
  return template?.paths.every((path) => /^contacts(\.|$)/.test(path)) ?? false
}

function pattern(source: string, facts: Words, path: Path, report: Report): FilePattern[] {
  const read = filePattern(source, facts)
  if (typeof read !== 'string') return [read]
  report(path, read, 'unknown word')
  return []
}

function checkCommon(
  content: { readonly paths: Iterable<string>; readonly loops?: Iterable<string> } | undefined,
  report: Report,
): void {
  if (!content) return
  const private_ = [...content.paths].find(
    (path) => headsOfOnePhone.has(path.split('.')[0] ?? '') || isSecretPath(path),
  )
  if (private_ !== undefined) report(['common'], `phones share this file, so it may not hold ${private_}`)
  const [loop] = content.loops ?? []
  if (private_ === undefined && loop)
    report(['common'], `phones share this file, so it may not have “each ${loop}”`)
}
