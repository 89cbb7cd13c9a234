/** Every text that the page shows goes through the catalogues: found in the page's source, by what stands where. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSync } from 'vite'

const source = join(import.meta.dirname, '..', 'web', 'src')

type Node = { type: string; start: number; [key: string]: unknown }

/** Attributes and members whose text somebody reads, or hears. */
const shown =
  /^(aria-label|aria-description|aria-roledescription|alt|aside|cancel|confirm|description|detail|empty|error|heading|help|hint|label|message|note|nothingFoundMessage|placeholder|question|summary|title|unit|why)$/
/** What nobody reads, though it has words in it. */
const unread = /^(border|className|classNames|fontFamily|fontFamilyMonospace|queryKey|scopes|style|styles)$/

/** What is called so in every language: the product's name, examples of what may be typed, commands. */
const untranslated = new Set(['off', 'hook', 'freeswitch', 'offhook'])

const macros = /^(t|msg|plural|select|selectOrdinal)$/
const elements = /^(Trans|Plural|Select|SelectOrdinal)$/

/** Of elements, by a selector; and lists of words for the program. */
const selecting = /^(closest|matches|querySelector|querySelectorAll|split)$/

/** Abbreviations, addresses and examples of them are the same in every language. */
const isName = (text: string) => /^[\p{Lu}\d\s/·-]*$/u.test(text) || /^\S*[.:/@_]\S*$/.test(text)
const hasWord = (text: string) => /\p{L}{2,}/u.test(text) && !isName(text) && !untranslated.has(text)
const isSentence = (text: string) => hasWord(text) && /\p{L}{2,}[,;:]? \p{L}{2,}/u.test(text)
/** Of what is not a text of the page but a sample of a file or a command. */
const isCode = (text: string) => /[{}]\|?|\n| = |^curl |, sans-serif$|^\.[a-z-]+[, ]/.test(text)

const nameOf = (node: unknown): string => {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown }
  return typeof name === 'string' ? name : typeof value === 'string' ? value : ''
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Through these a text comes to be the value of what stands around them. */
const passing: Readonly<Record<string, readonly string[]>> = {
  ConditionalExpression: ['consequent', 'alternate'],
  LogicalExpression: ['left', 'right'],
  ParenthesizedExpression: ['expression'],
  JSXExpressionContainer: ['expression'],
  ArrowFunctionExpression: ['body'],
  TSAsExpression: ['expression'],
}

function textOf(node: Node): string | undefined {
  if (node.type === 'JSXText') return (node.value as string).replace(/&[a-z]+;/g, '').trim()
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  const quasis = node.quasis as { value: { cooked: string } }[]
  return quasis.map(({ value }) => value.cooked).join('…')
}

type Place = { shown: boolean; unread: boolean; inElement: boolean }

/** Texts that no translator comes to see. */
function untold(code: string, file: string): string[] {
  const found: string[] = []
  const at = (node: Node) => `${file}:${code.slice(0, node.start).split('\n').length}`
  const members = (node: Node, place: Place, kept: readonly string[] = []) => {
    for (const [key, value] of Object.entries(node)) {
      const next = kept.includes(key) ? place : { ...place, shown: false, inElement: false }
      for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) visit(each, next)
    }
  }
  const visit = (node: Node, place: Place): void => {
    const { type } = node
    if (type.startsWith('Import') || type === 'ExportAllDeclaration') return
    if (type.startsWith('TS') && type !== 'TSAsExpression' && type !== 'TSSatisfiesExpression') return
    if (type === 'TaggedTemplateExpression' && macros.test(nameOf(node.tag))) return
    if (type === 'CallExpression' && macros.test(nameOf(node.callee))) return
    if (type === 'CallExpression' && selecting.test(nameOf((node.callee as Node).property))) return
    if (type === 'JSXElement') {
      const { name } = node.openingElement as { name: unknown }
      if (elements.test(nameOf(name))) return
      members(node, { ...place, inElement: true }, ['children'])
      return
    }
    if (type === 'JSXFragment') {
      members(node, { ...place, inElement: true }, ['children'])
      return
    }
    if (type === 'JSXAttribute' || type === 'Property') {
      const name = nameOf(node.name ?? node.key)
      const value = node.value
      const isUnread = place.unread || unread.test(name)
      if (isNode(value)) visit(value, { shown: shown.test(name), unread: isUnread, inElement: false })
      return
    }
    const text = textOf(node)
    if (text !== undefined && !place.unread && !isCode(text)) {
      const isRead = type === 'JSXText' || place.shown || place.inElement
      if (isRead ? hasWord(text) : isSentence(text)) found.push(`${at(node)} ${text}`)
    }
    members(node, place, passing[type])
  }
  visit(parseSync(file, code).program as unknown as Node, { shown: false, unread: false, inElement: false })
  return found
}

test('texts of the page go through the catalogues', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).sort()
  assert.ok(files.length > 200)
  assert.deepEqual(
    files.flatMap((file) => untold(readFileSync(join(source, file), 'utf8'), file)),
    [],
  )
})

test('a text is found wherever it is shown, and nothing else is', () => {
  const of = (code: string) => untold(code, 'a.tsx').map((each) => each.replace(/^\S+ /, ''))
  const wrong = `
    const a = <p>Hello</p>
    const b = <Field label="Name" description={isNew ? 'New' : undefined} title={known || \`Line \${n}\`} />
    const c = { title: 'Deleted', render: () => 'none at all' }
    const d = <p>{isOpen ? 'Open' : 'Shut'}</p>
    throw new Error('this did not work')`
  assert.deepEqual(of(wrong), [
    ...['Hello', 'Name', 'New', 'Line …', 'Deleted', 'none at all', 'Open', 'Shut', 'this did not work'],
  ])
  const right = `
    import { t } from '@lingui/core/macro'
    const a = <p className="wide open"><Trans>Hello <b>you</b></Trans> · 12</p>
    const b = <Field label={t\`Name\`} placeholder="pbx.example.com" title="SIP" name="first" />
    const c = { title: plural(n, { one: '# phone', other: '# phones' }), kind: 'first' }
    const d = <p>{kind === 'open' && t({ message: 'Open', context: 'a door' })}</p>
    const e = document.querySelector('form input')
    type F = 'one of these'`
  assert.deepEqual(of(right), [])
})

test('each page is drawn anew in another language, and so is each component that is remembered', () => {
  const router = readFileSync(join(source, 'app', 'router.tsx'), 'utf8')
  assert.equal(router.match(/lazyRouteComponent\(/g)?.length, 1, 'pages are loaded by page() and later()')
  const deaf = globSync('**/*.tsx', { cwd: source }).filter((file) => {
    const code = readFileSync(join(source, file), 'utf8')
    return /[^.\w]memo\(/.test(code) && !code.includes('useLanguage()')
  })
  assert.deepEqual(deaf, [])
})
