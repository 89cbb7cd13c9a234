/** What a real Asterisk 22 and its client said to each other, byte by byte; `ami/` holds one pair of files a case. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'ami')

export const recordedNames = readdirSync(folder)
  .filter((file) => file.endsWith('.server.raw'))
  .map((file) => file.replace('.server.raw', ''))
  .sort()

export function recorded(name: string): { client: Uint8Array; server: Uint8Array } {
  return {
    client: readFileSync(join(folder, `${name}.client.raw`)),
    server: readFileSync(join(folder, `${name}.server.raw`)),
  }
}

const blocksOf = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('utf8')
    .split(/\r?\n\r?\n/)
    .filter((block) => block.trim() !== '')
const fieldOf = (block: string, name: string) => new RegExp(`^${name}: (.*?)\\r?$`, 'im').exec(block)?.[1]

/** Answers actions with what was recorded for the action of that name, under the ActionID that was sent. */
export function recordedAsterisk(...names: string[]) {
  const answers = new Map<string, string[][]>()
  for (const name of names) {
    const { client, server } = recorded(name)
    const said = blocksOf(server)
    for (const action of blocksOf(client)) {
      const id = fieldOf(action, 'ActionID')
      const found = said.filter((block) => id !== undefined && fieldOf(block, 'ActionID') === id)
      const key = fieldOf(action, 'Action')?.toLowerCase() ?? ''
      answers.set(key, [...(answers.get(key) ?? []), found])
    }
  }
  const actions: string[] = []
  return {
    greeting: Buffer.from('Asterisk Call Manager/11.0.0\r\n'),
    /** What it was sent. */
    actions,
    answer(bytes: Uint8Array): Buffer {
      const out = blocksOf(bytes).map((action) => {
        actions.push(action)
        const of = answers.get(fieldOf(action, 'Action')?.toLowerCase() ?? '') ?? []
        const blocks = of.length > 1 ? of.shift() : of[0]
        const id = fieldOf(action, 'ActionID') ?? ''
        const given = blocks ?? [`Response: Error\r\nActionID: x\r\nMessage: Invalid/unknown command`]
        return given
          .map((block) => `${block.replace(/^ActionID: .*?(\r?)$/im, `ActionID: ${id}$1`)}\r\n\r\n`)
          .join('')
      })
      return Buffer.from(out.join(''))
    },
  }
}
