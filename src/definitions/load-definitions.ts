/** Loads the definitions into a catalogue of models; a file with a mistake is named and left out. */

import type { z } from 'zod'
import type { DhcpWay } from '../dhcp/plan.ts'
import {
  type FamilyDefinition,
  familyDefinitionSchema,
  type ModelDefinition,
  modelDefinitionSchema,
  type SheetModel,
  type VendorDefinition,
  vendorDefinitionSchema,
} from '../schema/definition.ts'
import { checkShape } from './check-shape.ts'
import { checkSheets } from './check-sheets.ts'
import { ModelCompiler } from './compile-model.ts'
import { isMap, type Layer, type Merged, mergeLayer, nothing, takeNulls } from './merge-definition.ts'
import type { DefinitionMistake } from './mistake.ts'
import type { CompiledModel } from './model.ts'
import { type DefinitionFiles, readDefinitions } from './read-definitions.ts'
import { compileIdentifiers, compileUserAgents, type UserAgentPattern } from './user-agent.ts'
import { mistakeIn, parsedSource, type Source, yamlSource } from './yaml-source.ts'

export type Vendor = {
  readonly name: string
  readonly alsoKnownAs: readonly string[]
  readonly modelPrefixes: readonly string[]
  readonly ouis: readonly string[]
  readonly userAgents: readonly UserAgentPattern[]
  /** What DHCP option 60 of its phones looks like; the group `model` says which it is. */
  readonly dhcpClasses: readonly RegExp[]
  /** How DHCP tells its phones where to fetch, as far as that is known. */
  readonly dhcp?: DhcpWay
}

export type Catalogue = {
  readonly vendors: readonly Vendor[]
  /** By vendor and name. */
  readonly models: readonly CompiledModel[]
  model(id: string): CompiledModel | undefined
  /** What vendor, family and model say together. */
  merged(id: string): Merged | undefined
  /** Where the names of its parameters were seen. */
  namesFrom(id: string): SheetModel['namesFrom']
}

export type Loaded = { readonly catalogue: Catalogue; readonly mistakes: readonly DefinitionMistake[] }

type IsWanted = (vendorFolder: string) => boolean

/** All of a folder at once, or the vendors that are wanted; of a release: see release.ts. */
export function loadDefinitions(folder: string, isWanted?: IsWanted): Loaded {
  return compileDefinitions(readDefinitions(folder), isWanted)
}

export function compileDefinitions(files: DefinitionFiles, isWanted?: IsWanted): Loaded {
  return loadedOf(loadAll(files, isWanted))
}

export function loadAll(files: DefinitionFiles, isWanted: IsWanted = () => true): Loader {
  const loader = new Loader(files)
  for (const folder of new Set([...files.keys()].map(folderOf).filter(isWanted).sort())) loader.vendor(folder)
  return loader
}

function loadedOf({ vendors, models, mistakes }: Loader): Loaded {
  const catalogue = {
    vendors: [...vendors.values()],
    models: [...models.values()].map((each) => each.model).sort(inOrder),
    model: (id: string) => models.get(id)?.model,
    merged: (id: string) => models.get(id)?.merged,
    namesFrom: (id: string) => models.get(id)?.merged.data.namesFrom,
  }
  return { catalogue, mistakes }
}

/** By vendor and name. */
export function inOrder(
  left: Pick<CompiledModel, 'vendor' | 'name'>,
  right: Pick<CompiledModel, 'vendor' | 'name'>,
) {
  return (
    left.vendor.localeCompare(right.vendor, 'en') ||
    left.name.localeCompare(right.name, 'en', { numeric: true })
  )
}

/** Vendor and model in lower case, spaces and underscores dropped: `acme-x1`. */
export function modelId(vendor: string, model: string): string {
  return `${vendor}-${model}`.toLowerCase().replace(/[\s_]/g, '')
}

/** What is said of a vendor alone, and what its families and models share. */
function splitVendor(data: VendorDefinition) {
  const { vendor, alsoKnownAs, modelPrefixes, ouis, userAgents, dhcpClasses, dhcp, ...shared } = data
  return { vendor, alsoKnownAs, modelPrefixes, ouis, userAgents, dhcpClasses, dhcp, shared }
}

/** A vendor that is being loaded. */
type Opened = {
  readonly folder: string
  readonly name: string
  readonly merged: Merged
  readonly families: Map<string, Merged>
}

export type LoadedModel = {
  readonly model: CompiledModel
  readonly merged: Merged
  /** The file that it stands in. */
  readonly file: string
}

/** Loads whole vendors, or of one no more than is asked for. */
export class Loader {
  readonly #files: DefinitionFiles
  readonly #mistakes: DefinitionMistake[] = []
  readonly #compiler = new ModelCompiler()
  readonly vendors = new Map<string, Vendor>()
  readonly models = new Map<string, LoadedModel>()
  /** Families that were left out for a mistake of their own. */
  readonly #faulty = new Set<string>()
  readonly #taken = new Map<string, string>()
  readonly #liked = new Map<string, Merged>()

  constructor(files: DefinitionFiles) {
    this.#files = files
  }

  get mistakes(): DefinitionMistake[] {
    return [...this.#mistakes, ...this.#compiler.mistakes]
  }

  vendor(folder: string): void {
    const opened = this.open(folder)
    if (!opened) return
    for (const file of this.#below(folder, 'families')) this.family(opened, file)
    for (const file of this.#below(folder, 'models')) this.model(opened, file)
  }

  /** A vendor as yet without its families. */
  open(folder: string): Opened | undefined {
    const path = `${folder}/vendor.yaml`
    if (!this.#files.has(path)) {
      this.#mistakes.push({ file: path, path: '', message: 'is missing; every vendor has one' })
      return undefined
    }
    const read = this.#read(path, vendorDefinitionSchema)
    if (!read) {
      this.#checkBelow(folder)
      return undefined
    }
    const { vendor: name, shared, ...own } = splitVendor(read.data)
    const { alsoKnownAs, modelPrefixes, ouis, userAgents, dhcpClasses, dhcp } = own
    const { patterns, findings } = compileUserAgents(userAgents)
    const classes = compileIdentifiers(dhcpClasses, 'dhcpClasses')
    this.#mistakes.push(
      ...[...findings, ...classes.findings].map((finding) => mistakeIn(read.source, finding)),
    )
    if (!this.#take(`vendor ${name.toLowerCase()}`, read.source, 'vendor')) return undefined
    this.vendors.set(name, {
      name,
      alsoKnownAs,
      modelPrefixes,
      ouis,
      userAgents: patterns,
      dhcpClasses: classes.patterns,
      ...(dhcp && { dhcp }),
    })
    return { folder, name, merged: mergeLayer(nothing, layer(read, shared)), families: new Map() }
  }

  /** Without their vendor they cannot be compiled; what they say can still be checked. */
  #checkBelow(folder: string): void {
    for (const file of this.#below(folder, 'families')) this.#read(file, familyDefinitionSchema)
    for (const file of this.#below(folder, 'models')) this.#read(file, modelDefinitionSchema)
  }

  family({ folder, merged: vendor, families }: Opened, file: string): void {
    const read = this.#read<FamilyDefinition>(file, familyDefinitionSchema)
    if (!read) return
    const { family, like, ...shared } = read.data
    if (!this.#take(`family ${folder}/${family}`, read.source, 'family')) return
    const base = like === undefined ? vendor : this.#likeOf(like, read.source)
    if (!base) return void this.#faulty.add(`${folder}/${family}`)
    const merged = mergeLayer(base, layer(read, shared))
    families.set(family, merged)
    for (const name of merged.sheets.keys()) this.#compiler.compileSheetOnce(merged, name)
  }

  /** The family of another vendor that one stands on, with all that its vendor says. */
  #likeOf(like: string, source: Source): Merged | undefined {
    const known = this.#liked.get(like)
    if (known) return known
    const [folder = '', family = ''] = like.split('/')
    const vendor = this.#check(`${folder}/vendor.yaml`, vendorDefinitionSchema)
    const read = this.#check(`${folder}/families/${family}.yaml`, familyDefinitionSchema)
    const refuse = (message: string): undefined =>
      void this.#mistakes.push(mistakeIn(source, { path: ['like'], message }))
    if (!vendor || !read) return refuse(`there is no family ${like} without a mistake`)
    if (read.data.like) return refuse(`${like} stands on ${read.data.like} itself; name that one`)
    const { shared: ofVendor } = splitVendor(vendor.data)
    const { family: _family, like: _like, ...ofFamily } = read.data
    const merged = mergeLayer(mergeLayer(nothing, layer(vendor, ofVendor)), layer(read, ofFamily))
    this.#liked.set(like, merged)
    return merged
  }

  model({ name: vendor, families }: Opened, file: string): void {
    const read = this.#read<ModelDefinition>(file, modelDefinitionSchema)
    if (!read) return
    const { model: name, family: familyName, userAgent = name, ...shared } = read.data
    const family = families.get(familyName)
    if (!family) {
      if (this.#faulty.has(`${folderOf(file)}/${familyName}`)) return
      const message = `there is no family “${familyName}”; the families are: ${[...families.keys()].join(', ') || 'none'}`
      this.#mistakes.push(mistakeIn(read.source, { path: ['family'], message }))
      return
    }
    const id = modelId(vendor, name)
    if (!/^[a-z0-9.+-]+$/.test(id)) {
      const message = 'expected letters, digits, spaces and . + - _ only: the model’s id is made of it'
      this.#mistakes.push(mistakeIn(read.source, { path: ['model'], message }))
      return
    }
    if (!this.#take(`id ${id}`, read.source, 'model')) return
    const merged = mergeLayer(family, layer(read, shared))
    const userAgentNames = Array.isArray(userAgent) ? userAgent : [userAgent]
    const identity = { id, vendor, family: familyName, name, userAgentNames: [name, ...userAgentNames] }
    const model = this.#compiler.compile(merged, identity, read.source)
    if (model) this.models.set(id, { model, merged, file })
  }

  #below(folder: string, kind: string): string[] {
    return [...this.#files.keys()].filter((path) => path.startsWith(`${folder}/${kind}/`)).sort()
  }

  #take(what: string, source: Source, key: string): boolean {
    const first = this.#taken.get(what)
    if (first !== undefined) {
      const message = `${what.replace(' ', ' “')}” is taken by ${first}`
      this.#mistakes.push(mistakeIn(source, { path: [key], message }))
      return false
    }
    this.#taken.set(what, source.file)
    return true
  }

  /** What it holds, when it is there and has no mistake. */
  #check<T>(file: string, schema: z.ZodType<T>): Read<T> | undefined {
    if (!this.#files.has(file)) return undefined
    const source = this.#sourceOf(file)
    const read = checkSource(source, schema)
    return read.data === undefined ? undefined : { source, data: read.data, removed: read.removed }
  }

  #sourceOf(file: string): Source {
    const content = this.#files.get(file)
    return typeof content === 'string' ? yamlSource(file, content) : parsedSource(file, content)
  }

  #read<T>(file: string, schema: z.ZodType<T>): Read<T> | undefined {
    const source = this.#sourceOf(file)
    const read = checkSource(source, schema)
    if (read.data !== undefined) return { source, data: read.data, removed: read.removed }
    this.#mistakes.push(...read.mistakes)
    if (isMap(source.data)) this.#faulty.add(`${folderOf(file)}/${source.data.family}`)
    return undefined
  }
}

export type Read<T> = { readonly source: Source; readonly data: T; readonly removed: Layer['removed'] }

/** The file's data when it has no mistake. */
export function checkSource<T>(
  source: Source,
  schema: z.ZodType<T>,
): { data?: T; removed: Layer['removed']; mistakes: readonly DefinitionMistake[] } {
  if (source.mistakes.length > 0 && source.data === undefined)
    return { removed: [], mistakes: source.mistakes }
  const { data, removed } = isMap(source.data) ? takeNulls(source.data) : { data: source.data, removed: [] }
  const { value, findings } = checkSheets(data) ?? checkShape(schema, data)
  const own = isMap(data) && data.sheet !== undefined && isMap(data.sheets) && data.sheets.main !== undefined
  if (own)
    findings.push({ path: ['sheet'], message: 'is short for sheets: { main: … }, which stands here too' })
  const mistakes = [
    ...source.mistakes,
    ...findings.slice(0, mostMistakes).map((each) => mistakeIn(source, each)),
  ]
  return mistakes.length > 0 ? { removed, mistakes } : { data: value, removed, mistakes }
}

/** More would only repeat what is wrong. */
const mostMistakes = 100

function folderOf(path: string): string {
  return path.slice(0, path.indexOf('/'))
}

function layer(read: Read<unknown>, data: SheetModel): Layer {
  return { source: read.source, data, removed: read.removed }
}
