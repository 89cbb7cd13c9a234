/** Tenants' text templates: literal text, `${name|default|type|options}`, `{{ expression }}`, `{% if %}` and `{% for %}`. */

import type { TemplateRules } from '../formats/format.ts'
import { SourceError } from '../kernel/errors.ts'
import { type Limits, longestSource, Meter } from './limits.ts'
import type { Scope } from './scope.ts'
import { TemplateCompiler } from './template-compiler.ts'
import { TemplateReader } from './template-reader.ts'
import type { Variable } from './variables.ts'

export type { Variable } from './variables.ts'

export type TemplateOptions = {
  /** How values are written where they stand: the format's. */
  readonly rules: TemplateRules
  /**
   * The system gives this path its value, so it declares no variable: `tenantcode`, `phone.mac`, `lines`,
   * and for what a loop goes through `lines.*.user`.
   */
  known(path: string): boolean
  /** What expressions may read besides: a setting by its key. In `${}` it is declared as any variable is. */
  readable?(path: string): boolean
}

export type TemplateMistake = { readonly message: string; readonly line?: number; readonly column?: number }

export type CompiledTemplate = {
  /** What it declares, in the order of the text. */
  readonly variables: readonly Variable[]
  /** Everything that it reads. */
  readonly paths: readonly string[]
  /** Throws FormatError for a value that cannot stand where it would, SourceError when a limit is reached. */
  render(scope: Scope, limits?: Partial<Limits> | Meter): string
}

export type CheckedTemplate =
  | { readonly template: CompiledTemplate; readonly mistakes: readonly [] }
  | { readonly template?: undefined; readonly mistakes: readonly TemplateMistake[] }

/** Every mistake of the template, in the order of the text; none means that it can be rendered. */
export function checkTemplate(source: string, options: TemplateOptions): CheckedTemplate {
  if (Buffer.byteLength(source) > longestSource) {
    return { mistakes: [{ message: `a template may have ${longestSource} bytes`, line: 1, column: 1 }] }
  }
  const reader = new TemplateReader(source)
  const nodes = reader.read()
  const compiler = new TemplateCompiler(source, options)
  const write = compiler.compile(nodes, reader.reads)
  const mistakes = [...reader.mistakes, ...compiler.mistakes]
  if (mistakes.length > 0) return { mistakes: mistakes.map(asMistake).sort(byPlace) }
  const defaults = compiler.variables.defaults()
  const template = {
    variables: compiler.variables.list(),
    paths: [...compiler.paths],
    render(scope: Scope, limits: Partial<Limits> | Meter = {}) {
      const meter = limits instanceof Meter ? limits : new Meter(limits)
      const frame = { scope: withDefaults(scope, defaults), locals: [], meter, text: '' }
      write(frame)
      return frame.text
    },
  }
  return { template, mistakes: [] }
}

function withDefaults(scope: Scope, defaults: ReadonlyMap<string, string | boolean>): Scope {
  const own = (name: string) => (Object.hasOwn(scope, name) ? scope[name] : undefined) ?? defaults.get(name)
  return { ...scope, ...Object.fromEntries([...defaults.keys()].map((name) => [name, own(name)])) }
}

/** Throws the first mistake. */
export function compileTemplate(source: string, options: TemplateOptions): CompiledTemplate {
  const { template, mistakes } = checkTemplate(source, options)
  const [first] = mistakes
  if (template) return template
  throw new SourceError(first?.message ?? 'the template cannot be read', first)
}

function asMistake({ message, line, column }: SourceError): TemplateMistake {
  return { message, line, column }
}

function byPlace(left: TemplateMistake, right: TemplateMistake): number {
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0)
}
