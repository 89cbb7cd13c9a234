/** Leaves out of the page's contract what the server checks by: the page calls by method and path, and types cost nothing. */

import type { Plugin } from 'vite'
import { contract } from '../src/schema/contract.ts'

/** A line for each, which is shorter than its JSON. */
const calls = Object.entries(contract).map(([name, { method, path }]) => `${name} ${method} ${path}`)

/** With the whole contract, all schemas and their library would stand before the first page. */
export function callsOnly(): Plugin {
  return {
    name: 'calls-only',
    load(id) {
      if (!id.endsWith('/src/schema/contract.ts')) return undefined
      const code = `export const contract = Object.fromEntries(${JSON.stringify(calls.join('|'))}.split('|').map((line) => {
        const [name, method, path] = line.split(' ')
        return [name, { method, path }]
      }))`
      return { code, moduleType: 'js' }
    },
  }
}
