import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { refusedAs } from '../../../test/support/open-stores.ts'
import { until } from '../../../test/support/processes.ts'
import { systemClock } from '../../kernel/clock.ts'
import { linkCreateSchema } from '../../schema/link.ts'
import { sourceSchema } from '../../schema/link-source.ts'
import { sourceReader } from './source-reader.ts'

test('databases of one tenant that do not answer leave a place to another tenant', async (t) => {
  const open: Socket[] = []
  const silent = createServer((socket) => void open.push(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const file = new URL('../../pbx-database-worker.ts', import.meta.url)
  const reader = sourceReader({ file, mayReach: () => true, clock: systemClock })
  t.after(() => {
    for (const socket of open) socket.destroy()
    silent.close()
  })
  const source = sourceSchema.parse({ system: 'kamailio', engine: 'mariadb', database: 'kamailio' })
  const fields = linkCreateSchema.parse({ name: 'pbx', kind: 'database', host: '127.0.0.1', port, source })
  const read = (id: string, tenantId: string | null) =>
    reader.read({ ...fields, source, id, tenantId, revision: 1 })
  const begun = [read('a', 'one'), read('b', 'one')]
  await until('two are being read', () => open.length === 2)
  await assert.rejects(read('c', 'one'), refusedAs('TOO_MANY_REQUESTS'))
  begun.push(read('d', 'two'))
  await until('the other tenant’s, too', () => open.length === 3)
  await assert.rejects(read('e', null), refusedAs('TOO_MANY_REQUESTS'))
  reader.close()
  for (const each of begun) await assert.rejects(each, refusedAs('LINK_BUSY'))
})
