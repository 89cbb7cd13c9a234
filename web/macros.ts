/**
 * What the macros of Lingui become, for the build and for tests: a call with the message’s number and its English text, made
 * ready to be put together. So English needs no catalogue, and no reader of messages goes to the browser.
 */

import { join } from 'node:path'
import { types as b, type InputOptions, type NodePath, type PluginItem, transformSync } from '@babel/core'
import macros from '@lingui/babel-plugin-lingui-macro'
import { makeConfig } from '@lingui/conf'
import { compileMessage } from '@lingui/message-utils/compileMessage'

/** One text of the page as translators read it; `notes` say what stands in it for values and elements. */
export type Message = { id: string; message: string; context: string | undefined; notes: string[] }

type Options = {
  found?: (message: Message) => void
  /** The short name by which catalogues know a message; its id where they do not know it yet. */
  nameOf?: (id: string) => number | undefined
}

const words = join(import.meta.dirname, 'src/lib/language.ts')

export const usesMacros = (code: string) => /from ['"]@lingui\/(?:core|react)\/macro['"]/.test(code)

/** A plain text, or the parts of a message: `['Line ', ['number']]`. */
export function compiled(message: string): unknown {
  const parts: unknown[] | string = JSON.parse(JSON.stringify(compileMessage(message)))
  return parts.length === 1 && typeof parts[0] === 'string' ? parts[0] : parts
}

function fieldsOf(node: b.ObjectExpression): Map<string, b.Expression> {
  const fields = new Map<string, b.Expression>()
  for (const property of node.properties) {
    if (!b.isObjectProperty(property)) continue
    const { key, value } = property
    const name = b.isIdentifier(key) ? key.name : b.isNumericLiteral(key) ? String(key.value) : undefined
    if (name !== undefined && b.isExpression(value)) fields.set(name, value)
  }
  return fields
}

function textOf(node: b.Node | undefined): string {
  if (b.isStringLiteral(node)) return node.value
  if (b.isTemplateLiteral(node) && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? ''
  throw new Error('A message is not a plain text')
}

/** `{0}: saved.name`, `<0>: Link` */
function notesOf(fields: Map<string, b.Expression>, code: string): string[] {
  const { values, components } = Object.fromEntries(fields)
  const notes: string[] = []
  if (b.isObjectExpression(values)) {
    for (const [name, { start, end }] of fieldsOf(values)) {
      if (/^\d+$/.test(name))
        notes.push(`{${name}}: ${code.slice(start ?? 0, end ?? 0).replace(/\s+/g, ' ')}`)
    }
  }
  if (b.isObjectExpression(components)) {
    for (const [name, element] of fieldsOf(components)) {
      const tag = b.isJSXElement(element) ? element.openingElement.name : undefined
      if (b.isJSXIdentifier(tag)) notes.push(`<${name}>: ${tag.name}`)
    }
  }
  return notes
}

/** In a call it is an argument for each field, in an element an attribute: shorter than an object of them. The page is drawn anew when its language changes. */
function writeShort(path: NodePath<b.ObjectExpression>, fields: Map<string, b.Expression>): void {
  const around = path.parentPath
  const { id, message, values, components } = Object.fromEntries(fields)
  if (!id || !message) return
  const call = b.callExpression(b.identifier('_word'), [id, message, ...(values ? [values] : [])])
  if (b.isJSXSpreadAttribute(around.node)) {
    // Without elements and values in it, it is a plain text.
    const element = around.parentPath?.parentPath
    if (!values && !components && element) {
      const isChild = b.isJSXElement(element.parent) || b.isJSXFragment(element.parent)
      element.replaceWith(isChild ? b.jsxExpressionContainer(call) : call)
      return
    }
    const attributes = [...fields].map(([name, value]) =>
      b.jsxAttribute(
        b.jsxIdentifier(name),
        b.isStringLiteral(value) ? value : b.jsxExpressionContainer(value),
      ),
    )
    around.replaceWithMultiple(attributes)
    return
  }
  if (b.isCallExpression(around.node)) {
    around.replaceWith(call)
    return
  }
  path.node.properties = [...fields].map(([name, value]) => b.objectProperty(b.identifier(name), value))
}

function shortened({ found, nameOf = () => undefined }: Options, code: string): PluginItem {
  return () => ({
    visitor: {
      Program: {
        exit(path) {
          if (!/\b_word\(/.test(path.toString())) return
          const specifier = b.importSpecifier(b.identifier('_word'), b.identifier('word'))
          path.node.body.unshift(b.importDeclaration([specifier], b.stringLiteral(words)))
        },
      },
      ObjectExpression(path) {
        const { node } = path
        const isMessage = node.leadingComments?.some(({ value }) => value === '* i18n ')
        const fields = fieldsOf(node)
        const [id, message] = [fields.get('id'), fields.get('message')]
        if (!isMessage || !id || !message) return
        const [key, text] = [textOf(id), textOf(message)]
        const context = fields.get('context')
        found?.({
          ...{ id: key, message: text, context: context && textOf(context) },
          notes: notesOf(fields, code),
        })
        node.leadingComments = null
        const name = nameOf(key)
        fields.delete('comment')
        fields.delete('context')
        fields.set('id', name === undefined ? id : b.stringLiteral(String(name)))
        fields.set('message', b.valueToNode(compiled(text)))
        writeShort(path, fields)
      },
    },
  })
}

const linguiConfig = makeConfig({ locales: ['en'] }, { skipValidation: true })

/** The module without its macros. */
export function withoutMacros(code: string, file: string, options: Options = {}) {
  const input: InputOptions = {
    filename: file,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    parserOpts: { plugins: ['typescript', ...(file.endsWith('x') ? (['jsx'] as const) : [])] },
    plugins: [
      [macros as unknown as PluginItem, { descriptorFields: 'all', linguiConfig }] as PluginItem,
      shortened(options, code),
    ],
  }
  const result = transformSync(code, input)
  return { code: result?.code ?? code, map: result?.map }
}
