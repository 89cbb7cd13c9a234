/**
 * What the macros of Lingui become, for the build and for tests: a call with the message's id and its English text, made ready
 * to be put together. So English needs no catalogue, and no reader of messages goes to the browser.
 */

import {
  types as b,
  type InputOptions,
  type PluginItem,
  type PluginObject,
  transformAsync,
  transformSync,
} from '@babel/core'
import macros from '@lingui/babel-plugin-lingui-macro'
import { makeConfig } from '@lingui/conf'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

/** One text of the page: `message` as translators read it. */
export type Message = { id: string; message: string; comment?: string; line: number }

export const usesMacros = (code: string) => /from ['"]@lingui\/(?:core|react)\/macro['"]/.test(code)

const textOf = (node: b.Node): string => {
  if (b.isStringLiteral(node)) return node.value
  if (b.isTemplateLiteral(node) && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? ''
  throw new Error('A message is not a plain text')
}

/** A message, however little of it is more than a text: `['Line ', ['number']]`. */
function compiled(message: string): b.Expression {
  return b.valueToNode(JSON.parse(JSON.stringify(compileMessage(message))))
}

/** Tells each message of a module, and leaves out of it what only translators read. */
function messagesOf(found: (message: Message) => void): PluginObject {
  return {
    visitor: {
      ObjectExpression({ node }) {
        const isMessage = node.leadingComments?.some(({ value }) => value === '* i18n ')
        if (!isMessage) return
        const fields = new Map<string, b.ObjectProperty>()
        for (const property of node.properties) {
          if (b.isObjectProperty(property) && b.isIdentifier(property.key)) {
            fields.set(property.key.name, property)
          }
        }
        const [id, message, comment] = ['id', 'message', 'comment'].map((name) => fields.get(name))
        if (!id || !message || b.isArrayExpression(message.value)) return
        const text = textOf(message.value)
        found({
          id: textOf(id.value),
          message: text,
          ...(comment && { comment: textOf(comment.value) }),
          line: node.loc?.start.line ?? 0,
        })
        message.value = compiled(text)
        node.properties = node.properties.filter((each) => each !== comment)
      },
    },
  }
}

const linguiConfig = makeConfig({ locales: ['en'] }, { skipValidation: true })

const optionsFor = (file: string, found: (message: Message) => void): InputOptions => ({
  filename: file,
  configFile: false,
  babelrc: false,
  sourceMaps: true,
  parserOpts: { plugins: ['typescript', ...(file.endsWith('x') ? (['jsx'] as const) : [])] },
  plugins: [
    [macros as unknown as PluginItem, { descriptorFields: 'all', linguiConfig }] as PluginItem,
    () => messagesOf(found),
  ],
})

/** The module without macros, types and JSX as they were; `found` hears of each message. */
export function withoutMacros(code: string, file: string, found: (message: Message) => void = () => {}) {
  const result = transformSync(code, optionsFor(file, found))
  return result?.code ?? code
}

/** For the bundler. */
export function lingui(): Plugin {
  return {
    name: 'macros',
    enforce: 'pre',
    transform: {
      filter: { id: /\/web\/src\/.*\.tsx?$/, code: /@lingui\/(?:core|react)\/macro/ },
      async handler(code, id) {
        const result = await transformAsync(
          code,
          optionsFor(id, () => {}),
        )
        return { code: result?.code ?? code, map: JSON.stringify(result?.map ?? null) }
      },
    },
  }
}
