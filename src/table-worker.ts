/** The file of the guarded process that reads tables which somebody sent. */

import { answerJobs } from './kernel/answer-jobs.ts'
import { readTable } from './tables/read-table.ts'

answerJobs(process, (bytes: Uint8Array) => readTable(bytes))
