/** Compiles a sheet into closures that write a phone's parameters in the sheet's order. */

import { SourceError } from '../kernel/errors.ts'
import { compileExpression, type Expression, type ExpressionOptions } from '../language/expression.ts'
import type { ValueMaps } from '../language/filters.ts'
import { Meter, sheetLimits } from '../language/limits.ts'
import { isTrue } from '../language/scope.ts'
import { type CompiledText, compileText } from '../language/text.ts'
import type { SheetMap } from '../schema/definition.ts'
import { isSecretPath, refusesPath } from './known-paths.ts'
import type { Finding, Path } from './mistake.ts'
import { type Loop, loops } from './readable.ts'
import {
  counted,
  inLoop,
  parameterStep,
  prefixed,
  type RenderedParameter,
  type RenderScope,
  type Step,
  writer,
} from './sheet-steps.ts'

export type CompiledSheet = {
  /** Every path that it reads; a line's as `line.user`. */
  readonly paths: ReadonlySet<string>
  /** Those whose value stands in a name or value as it is, or as something else than the vendor's word for it. */
  readonly written: ReadonlySet<string>
  /** For a path whose value is only looked up among words: those that some look-up has. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>
  readonly loops: ReadonlySet<Loop>
  /** The same scope gives the same parameters, each name once. */
  render(scope: RenderScope, meter?: Meter): RenderedParameter[]
  /** All parameters that it may write. */
  readonly parameters: readonly SheetParameter[]
  /** Only what stands in loops over keys, and what stands beside it in their blocks. */
  renderKeys(scope: RenderScope, meter?: Meter): RenderedParameter[]
}

/** A parameter as a sheet has it: what its name is made of, and the loop that it stands in. */
export type SheetParameter = {
  readonly name: readonly CompiledText[]
  readonly value: CompiledText
  /** As it is written, with what stands before it. */
  readonly source: string
  readonly loop: Loop | undefined
  /** Those above it that ask for numbers and facts alone: for which line or key it is. */
  readonly conditions: readonly Expression[]
}

/** One map of a sheet, compiled: whatever it stands beside, it is the same. */
export type CompiledPiece = {
  readonly steps: readonly Step[]
  /** Those of its steps that hold loops over keys. */
  readonly keySteps: readonly Step[]
  readonly paths: ReadonlySet<string>
  readonly written: ReadonlySet<string>
  readonly lookups: ReadonlyMap<string, ReadonlySet<string>>
  readonly loops: ReadonlySet<Loop>
  /** What it writes in any case; what it writes at all, and where that stands. */
  readonly surely: ReadonlySet<string>
  readonly names: ReadonlyMap<string, Path>
  readonly parameters: readonly SheetParameter[]
  /** Names of the maps that it looks up in. */
  readonly maps: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

/** Where a parameter stands. `names` are those that any parameter of this block would come after. */
type Block = {
  readonly loop?: Loop
  readonly isConditional: boolean
  readonly conditions: readonly Expression[]
  readonly names: readonly Set<string>[]
  /** What stands before each name: as written, and the constant text that it is, if it is one. */
  readonly prefix: {
    readonly source: string
    readonly constant: string | undefined
    readonly paths: readonly string[]
    readonly texts: readonly CompiledText[]
  }
}

export const writtenBefore = 'is written before, in this sheet, in any case'
/** More would only repeat what is wrong. */
const mostFindings = 100
const noPrefix = { source: '', constant: '', paths: [], texts: [] }

export function compilePiece(map: SheetMap, maps: ValueMaps = {}): CompiledPiece {
  const compiler = new SheetCompiler(maps)
  const surely = new Set<string>()
  const block: Block = { isConditional: false, conditions: [], names: [surely], prefix: noPrefix }
  const keySteps: Step[] = []
  const steps = Object.entries(map).flatMap(([name, value]) => {
    const before = compiler.keyLoops
    const own = compiler.map({ [name]: value }, block, [])
    if (compiler.keyLoops > before) keySteps.push(...own)
    return own
  })
  const { paths, written, lookups, loops, names, parameters, mapsUsed, findings } = compiler
  const read = { paths, written, lookups, loops, maps: mapsUsed }
  return { steps, keySteps, ...read, surely, names, parameters, findings }
}

/** A sheet of its pieces in order: what a piece says before wins over what a later one says. */
export function joinPieces(pieces: readonly CompiledPiece[]): CompiledSheet {
  const union = <T>(of: (piece: CompiledPiece) => Iterable<T>) =>
    new Set(pieces.flatMap((piece) => [...of(piece)]))
  const written = union((piece) => piece.written)
  const words = new Map<string, Set<string>>()
  for (const { lookups } of pieces) {
    for (const [path, known] of lookups) {
      if (!written.has(path)) words.set(path, new Set([...(words.get(path) ?? []), ...known]))
    }
  }
  return {
    paths: union((piece) => piece.paths),
    written,
    words,
    loops: union((piece) => piece.loops),
    parameters: pieces.flatMap((piece) => piece.parameters),
    render: writer(pieces.flatMap((piece) => piece.steps)),
    renderKeys: writer(pieces.flatMap((piece) => piece.keySteps)),
  }
}

class SheetCompiler {
  readonly paths = new Set<string>()
  readonly loops = new Set<Loop>()
  readonly written = new Set<string>()
  readonly lookups = new Map<string, Set<string>>()
  readonly mapsUsed = new Set<string>()
  readonly names = new Map<string, Path>()
  readonly parameters: SheetParameter[] = []
  readonly findings: Finding[] = []
  /** How many loops over keys were met. */
  keyLoops = 0
  readonly #maps: ValueMaps
  readonly #counters = new Set<string>()
  readonly #added = new Map<string, Set<readonly string[]>>()
  readonly #meter = new Meter(sheetLimits, 'the sheet')
  readonly #options = new Map<Loop | undefined, ExpressionOptions>()

  constructor(maps: ValueMaps) {
    this.#maps = maps
  }

  map(map: SheetMap, block: Block, path: Path): Step[] {
    return Object.entries(map).flatMap(([name, value]) => {
      const step = this.#entry(name, value, block, [...path, name])
      return step ? [step] : []
    })
  }

  #entry(name: string, value: SheetMap[string], block: Block, path: Path): Step | undefined {
    if (value === null) return undefined
    const [word, rest = ''] = splitWord(name)
    if (typeof value !== 'object') {
      if (blocks.has(word)) return this.#find(path, 'expected a map of parameters below it')
      return this.#parameter(name, String(value), block, path)
    }
    if (word === 'each') return this.#each(rest, value, block, path)
    if (word === 'when') return this.#when(rest, value, block, path)
    if (word === 'at') return this.#at(rest, value, block, path)
    if (word === 'count') return this.#count(rest, value, block, path)
    return this.#find(
      path,
      'expected a value; only “each …”, “when …”, “at …” and “count …” hold parameters of their own',
    )
  }

  #each(what: string, map: SheetMap, block: Block, path: Path): Step | undefined {
    if (!Object.hasOwn(loops, what)) {
      return this.#find(
        path,
        `there is no “each ${what}”; there are each ${Object.keys(loops).join(', each ')}`,
      )
    }
    if (block.loop) return this.#find(path, `“each ${what}” cannot stand inside “each ${block.loop}”`)
    const loop = what as Loop
    this.loops.add(loop)
    if (loops[loop].variable === 'key') this.keyLoops++
    return inLoop(loop, this.map(map, { ...block, loop }, path))
  }

  #when(condition: string, map: SheetMap, block: Block, path: Path): Step | undefined {
    const expression = this.#read(path, () => compileExpression(condition, this.#expressions(block.loop)))
    const names = [...block.names, new Set<string>()]
    const isOfNumbers = expression?.paths.every((each) => isPlainNumber(each))
    const conditions = expression && isOfNumbers ? [...block.conditions, expression] : block.conditions
    const steps = this.map(map, { ...block, isConditional: true, conditions, names }, path)
    if (!expression) return undefined
    this.#remember(expression.paths)
    return (sink) => {
      sink.meter.step(expression.cost)
      if (isTrue(expression.evaluate(sink.scope, sink.locals, sink.meter)))
        for (const step of steps) step(sink)
    }
  }

  /** `at account.{{ line.number }}.:` stands before the name of each parameter below it. */
  #at(prefix: string, map: SheetMap, block: Block, path: Path): Step | undefined {
    const text = this.#text(prefix, block, path)
    if (!text) return undefined
    const { source, constant, paths, texts } = block.prefix
    this.#meter.move(source.length + prefix.length)
    const steps = this.map(
      map,
      {
        ...block,
        prefix: {
          source: source + prefix,
          constant:
            constant === undefined || text.constant === undefined ? undefined : constant + text.constant,
          paths: [...paths, ...text.paths],
          texts: [...texts, text],
        },
      },
      path,
    )
    return prefixed(text, steps)
  }

  /** `count lamp:` is counted each time it is reached, and its parameters read how often that was. */
  #count(word: string, map: SheetMap, block: Block, path: Path): Step | undefined {
    if (!/^[A-Za-z]\w*$/.test(word)) return this.#find(path, 'expected one word after “count”')
    this.#counters.add(word)
    return counted(word, this.map(map, block, path))
  }

  #parameter(name: string, value: string, block: Block, path: Path): Step | undefined {
    const nameText = this.#text(name, block, path)
    const valueText = this.#text(value, block, path)
    if (!nameText || !valueText) return undefined
    this.#checkName(name, nameText, block, path)
    const { source, texts } = block.prefix
    const { loop, conditions } = block
    this.parameters.push({
      ...{ name: [...texts, nameText], value: valueText },
      ...{ source: source + name, loop, conditions },
    })
    const namePaths = [...new Set([...block.prefix.paths, ...nameText.paths])]
    const secret = [...namePaths, ...valueText.paths].some(isSecretPath)
    return parameterStep({ name: nameText, value: valueText, paths: valueText.paths, namePaths, secret })
  }

  /** A name that is surely written before, or surely written for each line alike, is a mistake. */
  #checkName(ownSource: string, ownName: CompiledText, block: Block, path: Path): void {
    const { prefix } = block
    this.#meter.move(prefix.source.length + ownSource.length)
    const source = prefix.source + ownSource
    const isConstant = prefix.constant !== undefined && ownName.constant !== undefined
    const name = { constant: isConstant ? `${prefix.constant}${ownName.constant}` : undefined }
    if (name.constant === '') this.#find(path, 'a parameter needs a name')
    // Plain data puts whole numbers before other names, so their order would be lost.
    if (/^\d+$/.test(source)) this.#find(path, 'a bare number cannot be a parameter’s name')
    const isSame = block.loop && name.constant !== undefined
    if (isSame && !block.isConditional)
      this.#find(path, 'this name is the same each time; put {{ … }} into it')
    const own = name.constant ?? `${block.loop}: ${source}`
    if (block.names.some((names) => names.has(own))) this.#find(path, writtenBefore)
    block.names.at(-1)?.add(own)
    if (!this.names.has(own)) this.names.set(own, path)
  }

  #text(source: string, block: Block, path: Path): CompiledText | undefined {
    const text = this.#read(path, () => compileText(source, this.#expressions(block.loop)))
    if (!text) return undefined
    this.#remember(text.paths)
    const lookedUp = new Set(text.lookups.map((lookup) => lookup.path))
    for (const { path: read, words } of text.lookups) {
      const known = this.lookups.get(read) ?? new Set()
      this.lookups.set(read, known)
      // One map is one list of words, however often it is looked up in.
      if (!this.#isAdded(read, words)) for (const word of words) known.add(word)
    }
    for (const read of text.paths) if (!lookedUp.has(read)) this.written.add(read)
    return text
  }

  #isAdded(path: string, words: readonly string[]): boolean {
    const added = this.#added.get(path) ?? new Set()
    this.#added.set(path, added)
    const before = added.size
    return added.add(words).size === before
  }

  #read<T>(path: Path, compile: () => T): T | undefined {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      return this.#find(path, error.message)
    }
  }

  #expressions(loop: Loop | undefined): ExpressionOptions {
    const known = this.#options.get(loop)
    if (known) return known
    const locals = loop ? [loops[loop].variable] : []
    const options = {
      maps: this.#maps,
      usesMap: (name: string) => void this.mapsUsed.add(name),
      locals,
      refusesPath: (path: string) => (this.#isCounter(path) ? undefined : refusesPath(path, loop)),
    }
    this.#options.set(loop, options)
    return options
  }

  /** Of a counter that stands above, in this map of a sheet. */
  #isCounter(path: string): boolean {
    const [head, word = '', ...rest] = path.split('.')
    return head === 'count' && rest.length === 0 && this.#counters.has(word)
  }

  #remember(paths: readonly string[]): void {
    for (const path of paths) if (!this.#isCounter(path)) this.paths.add(path)
  }

  #find(path: Path, message: string): undefined {
    if (this.findings.length < mostFindings) this.findings.push({ path, message })
  }
}

const isPlainNumber = (path: string) =>
  /^(?:(?:line|key)\.(?:number|index|position|module)|facts\..+)$/.test(path)

const blocks = new Set(['each', 'when', 'at', 'count'])

function splitWord(name: string): [string, string?] {
  const space = name.indexOf(' ')
  return space < 0 ? [name] : [name.slice(0, space), name.slice(space + 1).trim()]
}

export type { RenderedParameter, RenderScope }
