/** The API of phones. What needs more than phones (models, files, fetches) comes in as parts. */

import type { z } from 'zod'
import { type Actor, maySeeSecrets } from '../auth/actor.ts'
import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import type { PhonePage } from '../phones/phone-search-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { ReferenceStore } from '../phones/reference-store.ts'
import type { PhoneSaving } from '../saving/save-phone.ts'
import type { List } from '../schema/fields.ts'
import { maskFile } from '../schema/masking.ts'
import type {
  Fetch,
  FetchListQuery,
  FilePreview,
  Phone,
  phoneFileDetailSchema,
  phoneFileListSchema,
  phoneSecretsSchema,
  Upload,
  UploadListQuery,
} from '../schema/phone.ts'
import type { Api, FileAnswer } from './api.ts'

/** Finds phones the way the list does. */
export type PhoneFinder = {
  matching(scope: TenantScope, filter: { q?: string; modelId?: string }): Promise<string[]>
  namesOf(scope: TenantScope, ids: readonly string[]): Promise<{ id: string; name: string }[]>
}

export type PhoneParts = {
  phones: PhoneStore
  references: ReferenceStore
  audit: Audit
  /** Ids of the models whose name holds `q`, so that the search finds what the Phone Model column shows. */
  modelsNamed(scope: TenantScope, q: string): Promise<string[]>
  /** Ids of the models that the tenant’s phones have, by name, so that the list sorts by what it shows. */
  modelsByName(scope: TenantScope): Promise<string[]>
  saving: PhoneSaving
  describe(scope: TenantScope, phones: readonly PhoneRecord[], actor: Actor): Promise<Phone[]>
  secretsOf(phone: PhoneRecord): z.output<typeof phoneSecretsSchema>
  files: {
    list(scope: TenantScope, phone: PhoneRecord): Promise<z.output<typeof phoneFileListSchema>>
    read(
      scope: TenantScope,
      phone: PhoneRecord,
      name: string,
      showSecrets: boolean,
    ): Promise<z.output<typeof phoneFileDetailSchema>>
    preview(scope: TenantScope, phone: PhoneRecord, draft: PhoneDraft): Promise<FilePreview>
  }
  fetches(scope: TenantScope, phoneId: string, query: FetchListQuery): Promise<List<Fetch>>
  /** What phones asked until now is in the database: a phone that is looked at shows its newest fetch. */
  fetchesWritten(): Promise<void>
  uploads: {
    list(scope: TenantScope, phoneId: string, query: UploadListQuery): Promise<List<Upload>>
    read(scope: TenantScope, phoneId: string, id: string): Promise<FileAnswer>
    remove(scope: TenantScope, phoneId: string, id: string): Promise<void>
  }
}

export function phoneFinder({
  phones,
  modelsNamed,
}: Pick<PhoneParts, 'phones' | 'modelsNamed'>): PhoneFinder {
  return {
    matching: async (scope, filter) =>
      phones.idsOf(scope, {
        ...filter,
        modelIds: filter.q ? await modelsNamed(scope, filter.q) : [],
      }),
    namesOf: async (scope, ids) => (await phones.readMany(scope, ids)).map(({ id, name }) => ({ id, name })),
  }
}

export function phoneRoutes(api: Api, parts: PhoneParts): void {
  const { phones, saving, references, audit } = parts
  const describeOne = async (scope: TenantScope, phone: PhoneRecord, actor: Actor): Promise<Phone> => {
    const [described] = await parts.describe(scope, [phone], actor)
    if (!described) throw new OffhookError('PHONE_NOT_FOUND')
    return described
  }

  api.on('listPhones', async ({ scope, query, actor }) => {
    await parts.fetchesWritten()
    const page: PhonePage = {
      ...query,
      modelIds: query.q ? await parts.modelsNamed(scope, query.q) : [],
      modelOrder: query.sort === 'modelName' ? await parts.modelsByName(scope) : [],
    }
    const { items, total } = await phones.list(scope, page)
    return { items: await parts.describe(scope, items, actor), total }
  })
  api.on('createPhone', async ({ scope, body, actor }) => {
    const phone = await saving.create(scope, body)
    return describeOne(scope, phone, actor)
  })
  api.on('phone', async ({ scope, params, actor }) => {
    await parts.fetchesWritten()
    return describeOne(scope, await phones.read(scope, params.id), actor)
  })
  api.on('updatePhone', async ({ scope, params, body, actor, ifMatch }) => {
    const phone = await saving
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => describeOne(scope, await phones.read(scope, params.id), actor)))
    return describeOne(scope, phone, actor)
  })
  api.on('previewPhone', async ({ scope, params, body }) => {
    const draft = await saving.draftOf(scope, params.id, body)
    return parts.files.preview(scope, await phones.read(scope, params.id), draft)
  })
  api.on('deletePhone', async ({ scope, params, query }) => phones.remove(scope, [params.id], query.force))
  api.on('deletePhones', async ({ scope, body }) => {
    const ids = [...new Set(body.ids)]
    await phones.remove(scope, ids, body.force)
    return { deleted: ids.length }
  })

  api.on('phoneReferences', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    const items = await references.ofPhone(scope, params.id)
    return { items, total: items.length }
  })
  api.on('replaceSecret', async ({ scope, params, body, actor }) => {
    const phone = await phones.replaceSecret(scope, params.id, body.overlapHours * 3_600_000)
    return describeOne(scope, phone, actor)
  })
  api.on('revealPhone', async ({ scope, params }) => {
    const phone = await phones.read(scope, params.id)
    await audit.record(scope, 'phone.reveal', params.id)
    return parts.secretsOf(phone)
  })

  api.on('phoneFiles', async ({ scope, params }) =>
    parts.files.list(scope, await phones.read(scope, params.id)),
  )
  api.on('phoneFile', async ({ scope, params, actor }) => {
    const file = await parts.files.read(scope, await phones.read(scope, params.id), params.name, false)
    return maySeeSecrets(actor) ? file : maskFile(file)
  })
  api.on('revealFile', async ({ scope, params }) => {
    const phone = await phones.read(scope, params.id)
    const file = await parts.files.read(scope, phone, params.name, true)
    await audit.record(scope, 'file.reveal', params.id, params.name)
    return file
  })
  api.on('phoneFetches', async ({ scope, params, query }) => {
    await phones.read(scope, params.id)
    return parts.fetches(scope, params.id, query)
  })
  api.on('phoneUploads', async ({ scope, params, query }) => {
    await phones.read(scope, params.id)
    return parts.uploads.list(scope, params.id, query)
  })
  api.on('upload', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    return parts.uploads.read(scope, params.id, params.upload)
  })
  api.on('deleteUpload', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    await parts.uploads.remove(scope, params.id, params.upload)
  })

  api.on('references', async ({ scope }) => {
    const items = await references.list(scope)
    return { items, total: items.length }
  })
  api.on('putReferences', async ({ scope, body }) => {
    await references.put(scope, body)
    const items = await references.list(scope)
    return { items, total: items.length }
  })
}
