/** For the bundler: texts out of macros, and catalogues into modules: `virtual:texts/de/first`. */

import type { Plugin } from 'vite'
import { compiledCatalogue, type Language, numbered, type Part, sentencesOf } from './catalogue.ts'
import { withoutMacros } from './macros.ts'

const virtual = /^\0?virtual:texts\/(\w+)\/(first|rest)$/

export function lingui(): Plugin {
  let known: ReturnType<typeof numbered> | undefined
  return {
    name: 'lingui',
    enforce: 'pre',
    buildStart() {
      known = undefined
    },
    resolveId: (id) => (virtual.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, language, part] = id.match(virtual) ?? []
      if (language === undefined) return undefined
      known ??= numbered()
      const texts = compiledCatalogue(known, language as Language, part as Part)
      const sentences = part === 'rest' ? sentencesOf(language as Language) : {}
      const code = `export const sentences = ${JSON.stringify(sentences)}\nexport default ${JSON.stringify(texts)}`
      return { code, moduleType: 'js' }
    },
    transform: {
      filter: { id: /\/web\/src\/.*\.tsx?$/, code: /@lingui\/(?:core|react)\/macro/ },
      handler(code, id) {
        known ??= numbered()
        const { code: written, map } = withoutMacros(code, id, { nameOf: known.numberOf })
        return { code: written, map: JSON.stringify(map ?? null) }
      },
    },
  }
}
