/** A phone is saved: read → draft → check → write; who depends on it is told with the write. */

import { requireRevision } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { InvalidInput } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import { changedDraft, newDraft } from '../phones/phone-draft.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import type { PhoneStore, WithPhone } from '../phones/phone-store.ts'
import type { PhoneCreate, PhonePatch } from '../schema/phone.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read' | 'taken' | 'create' | 'replace'>
  /** Throws InvalidInput with every field that is at fault. */
  check(scope: TenantScope, draft: PhoneDraft): Promise<void>
  random: Random
}

export type PhoneSaving = ReturnType<typeof phoneSaving>

export function phoneSaving({ phones, check, random }: Parts) {
  /** What the check finds and what is taken, all at once. */
  async function requireSound(scope: TenantScope, draft: PhoneDraft): Promise<void> {
    const found = await check(scope, draft).catch((error) => {
      if (error instanceof InvalidInput) return error
      throw error
    })
    const errors = [...(found?.errors ?? []), ...(await phones.taken(scope, draft))]
    if (errors.length > 0) throw new InvalidInput(errors, undefined, found?.more)
  }

  return {
    /** `along` is written with it, or neither is. */
    async create(scope: TenantScope, input: PhoneCreate, along?: WithPhone): Promise<PhoneRecord> {
      const draft = newDraft(input, random)
      await requireSound(scope, draft)
      return phones.create(scope, draft, along)
    },

    /** What `update` would save, refused for the same reasons; nothing is written. */
    async draftOf(scope: TenantScope, id: string, patch: PhonePatch): Promise<PhoneDraft> {
      const draft = changedDraft(await phones.read(scope, id), patch)
      await requireSound(scope, draft)
      return draft
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: PhonePatch,
      ifMatch: number | undefined,
      action?: 'phone.restore',
    ): Promise<PhoneRecord> {
      const old = await phones.read(scope, id)
      requireRevision(old, ifMatch)
      const draft = changedDraft(old, patch)
      await requireSound(scope, draft)
      return phones.replace(scope, draft, old.revision, Object.keys(patch), action)
    },
  }
}
