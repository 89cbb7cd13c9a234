/** Many phones are saved at once: all of them or none, with every mistake told at its place. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import type { ManyPhonesStore, PhoneChange } from '../phones/many-phones-store.ts'
import { changedDraft, newDraft } from '../phones/phone-draft.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import { fieldErrors } from '../schema/field-errors.ts'
import { type PhoneOfMany, phoneCreateSchema } from '../schema/phone.ts'

type Parts = {
  many: ManyPhonesStore
  /** What is wrong with each. */
  faults(scope: TenantScope, drafts: readonly PhoneDraft[]): Promise<FieldError[][]>
  random: Random
}

const atOnce = 100

type Entry = { index: number; draft: PhoneDraft; old: PhoneRecord | undefined }

export type ManyPhonesSaving = ReturnType<typeof manyPhonesSaving>

export function manyPhonesSaving({ many, faults, random }: Parts) {
  function draftOf(input: PhoneOfMany, old: PhoneRecord | undefined): PhoneDraft | FieldError[] {
    if (old) return changedDraft(old, input)
    const whole = phoneCreateSchema.safeParse(input)
    if (!whole.success) return whole.error.issues.flatMap(fieldErrors)
    try {
      return newDraft(whole.data, random)
    } catch (error) {
      if (error instanceof InvalidInput) return error.errors
      throw error
    }
  }

  return {
    async save(
      scope: TenantScope,
      inputs: readonly PhoneOfMany[],
      onConflict: 'refuse' | 'update',
    ): Promise<{ created: number; updated: number }> {
      const errors: FieldError[] = []
      const wrong = (index: number, some: readonly FieldError[]) =>
        errors.push(...some.map(({ path, message }) => ({ path: `phones.${index}.${path}`, message })))
      const entries: Entry[] = []
      const places = { mac: new Map<string, number>(), secret: new Map<string, number>() }
      for (const part of inParts([...inputs.entries()], atOnce)) {
        const macs = part.flatMap(([, { mac }]) => mac ?? [])
        const known = onConflict === 'update' ? await many.byMac(scope, macs) : new Map<string, PhoneRecord>()
        const drafts: Entry[] = []
        for (const [index, input] of part) {
          const old = input.mac === undefined ? undefined : known.get(input.mac)
          const draft = draftOf(input, old)
          if (Array.isArray(draft)) wrong(index, draft)
          else drafts.push({ index, draft, old })
        }
        const only = drafts.map((each) => each.draft)
        const [found, taken] = [await faults(scope, only), await many.taken(scope, only)]
        for (const [at, { index, draft }] of drafts.entries()) {
          wrong(index, [...(found[at] ?? []), ...(taken[at] ?? [])])
          for (const field of ['mac', 'secret'] as const) {
            const before = places[field].get(draft[field])
            if (before !== undefined)
              wrong(index, [{ path: field, message: `phones.${before} has the same; each needs its own` }])
            else places[field].set(draft[field], index)
          }
        }
        entries.push(...drafts)
        await pause()
      }
      if (errors.length > 0) throw new InvalidInput(errors)
      const created = entries.flatMap(({ draft, old }) => (old ? [] : [draft]))
      const updated = entries.flatMap(({ draft, old }): PhoneChange[] => (old ? [{ draft, old }] : []))
      await many.write(scope, created, updated)
      return { created: created.length, updated: updated.length }
    },
  }
}
