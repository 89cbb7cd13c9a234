/** Finds phones the way the list does: by what it shows, the model's name too. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { PhoneState } from '../schema/phone-state.ts'

type Parts = {
  phones: Pick<PhoneStore, 'idsOf' | 'readMany'>
  models: Pick<ModelDirectory, 'idsNamed'>
}

export type PhoneFinder = ReturnType<typeof phoneFinder>

export function phoneFinder({ phones, models }: Parts) {
  return {
    matching: async (
      scope: TenantScope,
      filter: { q?: string; modelId?: string; status?: PhoneState },
    ): Promise<string[]> =>
      phones.idsOf(scope, {
        ...filter,
        modelIds: filter.q ? await models.idsNamed(scope, filter.q) : [],
      }),
    namesOf: async (scope: TenantScope, ids: readonly string[]): Promise<{ id: string; name: string }[]> =>
      (await phones.readMany(scope, ids)).map(({ id, name }) => ({ id, name })),
  }
}
