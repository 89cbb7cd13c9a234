/**
 * What is said of a value that a check refuses, where the check has no sentence of its own: one table, for the page and the
 * API. Imported by the modules that every schema is made with.
 */

import { config, type core } from 'zod'

type Issue = core.$ZodRawIssue
/** Every kind of refusal that a check can answer. */
type Sentences = {
  [Code in core.$ZodIssue['code']]: (issue: Extract<core.$ZodIssue, { code: Code }>) => string
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with their values, in braces',
  record: 'names with their values, in braces',
  null: 'nothing',
}

const wordOf = (kind: string) => kinds[kind] ?? kind

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

const units: Record<string, readonly [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  record: ['entry', 'entries'],
  object: ['field', 'fields'],
}

function amount(origin: string, bound: number | bigint): string {
  const unit = units[origin]
  if (unit === undefined) return `${bound}`
  return `${bound} ${unit[Number(bound) === 1 ? 0 : 1]}`
}

const isMissing = ({ input }: { input?: unknown }) => input === undefined

const wanted = (missing: boolean, what: string) => `${missing ? 'This field is needed:' : 'expected'} ${what}`

function choice(values: readonly unknown[]): string {
  return `${values.length > 1 ? 'one of ' : ''}${listed(values.map(String))}`
}

/** Of several shapes that a value may have: what the one that came nearest refused. */
function ofUnion(issue: core.$ZodIssueInvalidUnion): string {
  const options = 'options' in issue ? issue.options : undefined
  if (options !== undefined) return wanted(false, choice(options))
  const near = issue.errors.find((issues) => issues.some((each) => each.code !== 'invalid_type'))?.[0]
  if (near && !isMissing(issue)) return near.message
  const words = issue.errors
    .flat()
    .flatMap((each) => (each.code === 'invalid_type' ? wordOf(each.expected) : []))
  return wanted(isMissing(issue), listed([...new Set(words)]))
}

const sentences: Sentences = {
  invalid_type: (issue) => wanted(isMissing(issue), wordOf(issue.expected)),
  too_small: ({ origin, minimum, inclusive }) =>
    units[origin] === undefined
      ? `expected ${inclusive === false ? `more than ${minimum}` : `${minimum} or more`}`
      : `expected at least ${amount(origin, minimum)}`,
  too_big: ({ origin, maximum, inclusive }) =>
    units[origin] === undefined
      ? `expected ${inclusive === false ? `less than ${maximum}` : `${maximum} or less`}`
      : `at most ${amount(origin, maximum)}`,
  not_multiple_of: ({ divisor }) => `expected a multiple of ${divisor}`,
  invalid_format: ({ format }) =>
    format === 'url' ? 'expected a URL such as https://example.com/' : `expected ${format} in its usual form`,
  invalid_value: (issue) => wanted(isMissing(issue), choice(issue.values)),
  unrecognized_keys: ({ keys }) => `There is no such field: ${keys.join(', ')}`,
  invalid_union: ofUnion,
  invalid_key: ({ issues }) => `as a name: ${issues[0]?.message}`,
  invalid_element: ({ issues }) => `in it: ${issues[0]?.message}`,
  custom: () => 'expected another value',
}

/** The sentence of a refusal. */
export function sentenceOf(issue: Issue): string {
  const say = sentences[issue.code] as (issue: Issue) => string
  return say(issue)
}

config({ customError: sentenceOf })
