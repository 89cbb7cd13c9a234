/** Lets tests use modules of the page, whose texts stand in macros. */

import { readFileSync } from 'node:fs'
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { i18n } from '@lingui/core'
import { usesMacros, withoutMacros } from '../../web/macros.ts'

registerHooks({
  load(url, context, nextLoad) {
    if (!/\/web\/src\/.*\.ts$/.test(url)) return nextLoad(url, context)
    const file = fileURLToPath(url)
    const code = readFileSync(file, 'utf8')
    if (!usesMacros(code)) return nextLoad(url, context)
    return {
      format: 'module',
      shortCircuit: true,
      source: stripTypeScriptTypes(withoutMacros(code, file).code),
    }
  },
})

i18n.loadAndActivate({ locale: 'en', messages: {} })

const load = createRequire(new URL('../../web/src/', import.meta.url))

/** A module of `web/src`: `fromPage<typeof import('../../web/src/lib/search.ts')>('lib/search.ts')`. */
export function fromPage<Module>(path: string): Module {
  return load(`./${path}`) as Module
}
