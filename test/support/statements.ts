/** Hears every statement before a database of this process is asked it, whichever driver carries it; what it throws, the asker meets. */

import { StatementSync } from 'node:sqlite'
import pg from 'pg'

const methods = ['all', 'get', 'run', 'iterate'] as const

export function hearStatements(heard: (text: string) => void): () => void {
  const original = Object.fromEntries(methods.map((name) => [name, StatementSync.prototype[name]]))
  const { query } = pg.Client.prototype
  for (const name of methods) {
    const told = function (this: StatementSync, ...parameters: never[]) {
      heard(this.sourceSQL)
      return Reflect.apply(original[name] as () => unknown, this, parameters)
    }
    Object.assign(StatementSync.prototype, { [name]: told })
  }
  async function told(this: pg.Client, ...parameters: never[]) {
    const asked: string | pg.QueryConfig | undefined = parameters[0]
    heard(typeof asked === 'object' ? (asked as pg.QueryConfig).text : String(asked))
    return Reflect.apply(query, this, parameters)
  }
  Object.assign(pg.Client.prototype, { query: told })
  return () => {
    Object.assign(StatementSync.prototype, original)
    Object.assign(pg.Client.prototype, { query })
  }
}
