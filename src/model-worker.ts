/** The guarded process' own file: answers one job after the other until it is ended. */

import { type ModelJob, modelJobs } from './provisioning/model-jobs.ts'

const perform = modelJobs()

process.on('message', ({ id, job }: { id: number; job: ModelJob }) => {
  try {
    process.send?.({ id, answer: perform(job) })
  } catch (error) {
    process.send?.({ id, failure: error instanceof Error ? error.message : String(error) })
  }
})
process.send?.({ ready: true })
