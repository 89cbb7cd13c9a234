/** Two network namespaces joined by a wire, for programs that must have a network to themselves. */

import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { program } from './processes.ts'

const run = (...args: string[]) => spawnSync(program('ip') ?? 'ip', args, { encoding: 'utf8' })

/** For a test’s `skip`: `false` where namespaces can be made, else the reason. */
export function withoutNamespaces(): string | false {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  if (program('ip') === undefined) return 'not installed: ip (apt-get install iproute2)'
  const name = `offhook-${process.pid}-try`
  const { status, stderr } = run('netns', 'add', name)
  if (status !== 0) return `no network namespaces here: ${stderr.trim()}`
  run('netns', 'del', name)
  return false
}

export type Wire = {
  /** Names of the namespaces, and of the interface in each. */
  readonly server: string
  readonly phone: string
  /** What runs a program in one of them. */
  inside(name: string): string[]
  /** The phone's interface gets this MAC. */
  wear(mac: string): void
}

export const wireAddress = '10.99.0.1'

export function makeWire(t: Pick<TestContext, 'after'>): Wire {
  const [server, phone] = [`ohs${process.pid}`, `ohp${process.pid}`]
  const must = (...args: string[]) => {
    const { status, stderr } = run(...args)
    if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
  }
  t.after(() => {
    for (const name of [server, phone]) run('netns', 'del', name)
  })
  for (const name of [server, phone]) must('netns', 'add', name)
  must('link', 'add', server, 'netns', server, 'type', 'veth', 'peer', 'name', phone, 'netns', phone)
  must('-n', server, 'addr', 'add', `${wireAddress}/24`, 'dev', server)
  for (const name of [server, phone])
    for (const link of ['lo', name]) must('-n', name, 'link', 'set', link, 'up')
  return {
    ...{ server, phone },
    inside: (name) => ['netns', 'exec', name],
    wear(mac) {
      must('-n', phone, 'link', 'set', phone, 'down')
      must('-n', phone, 'link', 'set', phone, 'address', (mac.match(/../g) ?? []).join(':'))
      must('-n', phone, 'link', 'set', phone, 'up')
    },
  }
}
