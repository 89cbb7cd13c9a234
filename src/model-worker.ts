/** The guarded process' own file. */

import { answerJobs } from './kernel/answer-jobs.ts'
import { modelJobs } from './rendering/model-jobs.ts'

answerJobs(process, modelJobs())
