/** Programs that speak TFTP, each asked in its own words; the answer is what arrived. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './processes.ts'

export type TftpClient = {
  readonly program: string
  readonly what: string
  readonly get?: (place: Place) => string[]
  readonly put?: (place: Place) => string[]
  /** Of lines of text. */
  readonly isText?: boolean
}

type Place = { host: string; port: string; file: string; local: string }

const hpa = (mode: string, verb: 'get' | 'put') => (place: Place) => [
  ...['-m', mode, place.host, place.port, '-c', verb],
  ...(verb === 'get' ? [place.file, place.local] : [place.local, place.file]),
]
const atftp =
  (verb: 'get' | 'put', ...options: string[]) =>
  ({ host, port, file, local }: Place) => [
    ...options.flatMap((option) => ['--option', option]),
    ...(verb === 'get' ? ['-g', '-r', file, '-l', local] : ['-p', '-r', file, '-l', local]),
    ...[host, port],
  ]
const curl =
  (...flags: string[]) =>
  ({ host, port, file, local }: Place) => [
    ...['-sS', '--max-time', '20', ...flags, '-o', local],
    `tftp://${host}:${port}/${file}`,
  ]
const busybox =
  (verb: '-g' | '-p', ...flags: string[]) =>
  ({ host, port, file, local }: Place) => ['tftp', verb, ...flags, '-r', file, '-l', local, host, port]

export const tftpClients: readonly TftpClient[] = [
  { program: 'tftp', what: 'in blocks of 512', get: hpa('octet', 'get'), put: hpa('octet', 'put') },
  {
    program: 'tftp',
    what: 'lines of text',
    get: hpa('ascii', 'get'),
    put: hpa('ascii', 'put'),
    isText: true,
  },
  { program: 'atftp', what: 'without options', get: atftp('get'), put: atftp('put') },
  {
    program: 'atftp',
    what: 'with block size, size and time-out',
    get: atftp('get', 'blksize 1468', 'tsize 0', 'timeout 3'),
    put: atftp('put', 'blksize 1468'),
  },
  {
    program: 'atftp',
    what: 'with a window',
    get: atftp('get', 'blksize 1024', 'windowsize 8'),
    put: atftp('put', 'blksize 1024', 'windowsize 8'),
  },
  {
    program: 'curl',
    what: 'with its own block size',
    get: curl(),
    put: ({ host, port, file, local }) => [
      ...['-sS', '--max-time', '20', '-T', local],
      `tftp://${host}:${port}/${file}`,
    ],
  },
  { program: 'curl', what: 'in large blocks', get: curl('--tftp-blksize', '8192') },
  { program: 'curl', what: 'without options', get: curl('--tftp-no-options') },
  { program: 'busybox', what: 'in blocks of 512', get: busybox('-g'), put: busybox('-p') },
  { program: 'busybox', what: 'in blocks of 1468', get: busybox('-g', '-b', '1468') },
]

/** What the client was given; nothing when it was refused. */
export async function tftpGet(
  { program, get }: TftpClient,
  place: { port: number; file: string; folder: string },
): Promise<Buffer | undefined> {
  const local = join(place.folder, 'got')
  if (!get) throw new Error(`${program} does not read so`)
  await runProgram(program, get({ host: '127.0.0.1', local, file: place.file, port: String(place.port) }))
  return existsSync(local) ? readFileSync(local) : undefined
}

export async function tftpPut(
  { program, put }: TftpClient,
  { port, file, folder, content }: { port: number; file: string; folder: string; content: Uint8Array },
): Promise<{ code: number | null }> {
  const local = join(folder, 'given')
  writeFileSync(local, content)
  if (!put) throw new Error(`${program} does not write so`)
  return runProgram(program, put({ host: '127.0.0.1', local, file, port: String(port) }))
}
