/** What changed, told to the parts that depend on it: caches, operations, the live page. */

import type { Guard } from '../kernel/guard.ts'

export const changeTypes = [
  'tenant.created',
  'tenant.settings',
  'tenant.deleted',
  'extension.created',
  'extension.changed',
  'extension.deleted',
  'contact.created',
  'contact.changed',
  'contact.deleted',
  'model.created',
  'model.changed',
  'model.deleted',
  /** What phones of all tenants inherit. */
  'defaults.system',
  /** What phones inherit from their models: of these. */
  'defaults.model',
  'preset.created',
  'preset.changed',
  'preset.deleted',
  'keyLayout.created',
  'keyLayout.changed',
  'keyLayout.deleted',
  /** `<id> <place>`: the extensions that its rules name are others, from that place of its keys on. */
  'keyLayout.filled',
  'phone.created',
  'phone.configured',
  'phone.deleted',
  'phone.fetched',
  /** It fetched a file for the first time: what that should be is kept from now on. */
  'phone.appeared',
  /** It has taken a file that says less or more than the one before, so that its files are others now. */
  'phone.told',
  /** What its files should be was worked out anew, and whether it has them is another answer now. */
  'phone.looked',
  /** Too many wrong passwords for it came from somewhere; or who was locked out is let in again. */
  'phone.locked',
  'phone.unlocked',
  /** Of the phones that sent a file, or whose file was taken away. */
  'upload.kept',
  'upload.deleted',
  'link.created',
  'link.changed',
  'link.deleted',
  /** It went up or down, or tells other registrations. */
  'link.told',
  /** Of phones that registered, or are registered no more. */
  'registration.told',
  /** Devices that are not known asked, or somebody dealt with them. */
  'inbox.told',
  /** Its address was made anew or taken away, or it was opened or closed. */
  'firstContact.changed',
  /** Of these phones: a link was made, taken back, or used. */
  'handOver.changed',
  'operation.created',
  'operation.progress',
  'operation.ended',
  'schedule.created',
  'schedule.changed',
  'schedule.deleted',
  /** Its time had come: it made an operation, or says why not. */
  'schedule.ran',
  /** Of users and keys whose sessions and rights are no longer what they were. */
  'user.changed',
  'user.deleted',
  'session.ended',
  'key.changed',
  'key.deleted',
  /** A certificate came, by which this service proves who it is. */
  'certificate.changed',
  /** Secrets are sealed by another key from now on. */
  'keys.changed',
  /** Changes were missed: whatever was read before may be old. */
  'everything',
] as const

export type ChangeType = (typeof changeTypes)[number]

export type Change = {
  readonly type: ChangeType
  /** `null`: of no tenant, or of all of them. */
  readonly tenantId: string | null
  /** The objects of the type's noun, if it does not say others; empty means any of the tenant's. */
  readonly ids: readonly string[]
}

type Listener = (change: Change) => void | Promise<void>

export type Feed = {
  /** To everybody who listens in this thread; what is written by a transaction is told by it. */
  tell(changes: readonly Change[]): void
  /** The answer ends the listening. */
  on(listener: Listener): () => void
}

/** A listener that fails, now or in time, keeps no other one from hearing. */
export function createFeed(guard: Guard): Feed {
  const listeners = new Set<Listener>()
  return {
    tell(changes) {
      for (const change of changes)
        for (const listener of listeners)
          guard.run('listener', { change: change.type, tenant: change.tenantId, ids: change.ids }, () =>
            listener(change),
          )
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
