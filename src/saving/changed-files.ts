/** What a change of many does to phones' main files: the first ones are made, before and after, while others are heard. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import { filePreview } from '../provisioning/file-preview.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import { maskedChange } from '../provisioning/reach.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { dots } from '../rendering/masked-scope.ts'
import type { PhoneBook } from '../rendering/phone-book.ts'
import type { FilePreview } from '../schema/phone.ts'
import type { ChangedFiles } from '../schema/phones-change.ts'

type Parts = { known: Pick<KnownPhones, 'ofDrafts' | 'phoneBook'>; files: Pick<PhoneFiles, 'show'> }
type Pair = { old: PhoneRecord; draft: PhoneDraft }
type Change = FilePreview['changes'][number]

/** Whoever asks waits for it. */
const patienceMs = 10_000
const atOnce = 20
const mostModels = 30
const mostParameters = 40

export type ChangedFilesOf = ReturnType<typeof changedFiles>

export function changedFiles({ known, files }: Parts) {
  /** Nothing: it cannot be made, before or after. */
  async function changesOf(
    before: KnownPhone | undefined,
    after: KnownPhone | undefined,
    book: PhoneBook,
    showsOwn: boolean,
  ): Promise<Change[] | undefined> {
    if (!before || !after) return undefined
    try {
      const { changes } = await filePreview(files, before, after, { book, showsOwn })
      return changes.map((each) => maskedChange(each, showsOwn))
    } catch {
      return undefined
    }
  }

  return async (
    scope: TenantScope,
    pairs: readonly Pair[],
    maySeeSecrets: boolean,
  ): Promise<ChangedFiles> => {
    const began = performance.now()
    const gathered = gather()
    const book = await known.phoneBook(scope)
    for (const part of inParts(pairs, atOnce)) {
      const olds = await known.ofDrafts(
        scope,
        part.map(({ old }) => old),
      )
      const drafts = await known.ofDrafts(
        scope,
        part.map(({ draft }) => draft),
      )
      for (const [at, before] of olds.entries()) {
        await pause()
        const after = drafts[at]
        gathered.add(after, await changesOf(before, after, book, maySeeSecrets))
      }
      if (performance.now() - began > patienceMs) break
    }
    return gathered.told()
  }
}

type Parameter = ChangedFiles['models'][number]['parameters'][number]
type OfModel = {
  modelId: string
  name: string
  vendor: string
  phones: number
  parameters: Map<string, Parameter>
}

function gather() {
  const models = new Map<string, OfModel>()
  const counts = { looked: 0, differ: 0, same: 0, unknown: 0 }

  function ofModel({ phone: { modelId }, model }: KnownPhone): OfModel {
    const { name = '', vendor = '' } = model ?? {}
    const each = models.get(modelId) ?? { modelId, name, vendor, phones: 0, parameters: new Map() }
    models.set(modelId, each)
    return each
  }

  function addChange(parameters: Map<string, Parameter>, { name, before, after, secret }: Change): void {
    const shown = { before: secret && before ? dots : before, after: secret && after ? dots : after }
    const known = parameters.get(name)
    if (!known) return void parameters.set(name, { name, ...shown, secret, several: false, phones: 1 })
    known.phones++
    known.secret ||= secret
    for (const side of ['before', 'after'] as const)
      if (known[side] !== shown[side]) {
        known[side] = null
        known.several = true
      }
  }

  return {
    add(phone: KnownPhone | undefined, changes: readonly Change[] | undefined): void {
      counts.looked++
      if (!phone || !changes) counts.unknown++
      else if (changes.length === 0) counts.same++
      else {
        counts.differ++
        const each = ofModel(phone)
        each.phones++
        for (const change of changes) addChange(each.parameters, change)
      }
    },
    told(): ChangedFiles {
      const all = [...models.values()].sort((a, b) => b.phones - a.phones)
      const shown = all.slice(0, mostModels).map(({ parameters, ...each }) => {
        const some = [...parameters.values()].sort((a, b) => b.phones - a.phones)
        return {
          ...each,
          parameters: some.slice(0, mostParameters),
          more: Math.max(0, some.length - mostParameters),
        }
      })
      return { ...counts, models: shown, more: all.length - shown.length }
    },
  }
}
