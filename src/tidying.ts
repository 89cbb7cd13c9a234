/** What nobody needs any more goes, now and then. */

import { systemScope } from './auth/tenant-scope.ts'
import type { Ground } from './ground.ts'
import { repeated } from './kernel/repeated.ts'
import type { Stores } from './stores.ts'

const hourMs = 3_600_000

/** Answers when the last of it has ended. */
export function tidyUp(
  { options, clock, guard }: Ground,
  {
    uploads,
    operations,
    keptAnswers,
    attempts,
    inbox,
    fetches,
    phoneStates,
    phoneChanges,
    ...stores
  }: Stores,
): () => Promise<void> {
  const work = [
    {
      name: 'tidying up uploads',
      everyMs: 24 * hourMs,
      work: (ended: () => boolean) => uploads.tidy(systemScope, ended),
    },
    {
      name: 'forgetting old operations',
      everyMs: hourMs,
      work: (ended: () => boolean) =>
        operations.forget(systemScope, clock.now() - options['operation-days'] * 24 * hourMs, ended),
    },
    { name: 'clearing away old answers', everyMs: hourMs, work: keptAnswers.tidy },
    { name: 'tidying the inbox', everyMs: hourMs, work: () => inbox.tidy(systemScope) },
    {
      name: 'forgetting what phones were given',
      everyMs: hourMs,
      work: () => fetches.forgetContents(systemScope),
    },
    {
      name: 'forgetting how phones were',
      everyMs: hourMs,
      work: (ended: () => boolean) => phoneStates.tidy(systemScope, ended),
    },
    {
      name: 'forgetting changes of many',
      everyMs: hourMs / 6,
      work: () => phoneChanges.tidy(systemScope),
    },
    {
      name: 'noting how everything stands',
      everyMs: hourMs,
      async work(ended: () => boolean) {
        const zone = await stores.defaults.zoneOfSystem(systemScope)
        await stores.daySamples.sample(systemScope, zone, ended)
      },
    },
    // Of several nodes, each nonce by which a phone was served stands among them for ten minutes.
    { name: 'forgetting tries', everyMs: hourMs / 6, work: () => attempts.tidy(systemScope) },
  ]
  const ends = work.map((each) => repeated(each, clock, guard))
  return async () => void (await Promise.all(ends.map((end) => end())))
}
