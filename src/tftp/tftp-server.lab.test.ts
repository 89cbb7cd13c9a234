/** Programs that speak TFTP read and write files of every length that matters. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { missing, testFolder } from '../../test/support/processes.ts'
import { tftpClients, tftpGet, tftpPut } from '../../test/support/tftp-clients.ts'
import { systemClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { tftpServer } from './tftp-server.ts'
import { nodeUdp } from './udp.ts'

const lengths = [0, 1, 511, 512, 513, 1468, 20_000, 1_000_000]
const contentOf = (length: number) =>
  Buffer.from(Array.from({ length }, (_, at) => (at % 61 === 60 ? 10 : 97 + (at % 23))))

async function listening(t: { after(work: () => Promise<void>): void }) {
  const written = new Map<string, Buffer>()
  const counts: string[] = []
  const server = await tftpServer({
    ...{ udp: nodeUdp('127.0.0.1'), port: 0, clock: systemClock, guard: createGuard(silentLog) },
    count: (what) => void counts.push(what),
    async answer({ kind, file, body }) {
      if (file === 'nothing.cfg') return { refused: 'nothing' }
      if (kind === 'read') return { bytes: contentOf(Number.parseInt(file, 10)), ended: () => {} }
      const pieces: Uint8Array[] = []
      for await (const piece of body) pieces.push(piece)
      written.set(file, Buffer.concat(pieces))
      return { kept: true }
    },
  })
  t.after(server.close)
  return { port: server.port, written, counts }
}

describe('TFTP clients', { concurrency: 1 }, () => {
  for (const client of tftpClients) {
    const { program, what, isText } = client
    test(`${program} reads ${what}`, { skip: missing(program) }, async (t) => {
      const { port, counts } = await listening(t)
      // curl takes an empty file for none, and older atftp keeps the last block of one apart.
      for (const length of lengths.filter((length) => length > 0 || program !== 'curl')) {
        const got = await tftpGet(client, { port, file: `${length}.cfg`, folder: testFolder(t, 'tftp') })
        assert.ok(got?.equals(contentOf(length)), `${length} bytes: ${got?.length}`)
      }
      assert.ok(counts.includes('read') && !counts.includes('broken'), counts.join())
      const none = await tftpGet(client, { port, file: 'nothing.cfg', folder: testFolder(t, 'tftp') })
      assert.equal(none?.length ?? 0, 0)
    })
    if (client.put)
      test(`${program} writes ${what}`, { skip: missing(program) }, async (t) => {
        const { port, written } = await listening(t)
        for (const length of lengths.filter((length) => length > 0)) {
          const content = contentOf(length)
          const file = `${length}.log`
          const { code } = await tftpPut(client, { port, file, folder: testFolder(t, 'tftp'), content })
          assert.equal(code, 0, `${length} bytes`)
          assert.ok(written.get(file)?.equals(content), `${length} bytes: ${written.get(file)?.length}`)
        }
        assert.equal(isText && written.get('1.log')?.toString(), isText && 'a')
      })
  }
})
