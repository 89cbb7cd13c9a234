/** A port of 127.0.0.1 that answers as the recorded Asterisk did, over TCP or TLS. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { type Owner, testFolder } from './processes.ts'
import { recordedAsterisk } from './recorded-ami.ts'

export type Certificates = {
  ca: string
  cert: string
  key: string
  selfSigned: { cert: string; key: string }
}

/** One authority with a certificate of its own for this name, and one that is signed by itself. */
export function certificates(t: Owner, name: string): Certificates {
  const folder = testFolder(t, 'certificates')
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const fresh = (file: string, subject: string, ...more: string[]) =>
    openssl(
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '30',
      ],
      ...['-keyout', `${file}.key`, '-out', `${file}.pem`, '-subj', `/CN=${subject}`, ...more],
    )
  fresh('ca', 'Test authority')
  fresh('own', 'pbx', '-addext', 'basicConstraints=critical,CA:FALSE')
  fresh('leaf', name, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', `subjectAltName=DNS:${name}`)
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return {
    ca: read('ca.pem'),
    cert: read('leaf.pem'),
    key: read('leaf.key'),
    selfSigned: { cert: read('own.pem'), key: read('own.key') },
  }
}

export type RecordedPbx = {
  readonly port: number
  /** Logins that were tried, by whatever connected. */
  actions(): string[]
  /** Sends this to everybody who is connected. */
  tell(text: string): void
  connections(): number
  /** Ends every connection. */
  hangUp(): void
  stop(): Promise<void>
}

type Options = {
  tls?: { cert: string; key: string }
  port?: number
  /** Of each message that it sends. */
  change?: (block: string) => string
}

export async function startRecordedPbx(
  t: Owner,
  names: string[],
  { tls, port = 0, change }: Options = {},
): Promise<RecordedPbx> {
  const open = new Set<Socket>()
  const actions: string[] = []
  const serve = (socket: Socket) => {
    const asterisk = recordedAsterisk(...names)
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    socket.write(asterisk.greeting)
    socket.on('data', (bytes) => {
      const before = asterisk.actions.length
      const answer = asterisk.answer(bytes)
      actions.push(...asterisk.actions.slice(before))
      const blocks = answer.toString().split(/(?<=\r\n\r\n)/)
      socket.write(blocks.map((block) => (change ? `${change(block.trimEnd())}\r\n\r\n` : block)).join(''))
    })
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const hangUp = () => {
    for (const socket of open) socket.destroy()
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      hangUp()
      server.close(() => resolve())
    })
  t.after(stop)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    actions: () => actions,
    tell: (text) => {
      for (const socket of open) socket.write(text)
    },
    connections: () => open.size,
    hangUp,
    stop,
  }
}
