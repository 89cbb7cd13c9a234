/** Many extensions are saved at once: all of them or none, with every mistake told at its place. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionDraft, ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import { type ExtensionOfMany, extensionCreateSchema } from '../schema/extension.ts'
import { fieldErrors } from '../schema/field-errors.ts'

type Parts = {
  extensions: Pick<ExtensionStore, 'byNumber' | 'writeMany'>
  /** Throws InvalidInput when a phone that shows it cannot carry its new values. */
  check(scope: TenantScope, draft: ExtensionRecord): Promise<void>
}

export type ManyExtensionsSaving = ReturnType<typeof manyExtensionsSaving>

const atOnce = 20

export function manyExtensionsSaving({ extensions, check }: Parts) {
  async function faultsOf(scope: TenantScope, draft: ExtensionRecord): Promise<readonly FieldError[]> {
    try {
      await check(scope, draft)
      return []
    } catch (error) {
      if (error instanceof InvalidInput) return error.errors
      throw error
    }
  }

  return {
    async save(
      scope: TenantScope,
      inputs: readonly ExtensionOfMany[],
      onConflict: 'refuse' | 'update',
    ): Promise<{ created: number; updated: number }> {
      const errors: FieldError[] = []
      const wrong = (index: number, some: readonly FieldError[]) =>
        errors.push(...some.map(({ path, message }) => ({ path: `extensions.${index}.${path}`, message })))
      const known = await extensions.byNumber(
        scope,
        inputs.map(({ number }) => number),
      )
      const places = new Map<string, number>()
      const drafts: ExtensionDraft[] = []
      for (const [index, input] of inputs.entries()) {
        if (index % atOnce === atOnce - 1) await pause()
        const before = places.get(input.number)
        if (before !== undefined)
          wrong(index, [{ path: 'number', message: `extensions.${before} has the same; each needs its own` }])
        else places.set(input.number, index)
        const old = known.get(input.number)
        if (old && onConflict === 'refuse')
          wrong(index, [{ path: 'number', message: `There is an extension ${input.number} already` }])
        else if (old) {
          const draft = { ...old, ...input }
          wrong(index, await faultsOf(scope, draft))
          drafts.push({ index, draft, old })
        } else {
          const whole = extensionCreateSchema.safeParse(input)
          if (whole.success) drafts.push({ index, draft: whole.data, old: undefined })
          else wrong(index, whole.error.issues.flatMap(fieldErrors))
        }
      }
      if (errors.length > 0) throw new InvalidInput(errors)
      return extensions.writeMany(scope, drafts)
    },
  }
}
