/** A phone’s file as a source that is being written would make it, beside what it is now. Both with dots for every secret. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import { mainFile, type PhoneModel } from '../definitions/model.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { ModelTried, ModelTry } from '../schema/model.ts'
import type { KnownPhones } from './known-phones.ts'
import type { MaskedFile, PhoneFiles } from './phone-files.ts'

type Parts = {
  models: Pick<ModelDirectory, 'tried' | 'settingsOf'>
  phones: Pick<PhoneStore, 'read'>
  known: Pick<KnownPhones, 'ofDraft' | 'phoneBook'>
  files: Pick<PhoneFiles, 'masked'>
}

export type TryModel = ReturnType<typeof modelTrying>

export const mostOfFile = 262_144

export function modelTrying({ models, phones, known, files }: Parts) {
  /** What is compared is made alike: as of a phone that was never told anything before. */
  return async (scope: TenantScope, id: string, body: ModelTry): Promise<ModelTried> => {
    const { phoneId, file = '', ...draft } = body
    // There has to be such a model: its defaults are the tenant’s own.
    await models.settingsOf(scope, id)
    const phone = await phones.read(scope, phoneId)
    const tried = await models.tried(scope, draft)
    if ('mistakes' in tried) return { ...nothing, mistakes: [...tried.mistakes] }
    const book = await known.phoneBook(scope)
    const before = await known.ofDraft(scope, phone)
    const after = await known.ofDraft(scope, { ...phone, modelId: id }, { model: tried.model })
    const now = await files.masked(after, file, book)
    const was = (await files.masked(before, file, book)) ?? (await files.masked(before, '', book))
    return {
      mistakes: [],
      files: namesOf(tried.model, after.phone.mac),
      before: was ? shown(was) : null,
      after: now ? shown(now) : null,
      ...changesBetween(was, now),
    }
  }
}

const nothing = { files: [], before: null, after: null, changes: [], differ: 0 }

function namesOf(model: PhoneModel, mac: Parameters<PhoneModel['files'][number]['nameFor']>[0]): string[] {
  const main = mainFile(model)
  const others = model.files.filter((file) => !file.absent && file !== main)
  return [...(main ? [main] : []), ...others].map((file) => file.nameFor(mac))
}

function shown({ name, contentType, text, failure }: MaskedFile) {
  return { name, contentType, text: text.slice(0, mostOfFile), cut: text.length > mostOfFile, failure }
}

const mostChanges = 2000

function changesBetween(
  was: MaskedFile | undefined,
  now: MaskedFile | undefined,
): Pick<ModelTried, 'changes' | 'differ'> {
  const rows = (file: MaskedFile | undefined) =>
    new Map((file?.parameters ?? []).map((row) => [row.name, row]))
  const [old, next] = [rows(was), rows(now)]
  const names = [...new Set([...next.keys(), ...old.keys()])].filter(
    (name) => old.get(name)?.value !== next.get(name)?.value,
  )
  const changes = names
    .slice(0, mostChanges)
    .map((name) => ({ name, before: old.get(name)?.value ?? null, after: next.get(name)?.value ?? null }))
  return { changes, differ: names.length }
}
