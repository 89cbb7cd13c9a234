/** Leaves out of the built styles what belongs to components that the page does not have. */

import { transform } from 'lightningcss'
import type { Plugin } from 'vite'

/** How the component library names its classes. */
const ofComponent = /^m_[0-9a-f]+$/

type Part = { type: string; name?: unknown; kind?: string; selectors?: Selector[] }
type Selector = readonly Part[]

function reaches(selector: Selector, used: ReadonlySet<string>): boolean {
  return selector.every((part) => {
    if (part.type === 'class') return !ofComponent.test(String(part.name)) || used.has(String(part.name))
    const choice = part.type === 'pseudo-class' && (part.kind === 'where' || part.kind === 'is')
    return !choice || part.selectors === undefined || part.selectors.some((each) => reaches(each, used))
  })
}

/** `css` without the rules of component classes that `used` does not hold. */
export function usedStyles(css: Uint8Array, used: ReadonlySet<string>): Uint8Array {
  return transform({
    filename: 'page.css',
    code: css,
    minify: true,
    visitor: {
      Rule: {
        style(rule) {
          const left = rule.value.selectors.filter((selector) => reaches(selector as Selector, used))
          if (left.length === 0) return []
          if (left.length === rule.value.selectors.length) return undefined
          return { ...rule, value: { ...rule.value, selectors: left } }
        },
      },
    },
  }).code
}

export function leaveOutUnusedStyles(): Plugin {
  return {
    name: 'leave-out-unused-styles',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const used = new Set<string>()
      for (const output of Object.values(bundle))
        if (output.type === 'chunk')
          for (const [name] of output.code.matchAll(/\bm_[0-9a-f]+\b/g)) used.add(name)
      for (const output of Object.values(bundle))
        if (output.type === 'asset' && output.fileName.endsWith('.css'))
          output.source = usedStyles(Buffer.from(output.source), used)
    },
  }
}
