/** For the bundler: the guide of `docs/guide`, each topic as the HTML that the page shows: `virtual:guide/phones-in`. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

const folder = join(import.meta.dirname, '..', 'docs', 'guide')
const virtual = /^\0?virtual:guide\/([\w-]+)$/

/** By which one topic names another: its file, without the ending. */
export const topics: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length))
  .sort()

/** Of a heading’s words, as other sites make it of them. */
export const anchorOf = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-')

/** `picture`: where a picture of the guide is asked for. */
export function topicOf(name: string, picture: (path: string) => string): { title: string; html: string } {
  let title = name
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        if (depth === 1) {
          title = text
          return ''
        }
        return `<h${depth} id="${anchorOf(text)}" tabindex="-1">${this.parser.parseInline(tokens)}</h${depth}>`
      },
      link({ href, tokens }) {
        const [, topic, anchor = ''] = href.match(/^([\w-]+)\.md(#[\w-]+)?$/) ?? []
        const to = topic === undefined ? href : `/help/${topic}${anchor}`
        return `<a href="${to}">${this.parser.parseInline(tokens)}</a>`
      },
      image: ({ href, text }) => `<img src="${picture(href)}" alt="${text}" loading="lazy">`,
      // A wide table or line is moved by itself, also by the keyboard.
      table({ header, rows }) {
        const row = (cells: typeof header, tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        const body = rows.map((cells) => row(cells, 'td')).join('')
        return `<div class="wide" tabindex="0" role="group"><table class="table"><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table></div>`
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>`,
    },
  })
  const html = marked.parse(readFileSync(join(folder, `${name}.md`), 'utf8'), { async: false })
  return { title, html }
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign)

export function guide(): Plugin {
  return {
    name: 'guide',
    resolveId: (id) => (virtual.test(id) || id === 'virtual:guide' ? `\0${id}` : undefined),
    load(id) {
      if (id === '\0virtual:guide') {
        const loads = topics.map((name) => `${JSON.stringify(name)}: () => import('virtual:guide/${name}')`)
        return { code: `export const topics = {${loads.join(',')}}`, moduleType: 'js' }
      }
      const name = id.match(virtual)?.[1]
      if (name === undefined) return undefined
      // The bundler gives each picture a name by what it holds, so that it is kept by browsers.
      const imports: string[] = []
      const { title, html } = topicOf(name, (path) => {
        const file = join(folder, path)
        const variable = `picture${imports.length}`
        imports.push(`import ${variable} from ${JSON.stringify(`${file}?url`)}`)
        return `\${${variable}}`
      })
      const text = html.replaceAll(/[`\\]|\$(?!\{picture\d+\})/g, '\\$&')
      return {
        code: `${imports.join('\n')}\nexport default { title: ${JSON.stringify(title)}, html: \`${text}\` }`,
        moduleType: 'js',
      }
    },
  }
}
