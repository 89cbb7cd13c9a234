/** Every store on one new database, without a server: for trying them by themselves. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { systemScope, type TenantScope } from '../../src/auth/tenant-scope.ts'
import { contactStore } from '../../src/contacts/contact-store.ts'
import type { Database } from '../../src/db/database.ts'
import type { Change } from '../../src/db/feed.ts'
import { createVault, type Vault } from '../../src/db/vault.ts'
import { defaultsStore } from '../../src/defaults/defaults-store.ts'
import { type ExtensionRecord, extensionStore } from '../../src/extensions/extension-store.ts'
import { fetchStore } from '../../src/fetches/fetch-store.ts'
import { inboxStore } from '../../src/inbox/inbox-store.ts'
import { type Clock, manualClock } from '../../src/kernel/clock.ts'
import { OffhookError } from '../../src/kernel/errors.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { linkStore } from '../../src/links/link-store.ts'
import { modelStore } from '../../src/models/model-store.ts'
import { operationStore } from '../../src/operations/operation-store.ts'
import { scheduleStore } from '../../src/operations/schedule-store.ts'
import { handOverStore } from '../../src/phones/hand-over-store.ts'
import type { PhoneDraft } from '../../src/phones/phone-record.ts'
import { phoneStore } from '../../src/phones/phone-store.ts'
import { referenceStore } from '../../src/phones/reference-store.ts'
import { keyLayoutStore } from '../../src/presets/key-layout-store.ts'
import { presetStore } from '../../src/presets/preset-store.ts'
import { registrationStore } from '../../src/registrations/registration-store.ts'
import { extensionSaving } from '../../src/saving/save-extension.ts'
import { phoneSaving } from '../../src/saving/save-phone.ts'
import { type ExtensionCreate, extensionCreateSchema } from '../../src/schema/extension.ts'
import { type PhoneCreate, phoneCreateSchema } from '../../src/schema/phone.ts'
import { type TenantCreate, tenantCreateSchema } from '../../src/schema/tenant.ts'
import { firstContactStore } from '../../src/tenants/first-contact-store.ts'
import { tenantStore } from '../../src/tenants/tenant-store.ts'
import { uploadFiles } from '../../src/uploads/upload-files.ts'
import { uploadStore } from '../../src/uploads/upload-store.ts'
import type { Owner } from './processes.ts'
import { nextMac } from './tenant.ts'
import { openTestDatabase } from './test-database.ts'

/** `folder` holds what phones send. */
export async function openStores(t: Owner, folder: string, clock = manualClock()) {
  const db = await openTestDatabase(t, { clock })
  const vault = createVault(systemRandom(32), systemRandom)
  return {
    db,
    vault,
    clock,
    tenants: tenantStore(db, vault, clock),
    defaults: defaultsStore(db, vault, clock),
    presets: presetStore(db, vault, clock),
    keyLayouts: keyLayoutStore(db, clock),
    contacts: contactStore(db, clock),
    models: modelStore(db, clock),
    ...savedUnchecked(db, vault, clock),
    handOvers: handOverStore(db, vault, clock, systemRandom),
    references: referenceStore(db),
    uploads: uploadStore(db, uploadFiles(join(folder, 'uploads'), vault), clock, {
      perPhone: 1000,
      perTenant: 1000,
      inAll: 1000,
    }),
    fetches: fetchStore(db, clock, createGuard(silentLog)),
    operations: operationStore(db, clock),
    schedules: scheduleStore(db, clock),
    links: linkStore(db, vault, clock),
    registrations: registrationStore(db, clock),
    inbox: inboxStore(db, clock),
    firstContacts: firstContactStore(db, vault, clock, systemRandom),
  }
}

type Check<Draft> = (scope: TenantScope, draft: Draft) => Promise<void>

/** Phones and extensions as they are saved, whatever their models can carry. */
export function savedUnchecked(db: Database, vault: Vault, clock: Clock) {
  const check = async () => undefined
  const phones = phoneStore(db, vault, clock, systemRandom)
  const extensions = extensionStore(db, vault, clock)
  return {
    phones: { ...phones, ...phoneSaving({ phones, check, random: systemRandom }) },
    extensions: { ...extensions, ...extensionSaving({ extensions, check }) },
    phonesCheckedBy: (own: Check<PhoneDraft>) => phoneSaving({ phones, check: own, random: systemRandom }),
    extensionsCheckedBy: (own: Check<ExtensionRecord>) => extensionSaving({ extensions, check: own }),
  }
}

/** Stores that go with the test, and the shortest ways to put something into them. */
export async function furnishStores(t: Pick<TestContext, 'after'>) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-stores-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const stores = await openStores(t, folder)
  const changes: Change[] = []
  stores.db.feed.on((change) => void changes.push(change))
  return {
    ...stores,
    /** What listeners heard since this was asked last. */
    heard: () => changes.splice(0).map(({ type, tenantId, ids }) => ({ type, tenantId, ids })),
    tenant: (code: string, wanted: Partial<TenantCreate> = {}) =>
      stores.tenants.create(systemScope, tenantCreateSchema.parse({ code, name: code, ...wanted })),
    extension: (scope: TenantScope, wanted: Partial<ExtensionCreate> & { number: string }) =>
      stores.extensions.create(scope, extensionCreateSchema.parse({ name: wanted.number, ...wanted })),
    phone: (scope: TenantScope, wanted: Partial<PhoneCreate> = {}) =>
      stores.phones.create(
        scope,
        phoneCreateSchema.parse({ name: 'Desk', modelId: 'yealink-t54w', mac: nextMac(), ...wanted }),
      ),
  }
}

/** For `assert.rejects`: one of the errors of the table. */
export const refusedAs = (code: string) => (error: unknown) =>
  error instanceof OffhookError && error.code === code
