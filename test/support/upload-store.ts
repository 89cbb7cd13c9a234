/** A store of what phones send, with three phones of two tenants, for trying it by itself. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { tenantScope } from '../../src/auth/tenant-scope.ts'
import { createVault } from '../../src/db/vault.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { uploadListQuerySchema } from '../../src/schema/phone.ts'
import { uploadFiles } from '../../src/uploads/upload-files.ts'
import { uploadStore } from '../../src/uploads/upload-store.ts'
import { barePhone, bareTenant } from './bare-rows.ts'
import { openTestDatabase } from './test-database.ts'

export const scope = tenantScope({ id: 'tenant-a', code: 'A' })
export const other = tenantScope({ id: 'tenant-b', code: 'B' })
const query = uploadListQuerySchema.parse({})
export const never = () => false

export async function furnishUploads(
  t: TestContext,
  limits = { perPhone: 10_000_000, perTenant: 1e9, inAll: 1e9 },
  shared = false,
) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-uploads-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const db = { ...(await openTestDatabase(t)), shared }
  for (const { tenantId } of [scope, other]) await bareTenant(db, tenantId)
  for (const [id, { tenantId }] of [
    ['phone-1', scope],
    ['phone-2', scope],
    ['phone-3', other],
  ] as const)
    await db.queries.insertInto('phone').values(barePhone(id, tenantId)).execute()
  const clock = manualClock()
  const vault = createVault(systemRandom(32), systemRandom)
  const uploads = uploadStore(db, uploadFiles(folder, vault), clock, limits)
  /** As another node with a folder of its own. */
  const onOtherNode = () => {
    const own = mkdtempSync(join(tmpdir(), 'offhook-uploads-'))
    t.after(() => rmSync(own, { recursive: true, force: true }))
    return uploadStore(db, uploadFiles(own, vault), clock, limits)
  }
  const onDisk = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  const keep = (
    name: string,
    text: string | AsyncIterable<Uint8Array>,
    phone = 'phone-1',
    of = scope,
    announced?: number,
  ) =>
    uploads.keep(of, phone, {
      name,
      contentType: 'text/plain',
      bytes: typeof text === 'string' ? Buffer.byteLength(text) : announced,
      body: typeof text === 'string' ? body(text) : text,
    })
  const names = async (phone = 'phone-1', of = scope) =>
    (await uploads.list(of, phone, query)).items.map((each) => each.name).sort()
  const textOf = async (name: string, phone = 'phone-1', at = uploads) => {
    const id = (await uploads.namesOf(scope, [phone])).get(phone)?.get(name) ?? ''
    return Buffer.concat(await (await at.read(scope, phone, id)).stream.toArray()).toString()
  }
  return { folder, db, clock, vault, uploads, onOtherNode, onDisk, keep, names, textOf }
}

export async function* body(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
