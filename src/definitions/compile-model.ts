/** Makes a model of a merged definition, or says what keeps it from being one. */

import type { Format } from '../formats/format.ts'
import { makeFormat } from '../formats/make-format.ts'
import { SourceError } from '../kernel/errors.ts'
import type { ValueMaps } from '../language/filters.ts'
import type { FileSpec, FormatSpec, Sheet } from '../schema/definition.ts'
import { lineSettings, phoneSettings, type SettingSpec } from '../schema/settings.ts'
import { type CompiledSheet, compileSheet } from './compile-sheet.ts'
import { type FilePattern, filePattern, type Words } from './file-name.ts'
import { isSecretPath } from './known-paths.ts'
import type { Merged } from './merge-definition.ts'
import type { DefinitionMistake, Path } from './mistake.ts'
import type { CompiledFile, CompiledModel } from './model.ts'
import { mistakeIn, type Source } from './yaml-source.ts'

export type ModelIdentity = {
  readonly id: string
  readonly vendor: string
  readonly family: string
  readonly name: string
  readonly userAgentNames?: readonly string[]
}

type CompiledOnce = { readonly sheet: CompiledSheet; readonly isFaulty: boolean }

/** Compiles each sheet, format and pattern of a set of definitions once, however many models share it. */
export class ModelCompiler {
  readonly mistakes: DefinitionMistake[] = []
  readonly #said = new Set<string>()
  readonly #sheets = new Map<Sheet, Map<ValueMaps | undefined, CompiledOnce>>()
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
    const uploads = (data.uploads ?? []).flatMap((name, index) =>
      pattern(name, facts, ['uploads', index], report),
    )
    const firstLine = data.firstLine ?? 1
    const lastLine = data.lastLine ?? firstLine
    if (lastLine < firstLine)
      report(['lastLine'], `expected at least the first line, ${firstLine}; got ${lastLine}`)
    if (!files || isFaulty) return undefined
    return {
      ...identity,
      userAgentNames: identity.userAgentNames ?? [identity.name],
      kind: 'sheet',
      description: data.description ?? '',
      firstLine,
      lastLine,
      lineKeys: data.lineKeys ?? 0,
      expansionModules: data.expansionModules ?? null,
      virtual: data.virtual ?? false,
      authentication: data.authentication ?? ['basic', 'digest'],
      tls: data.tls ?? true,
      notify: data.notify ?? {},
      uploads,
      confidence: data.confidence ?? 'medium',
      doubts: data.doubts ?? [],
      source: data.source ?? [],
      facts,
      settings: honoured(files),
      files,
    }
  }

  /** `undefined` when one of its sheets has a mistake, which was reported when it was first compiled. */
  #files(merged: Merged, facts: Words, report: Report): CompiledFile[] | undefined {
    const specs = merged.data.files ?? []
    const mains = specs.filter((file) => file.main).length
    if (mains !== 1) report(['files'], `expected exactly one file with main: true, got ${mains}`)
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
    const sheet = spec.absent ? undefined : this.#sheet(spec, merged, report)
    if (!name || !format || (!sheet && !spec.absent)) return undefined
    if (spec.common && sheet) checkCommon(sheet.sheet, report)
    if (sheet?.isFaulty) return undefined
    const { main, absent, common } = spec
    const { nameFor, matches } = name
    return {
      pattern: spec.name,
      main,
      absent,
      common,
      format,
      formatSpec,
      sheet: sheet?.sheet,
      facts,
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

  /** Reports the sheet's mistakes the first time it meets it. */
  compileSheetOnce(merged: Merged, name: string): CompiledOnce | undefined {
    const found = merged.sheets.get(name)
    if (!found) return undefined
    const { values } = merged.data
    const known = this.#sheets.get(found.sheet) ?? new Map<ValueMaps | undefined, CompiledOnce>()
    this.#sheets.set(found.sheet, known)
    const before = known.get(values)
    if (before) return before
    const { sheet, findings } = compileSheet(found.sheet, values)
    const once = { sheet, isFaulty: findings.length > 0 }
    known.set(values, once)
    const { source, path } = found.origin
    for (const each of findings)
      this.#add(mistakeIn(source, { ...each, path: [...path, ...each.path] }), each.message)
    return once
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

const plainText: FormatSpec = { kind: 'text', contentType: 'text/plain' }

function pattern(source: string, facts: Words, path: Path, report: Report): FilePattern[] {
  const read = filePattern(source, facts)
  if (typeof read !== 'string') return [read]
  report(path, read, 'unknown word')
  return []
}

function checkCommon(sheet: CompiledSheet, report: Report): void {
  const private_ = [...sheet.paths].find((path) => /^(line|key)\./.test(path) || isSecretPath(path))
  if (private_ !== undefined) report(['common'], `phones share this file, so it may not hold ${private_}`)
  const [loop] = sheet.loops
  if (private_ === undefined && loop)
    report(['common'], `phones share this file, so it may not have “each ${loop}”`)
}

/** The settings that the files' sheets name, in the order of the vocabulary. */
function honoured(files: readonly CompiledFile[]): SettingSpec[] {
  const sheets = files.flatMap((file) => file.sheet ?? [])
  return [
    ...phoneSettings.filter((setting) => sheets.some((sheet) => sheet.honours.phone.has(setting.key))),
    ...lineSettings.filter((setting) => sheets.some((sheet) => sheet.honours.line.has(setting.key))),
  ]
}
