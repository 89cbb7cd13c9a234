/**
 * The definitions as a release ships them, in one file that is made and checked when it is built: what is known of each
 * model without compiling it, and what is parsed of the files. A model is compiled when something first fills its files.
 */

import { readFileSync } from 'node:fs'
import { InternalError } from '../kernel/errors.ts'
import { type FilePattern, filledPattern } from './file-name.ts'
import {
  type Catalogue,
  inOrder,
  type Loaded,
  type LoadedModel,
  Loader,
  loadAll,
  type Vendor,
} from './load-definitions.ts'
import type { DefinitionMistake } from './mistake.ts'
import type { CompiledFile, CompiledModel } from './model.ts'
import { type FileOutline, fileOutline, type UploadOutline, uploadOutline } from './model-outline.ts'
import { readDefinitions } from './read-definitions.ts'
import { yamlSource } from './yaml-source.ts'

/** What is read of the whole: it takes room for each model, and so is worked out when it is asked for. */
type Lazy = Pick<CompiledModel, 'facts' | 'settings' | 'zoneForm'>

type ReleasedModel = Omit<CompiledModel, keyof Lazy | 'uploads' | 'files' | 'guarded'> & {
  readonly uploads: readonly UploadOutline[]
  readonly files: readonly FileOutline[]
  /** Which of the release’s `namesFrom` is said of it. */
  readonly names: number | null
  /** Where it stands, and its family. */
  readonly file: string
  readonly familyFile: string
}

/** A model whose lists and maps are numbers of the pool. */
type Pooled = { readonly plain: Record<string, unknown>; readonly pooled: Record<string, number> }

type ReleasedPattern = { readonly match: string; readonly examples: readonly string[] }
type ReleasedVendor = Pick<Vendor, 'name' | 'alsoKnownAs' | 'modelPrefixes' | 'ouis' | 'dhcp'> & {
  readonly userAgents: readonly ReleasedPattern[]
  readonly dhcpClasses: readonly string[]
}

export type Release = {
  readonly vendors: readonly ReleasedVendor[]
  readonly models: readonly Pooled[]
  /** What models share, such as the files of a family's phones: each stands here once. */
  readonly pool: readonly unknown[]
  /** Where names of parameters were seen, as JSON that is read when it is asked for. */
  readonly namesFrom: readonly string[]
  /** By path: data, as JSON that is read when it is asked for. */
  readonly files: Readonly<Record<string, string>>
  readonly mistakes: readonly DefinitionMistake[]
}

/** Compiles all of a folder: its mistakes are named by the release as by the folder. */
export function releaseOf(folder: string): Release {
  const texts = readDefinitions(folder)
  const { vendors, models, mistakes } = loadAll(texts)
  const sound = [...texts].flatMap(([path, text]): [string, unknown][] => {
    const source = yamlSource(path, String(text))
    return source.mistakes.length > 0 ? [] : [[path, source.data]]
  })
  const familyFiles = new Map(
    sound.flatMap(([path, data]) => {
      const [vendor, kind] = path.split('/')
      return kind === 'families' ? [[`${vendor}/${(data as { family?: unknown }).family}`, path]] : []
    }),
  )
  const { pool, put } = makePool()
  const namesFrom = makePool()
  return {
    vendors: [...vendors.values()].map(releasedVendor),
    models: [...models.values()]
      .sort((a, b) => inOrder(a.model, b.model))
      .map(({ model, merged, file }) => {
        const familyFile = familyFiles.get(`${file.split('/')[0]}/${model.family}`) ?? ''
        const { namesFrom: seen } = merged.data
        return put(releasedModel(model, { file, familyFile, names: seen ? namesFrom.numberOf(seen) : null }))
      }),
    pool,
    namesFrom: namesFrom.pool.map((seen) => JSON.stringify(seen)),
    files: Object.fromEntries(sound.map(([path, data]) => [path, JSON.stringify(served(data))])),
    mistakes,
  }
}

/** What nobody reads while phones are served: where names are known from is told with each model. */
function served(data: unknown): unknown {
  const { namesFrom: _, companions: __, ...rest } = data as Record<string, unknown>
  return rest
}

function makePool() {
  const pool: unknown[] = []
  const numbers = new Map<string, number>()
  function numberOf(value: unknown): number {
    const text = JSON.stringify(value)
    const number = numbers.get(text) ?? pool.push(value) - 1
    numbers.set(text, number)
    return number
  }
  const put = (model: ReleasedModel): Pooled => {
    const [pooled, plain] = [true, false].map((isPooled) =>
      Object.entries(model).filter(([, value]) => (typeof value === 'object' && value !== null) === isPooled),
    )
    return {
      plain: Object.fromEntries(plain ?? []),
      pooled: Object.fromEntries((pooled ?? []).map(([key, value]) => [key, numberOf(value)])),
    }
  }
  return { pool, numberOf, put }
}

function takeFrom(pool: readonly unknown[], { plain, pooled }: Pooled): ReleasedModel {
  const shared = Object.entries(pooled).map(([key, number]) => [key, pool[number]])
  return { ...plain, ...Object.fromEntries(shared) } as ReleasedModel
}

function releasedVendor({ userAgents, dhcpClasses, ...plain }: Vendor): ReleasedVendor {
  return {
    ...plain,
    userAgents: userAgents.map(({ match, examples }) => ({ match: match.source, examples })),
    dhcpClasses: dhcpClasses.map((pattern) => pattern.source),
  }
}

function releasedModel(
  { facts, settings, zoneForm, guarded, uploads, files, ...plain }: CompiledModel,
  place: Pick<ReleasedModel, 'file' | 'familyFile' | 'names'>,
): ReleasedModel {
  return {
    ...plain,
    uploads: uploads.map(uploadOutline),
    files: files.map(fileOutline),
    ...place,
  }
}

export function loadRelease(file: string): Loaded {
  return openRelease(JSON.parse(readFileSync(file, 'utf8')))
}

export function openRelease(release: Release): Loaded {
  const compile = compilerOf(release)
  const outlines = release.models.map((model) => takeFrom(release.pool, model))
  const models = outlines.map((model) => lazyModel(model, () => compile(model).model))
  const byId = new Map(models.map((model) => [model.id, model]))
  const released = new Map(outlines.map((model) => [model.id, model]))
  const catalogue: Catalogue = {
    vendors: release.vendors.map(openVendor),
    models,
    model: (id) => byId.get(id),
    merged(id) {
      const model = released.get(id)
      return model && compile(model).merged
    },
    namesFrom(id) {
      const { names = null } = released.get(id) ?? {}
      return names === null ? undefined : JSON.parse(release.namesFrom[names] ?? '{}')
    },
  }
  return { catalogue, mistakes: release.mistakes }
}

function openVendor({ userAgents, dhcpClasses, ...plain }: ReleasedVendor): Vendor {
  return {
    ...plain,
    userAgents: userAgents.map(({ match, examples }) => ({ match: new RegExp(match), examples })),
    dhcpClasses: dhcpClasses.map((pattern) => new RegExp(pattern)),
  }
}

/** Reads of a vendor the families that are asked for, and shares among its models what they share. */
function compilerOf({ files }: Release): (model: ReleasedModel) => LoadedModel {
  const all = new ParsedWhenAsked(Object.entries(files))
  const opened = new Map<string, ReturnType<typeof openFolder>>()

  function openFolder(folder: string) {
    const loader = new Loader(all)
    const vendor = loader.open(folder) ?? missing(folder)
    const families = new Set<string>()
    return ({ id, file, familyFile }: ReleasedModel): LoadedModel => {
      if (!families.has(familyFile)) loader.family(vendor, familyFile)
      families.add(familyFile)
      if (!loader.models.has(id)) loader.model(vendor, file)
      return loader.models.get(id) ?? missing(file)
    }
  }

  return (model) => {
    const folder = model.file.slice(0, model.file.indexOf('/'))
    const compile = opened.get(folder) ?? openFolder(folder)
    opened.set(folder, compile)
    return compile(model)
  }
}

/** What is read is looked at once: it is not kept. */
class ParsedWhenAsked extends Map<string, unknown> {
  override get(path: string): unknown {
    const text = super.get(path)
    return text === undefined ? undefined : JSON.parse(String(text))
  }
}

function missing(what: string): never {
  throw new InternalError(`${what} cannot be compiled, though the release says so`)
}

/** Answers as any model does; its files are listed, and what fills them comes, when they are asked for. */
function lazyModel(outline: ReleasedModel, compile: () => CompiledModel): CompiledModel {
  const { uploads, files, file: _file, familyFile: _familyFile, names: _names, ...plain } = outline
  let listed: CompiledFile[] | undefined
  const list = () =>
    files.map((file, index) =>
      lazyFile(file, () => compile().files[index] ?? missing(`${outline.id} ${file.pattern}`)),
    )
  return {
    ...plain,
    get uploads() {
      return uploads.map((each) => {
        const pattern = patternOf(each, each.source, each.filled)
        return each.use ? { ...pattern, use: each.use } : pattern
      })
    },
    get files() {
      listed ??= list()
      return listed
    },
    get facts() {
      return compile().facts
    },
    get settings() {
      return compile().settings
    },
    get zoneForm() {
      return compile().zoneForm
    },
  }
}

const patterns = new WeakMap<object, FilePattern>()

/** One for all models that share what it is made of. */
function patternOf(of: object, source: string, filled: string): FilePattern {
  const pattern = patterns.get(of) ?? filledPattern(source, filled)
  patterns.set(of, pattern)
  return pattern
}

function lazyFile(outline: FileOutline, compile: () => CompiledFile): CompiledFile {
  const { nameFor, matches } = patternOf(outline, outline.pattern, outline.filled)
  return {
    ...outline,
    nameFor,
    matches,
    get format() {
      return compile().format
    },
    get sheet() {
      return compile().sheet
    },
    get template() {
      return compile().template
    },
    get facts() {
      return compile().facts
    },
    get limits() {
      return compile().limits
    },
    get longestValue() {
      return compile().longestValue
    },
    get takenBack() {
      return compile().takenBack
    },
  }
}
