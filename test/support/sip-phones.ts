/** Phones that answer NOTIFY, all at one port of many addresses, and count by how many calls each was asked. */

import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Owner } from './processes.ts'

/** Each says yes a moment after it was asked. A phone is told apart by the user of its contact. */
export async function startSipPhones(t: Owner, { answerAfterMs = 150 } = {}) {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', resolve))
  t.after(() => new Promise<void>((resolve) => socket.close(() => resolve())))
  /** By phone, the calls by which it was asked: copies of a NOTIFY are of one call. */
  const asked = new Map<string, Set<string>>()
  socket.on('message', async (datagram, from) => {
    const lines = datagram.toString().split('\r\n')
    const phone = lines[0]?.match(/^NOTIFY sip:(\w+)@/)?.[1]
    const call = lines.find((line) => /^call-id:/i.test(line))
    if (phone === undefined || call === undefined) return
    asked.set(phone, (asked.get(phone) ?? new Set()).add(call))
    await sleep(answerAfterMs)
    const same = lines.filter((line) => /^(?:via|from|to|call-id|cseq):/i.test(line))
    const answer = ['SIP/2.0 200 OK', ...same, 'Content-Length: 0', '', ''].join('\r\n')
    // The test may be over by now.
    try {
      socket.send(answer, from.port, from.address)
    } catch {}
  })
  const { port } = socket.address()
  return {
    ...{ asked, port },
    /** `number` shares phones out among addresses, each with a pace of its own. */
    contact: (user: string, number: number) => `sip:${user}@127.0.0.${2 + (number % 40)}:${port}`,
    askedTwice: () => [...asked].filter(([, calls]) => calls.size > 1).map(([phone]) => phone),
  }
}
