/** Leaves out of the page's contract what the server checks by: the page calls by method and path, and types cost nothing. */

import type { Plugin } from 'vite'
import { contract } from '../src/schema/contract.ts'

/** `GET` is what a browser sends unless it is told otherwise. */
const calls = Object.fromEntries(
  Object.entries(contract).map(([name, { method, path }]) => [
    name,
    method === 'GET' ? { path } : { method, path },
  ]),
)

/** With the whole contract, all schemas and their library would stand before the first page. */
export function callsOnly(): Plugin {
  return {
    name: 'calls-only',
    load(id) {
      if (!id.endsWith('/src/schema/contract.ts')) return undefined
      return { code: `export const contract = ${JSON.stringify(calls)}`, moduleType: 'js' }
    },
  }
}
