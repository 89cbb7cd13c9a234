/** A name server that knows services (SRV) alone: on a free port of 127.0.0.1, for as long as the test. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Owner } from './processes.ts'

type Service = { name: string; port: number; priority: number; weight: number }

const typeSrv = 33

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ])

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index)
  return bytes
}

/** RFC 1035 §4.1, RFC 2782. */
function answer(question: Buffer, services: ReadonlyMap<string, readonly Service[]>): Buffer {
  const { name, end } = readName(question, 12)
  const found = (question.readUInt16BE(end) === typeSrv && services.get(name)) || []
  const [ok, noSuchName] = [0x8180, 0x8183]
  const head = numbers(question.readUInt16BE(0), found.length > 0 ? ok : noSuchName, 1, found.length, 0, 0)
  const records = found.map(({ name: target, port, priority, weight }) => {
    const data = Buffer.concat([numbers(priority, weight, port), encodeName(target)])
    return Buffer.concat([numbers(0xc00c, typeSrv, 1, 0, 60, data.length), data])
  })
  return Buffer.concat([head, question.subarray(12, end + 4), ...records])
}

/** `asked`: the names, each time that one was asked for. */
export async function startDnsServer(t: Owner, services: ReadonlyMap<string, readonly Service[]>) {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, from) => {
    asked.push(readName(question, 12).name)
    socket.send(answer(question, services), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => void socket.close())
  return { asked, address: `127.0.0.1:${socket.address().port}` }
}
