/** What is kept: a store for each noun. */

import { join } from 'node:path'
import { attemptStore } from './auth/attempt-store.ts'
import { auditStore } from './auth/audit-store.ts'
import { challengeStore } from './auth/challenge-store.ts'
import { factorStore } from './auth/factor-store.ts'
import { invitationStore } from './auth/invitation-store.ts'
import { keyStore } from './auth/key-store.ts'
import { passkeyStore } from './auth/passkey-store.ts'
import { recoveryStore } from './auth/recovery-store.ts'
import { savedViewStore } from './auth/saved-view-store.ts'
import { sessionStore } from './auth/session-store.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { totpStore } from './auth/totp-store.ts'
import { userStore } from './auth/user-store.ts'
import { contactStore } from './contacts/contact-store.ts'
import { type DefaultsStore, defaultsStore } from './defaults/defaults-store.ts'
import { extensionStore } from './extensions/extension-store.ts'
import { takenStore } from './extensions/taken-store.ts'
import { fetchStore } from './fetches/fetch-store.ts'
import { unwrittenFetches } from './fetches/unwritten-fetches.ts'
import type { Locked } from './fetches/wrong-password-store.ts'
import type { Ground } from './ground.ts'
import { inboxStore } from './inbox/inbox-store.ts'
import type { Clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { linkReadStore } from './links/link-read-store.ts'
import { linkStore } from './links/link-store.ts'
import { modelStore } from './models/model-store.ts'
import { begunStore } from './oidc/begun-store.ts'
import { personStore } from './oidc/person-store.ts'
import { providerStore } from './oidc/provider-store.ts'
import { operationStore } from './operations/operation-store.ts'
import { scheduleStore } from './operations/schedule-store.ts'
import { changeManyStore } from './phones/change-many-store.ts'
import { daySamples } from './phones/day-sample-store.ts'
import { handOverStore } from './phones/hand-over-store.ts'
import { macHolders } from './phones/mac-holders-store.ts'
import { manyPhonesStore } from './phones/many-phones-store.ts'
import { overviewStore } from './phones/overview-store.ts'
import { phoneStateStore } from './phones/phone-state-store.ts'
import { phoneStore } from './phones/phone-store.ts'
import { referenceStore } from './phones/reference-store.ts'
import { wantedStore } from './phones/wanted-store.ts'
import { keyLayoutStore } from './presets/key-layout-store.ts'
import { presetStore } from './presets/preset-store.ts'
import { registrationStore } from './registrations/registration-store.ts'
import { idempotencyStore } from './servers/idempotency-store.ts'
import { firstContactStore } from './tenants/first-contact-store.ts'
import { importColumnsStore } from './tenants/import-columns-store.ts'
import { tenantStore } from './tenants/tenant-store.ts'
import { uploadFiles } from './uploads/upload-files.ts'
import { uploadStore } from './uploads/upload-store.ts'

const megabyte = 1024 * 1024

export type Stores = ReturnType<typeof openStores>

/** Before fetches are read, `gather` brings what other threads have recorded. */
export function openStores(ground: Ground, gather: () => Promise<void>) {
  const { surroundings, options, db, vault, clock, random, guard, log } = ground
  const uploadLimits = {
    perPhone: options['uploads-per-phone'] * megabyte,
    perTenant: options['uploads-per-tenant'] * megabyte,
    inAll: options['uploads-in-all'] * megabyte,
  }
  const defaults = defaultsStore(db, vault, clock)
  const extensions = extensionStore(db, vault, clock)
  const phones = phoneStore(db, vault, clock, random)
  return {
    ...peopleStores(ground),
    audit: auditStore(db),
    tenants: tenantStore(db, vault, clock),
    defaults,
    presets: presetStore(db, vault, clock),
    keyLayouts: keyLayoutStore(db, clock),
    extensions,
    taken: takenStore(db, clock, extensions),
    contacts: contactStore(db, clock),
    ownModels: modelStore(db, clock),
    phones,
    overviews: overviewStore(db),
    daySamples: daySamples(db, clock),
    manyPhones: manyPhonesStore(db, vault, clock, phones),
    phoneChanges: changeManyStore(db, vault, clock, phones),
    phoneStates: phoneStateStore(db, vault, clock),
    handOvers: handOverStore(db, vault, clock, random),
    references: referenceStore(db),
    wanted: wantedStore(db, clock),
    uploads: uploadStore(db, uploadFiles(join(options.data, 'uploads'), vault), clock, uploadLimits),
    uploadLimits,
    fetches: fetchStore(db, clock, guard, {
      ...{ gather, lookPatienceMs: surroundings.lookPatienceMs },
      lockedOut: (locked) => logLock(log, locked),
      zoneOfSystem: rememberedZone(defaults, clock),
    }),
    /** Of a server that ended while the database was away. */
    unwritten: unwrittenFetches(options.data, vault),
    operations: operationStore(db, clock),
    schedules: scheduleStore(db, clock),
    links: linkStore(db, vault, clock),
    linkReads: linkReadStore(db, clock),
    registrations: registrationStore(db, clock),
    inbox: inboxStore(db, clock),
    macHolders: macHolders(db),
    importColumns: importColumnsStore(db, vault, clock),
    firstContacts: firstContactStore(db, vault, clock, random),
    keptAnswers: idempotencyStore(db, vault, clock),
  }
}

/** Who may come in, and by what. */
function peopleStores({ db, vault, clock, random }: Ground) {
  const challenges = challengeStore(db, vault, clock, random)
  return {
    users: userStore(db, clock),
    sessions: sessionStore(db, vault, clock, random),
    keys: keyStore(db, vault, clock, random),
    factors: factorStore(db),
    totps: totpStore(db, vault, clock),
    recoveryCodes: recoveryStore(db, vault, random),
    challenges,
    passkeys: passkeyStore(db, clock, challenges),
    savedViews: savedViewStore(db, clock),
    invitations: invitationStore(db, vault, clock, random),
    attempts: attemptStore(db, vault, clock),
    providers: providerStore(db, vault, clock),
    people: personStore(db, clock),
    begunSignIns: begunStore(db, vault, clock, random),
  }
}

const zoneHoldsMs = 60_000

/** Asked with each batch of fetches, and seldom another one. */
function rememberedZone(defaults: Pick<DefaultsStore, 'zoneOfSystem'>, clock: Clock): () => Promise<string> {
  let known: { zone: string; at: number } | undefined
  return async () => {
    if (known && clock.now() - known.at < zoneHoldsMs) return known.zone
    known = { zone: await defaults.zoneOfSystem(systemScope), at: clock.now() }
    return known.zone
  }
}

/** A line that fail2ban reads: see docs/operating.md. */
function logLock(log: Log, { tenantId, phoneId, address, source, wrong, until }: Locked): void {
  const where = source === null ? { source: 'many places' } : { address, source }
  log.warn(
    { event: 'phoneLocked', ...where, phone: phoneId, tenant: tenantId, wrong, until: new Date(until) },
    'too many wrong passwords for a phone',
  )
}
