/** The file of the process that reads one PBX's database. It does one thing, and leaves when its starter is gone. */

import { setPriority } from 'node:os'
import { deserialize, serialize } from 'node:v8'
import { mostMessageBytes } from './kernel/answer-jobs.ts'
import { readSource, type SourceJob } from './links/sources/read-source.ts'

/** Phones go first. */
const behindOthers = 10
setPriority(behindOthers)

async function answerOf(job: Uint8Array): Promise<{ answer: Uint8Array } | { failure: string }> {
  try {
    const answer = serialize(await readSource(deserialize(job) as SourceJob))
    return answer.length > mostMessageBytes ? { failure: 'it holds too much' } : { answer }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', async ({ id, job }: { id: number; job: Uint8Array }) => {
  process.send?.({ id, ...(await answerOf(job)) })
})
process.once('disconnect', () => process.exit())
setTimeout(() => process.exit(), Number(process.argv[2]))
process.send?.({ ready: true })
