/**
 * What the page shows and the server says, in English: names and descriptions of the schema, and the sentences of refusals,
 * outcomes and reasons. They are found in its source, so that catalogues hold them beside the page’s own.
 */

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'
import { errorTable } from '../src/kernel/errors.ts'
import { auditOutcomes } from '../src/schema/audit-words.ts'
import { contract } from '../src/schema/contract.ts'
import { capabilities, policy, roleNames, roles, whyNot } from '../src/schema/policy.ts'
import { vocabulary } from '../src/schema/settings.ts'

export type ServerText = { message: string; file: string }

const root = join(import.meta.dirname, '..')

/** Rooms whose sentences come to the page. */
const rooms =
  '{api,auth,contacts,defaults,extensions,fetches,inbox,kernel,links,models,oidc,operations,phones,presets,provisioning,registrations,rendering,roads,saving,schema,tenants,uploads}'

/** Members and calls that say something to whoever reads it. */
const said = /^(message|detail|because|question|reason|refused|why)$/
const saying =
  /(^|\.)(OffhookError|InvalidInput|WireError|refusal|error|requiredLine|min|max|length|regex|refine|check|int|enum|number|string|line|custom|tell|wrong|mistake)$/
const unsaid = /^(describe|meta|summary|description|example|about)$/

/** At least two words, or one with a capital. */
function isSentence(text: string): boolean {
  const plain = text.replace(/\{\d+\}/g, '')
  return /\p{L}{2,}[,;:]? \p{L}/u.test(plain) && !/[{}\n]|="|^[\s,;:]|\s$/.test(plain)
}

type Node = ESTree.Node & { type: string }

/** `“{0}” is no IPv4 address` */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  return node.quasis
    .map(({ value }, index) => (value.cooked ?? '') + (index < node.expressions.length ? `{${index}}` : ''))
    .join('')
}

/** The texts that an expression may come to. */
function choices(node: Node | null | undefined): string[] {
  if (!node) return []
  const text = textOf(node)
  if (text !== undefined) return [text]
  if (node.type === 'ConditionalExpression') return [...choices(node.consequent), ...choices(node.alternate)]
  if (node.type === 'LogicalExpression') return [...choices(node.left), ...choices(node.right)]
  if (node.type === 'ArrowFunctionExpression') return choices(node.body as Node)
  if (node.type === 'ParenthesizedExpression') return choices(node.expression)
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((each) =>
      each.type === 'Property' && keyOf(each.key) === 'error' ? choices(each.value) : [],
    )
  return []
}

const keyOf = (node: Node): string =>
  node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : ''

function calleeOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' && node.property.type === 'Identifier'
    ? `.${node.property.name}`
    : ''
}

function sentencesOf(file: string): string[] {
  const found: string[] = []
  const call = ({ callee, arguments: given }: ESTree.CallExpression | ESTree.NewExpression) => {
    const name = calleeOf(callee)
    if (saying.test(name) && !unsaid.test(name)) found.push(...given.flatMap((each) => choices(each)))
  }
  new Visitor({
    Property: ({ key, value }) => {
      if (said.test(keyOf(key))) found.push(...choices(value))
    },
    CallExpression: call,
    NewExpression: call,
    ReturnStatement: ({ argument }) => {
      found.push(...choices(argument))
    },
    ArrowFunctionExpression: (node) => {
      if (node.expression) found.push(...choices(node))
    },
    VariableDeclarator: ({ init }) => {
      if (init?.type === 'TemplateLiteral' || init?.type === 'ConditionalExpression')
        found.push(...choices(init))
    },
  }).visit(parseSync(file, readFileSync(join(root, file), 'utf8')).program)
  return found.filter(isSentence)
}

/** Of the tables of the schema. */
function ofTables(): string[] {
  const settings = vocabulary.flatMap(({ label, help, unit, options = [], columns = [] }) => [
    ...[label, help, unit],
    ...options.map((option) => option.label),
    ...columns.map((column) => column.label),
  ])
  const refusals = roles.flatMap((role) =>
    capabilities.map((capability) => whyNot({ role, readOnly: false }, capability)),
  )
  const ofKeys = capabilities.map((capability) => whyNot({ role: 'viewer', readOnly: true }, capability))
  return [
    ...settings,
    ...Object.values(errorTable).map(([, title]) => title),
    ...Object.values(roleNames),
    ...Object.values(policy).map(({ name }) => name),
    ...Object.values(contract).map(({ summary }) => summary),
    ...auditOutcomes,
    ...[...refusals, ...ofKeys].map((sentence) => sentence.replace(/(may not: ).*/, '$1{0}')),
  ].filter((text) => text !== undefined && /\p{Ll}/u.test(text)) as string[]
}

/** Each once, with the file that says it first. */
export function serverTexts(): ServerText[] {
  const texts = new Map<string, string>()
  for (const text of ofTables()) texts.set(text, 'src/schema')
  for (const file of globSync(`src/${rooms}/**/*.ts`, { cwd: root }).sort()) {
    if (/\.test\.ts$/.test(file)) continue
    for (const text of sentencesOf(file)) if (!texts.has(text)) texts.set(text, file)
  }
  return [...texts].map(([message, file]) => ({ message, file }))
}
