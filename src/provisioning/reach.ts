/** What a change of something that phones share would do to their files, before it is saved. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { dots } from '../rendering/masked-scope.ts'
import { soundsSecret } from '../schema/masking.ts'
import type { FilePreview } from '../schema/phone.ts'
import type { ReachDifferences } from '../schema/preset.ts'
import type { Changed } from './assemble.ts'
import { filePreview } from './file-preview.ts'
import { gatherDifferences } from './gather-differences.ts'
import type { KnownPhones } from './known-phones.ts'
import type { PhoneFiles } from './phone-files.ts'

type Parts = {
  phones: Pick<PhoneStore, 'readMany'>
  known: Pick<KnownPhones, 'ofDrafts' | 'phoneBook'>
  files: Pick<PhoneFiles, 'show' | 'settingsSaid'>
  clock: Clock
}

type Users = { total: number; phones: readonly { id: string; name: string }[] }
type Change = FilePreview['changes'][number]

/** Each is rendered as it is and as it would be, while others are heard. */
const atOnce = 20
/** Whoever asks waits for it: who was looked at until then is told. */
const patienceMs = 10_000
const mostExamples = 10

export type ReachLook = ReturnType<typeof reachLook>

export function reachLook({ phones, known, files, clock }: Parts) {
  return async (
    scope: TenantScope,
    users: Users,
    changed: Changed,
    maySeeSecrets: boolean,
  ): Promise<ReachDifferences> => {
    const ends = clock.now() + patienceMs
    const book = await known.phoneBook(scope)
    const gathered = gatherDifferences()
    const examples: { id: string; name: string }[] = []
    let [looked, differing] = [0, 0]
    for (const part of inParts(users.phones, atOnce)) {
      const ids = part.map(({ id }) => id)
      const records = await phones.readMany(scope, ids)
      const after = new Map(
        (await known.ofDrafts(scope, records, changed)).map((each) => [each.phone.id, each]),
      )
      const before = new Map((await known.ofDrafts(scope, records)).map((each) => [each.phone.id, each]))
      for (const id of ids) {
        await pause()
        const [was, is] = [before.get(id), after.get(id)]
        if (!was || !is) continue
        looked++
        const { changes } = await filePreview(files, was, is, { book, showsOwn: false })
        if (changes.length === 0) continue
        differing++
        if (examples.length < mostExamples) examples.push({ id, name: is.phone.name })
        gathered.add(
          changes.map((each) => maskedChange(each, maySeeSecrets)),
          files.settingsSaid(is),
        )
      }
      if (clock.now() > ends) break
    }
    return { ...{ phones: users.total, looked, differing, examples }, ...gathered.told() }
  }
}

/** For who may not see secrets, what merely sounds like one is dots, too. */
export function maskedChange(change: Change, maySeeSecrets: boolean): Change {
  if (maySeeSecrets || !soundsSecret.test(change.name)) return change
  const hidden = (value: string | null) => (value ? dots : value)
  return { ...change, before: hidden(change.before), after: hidden(change.after), secret: true }
}
