/** What the guarded process does: compiles what tenants wrote, and fills its files. It knows no store and no other tenant. */

import { LRUCache } from 'lru-cache'
import { type FollowJob, followOrigin } from '../definitions/follow-origin.ts'
import type { CompiledModel } from '../definitions/model.ts'
import { outlineOf } from '../definitions/model-outline.ts'
import { compileOwnModel, type OwnDraft, type OwnModelResult } from '../definitions/own-models.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { doFileWork, type FileWork } from './make-file.ts'

export type ModelJob =
  | { readonly do: 'compile'; readonly key: string; readonly draft: OwnDraft }
  | ({ readonly do: 'follow' } & FollowJob)
  | { readonly do: 'fill'; readonly key: string; readonly draft?: OwnDraft; readonly work: FileWork }

/** Compiled models stay as long as their sources have no more characters than this. */
const keptCharacters = 524_288

/** Whatever is nested: the reader that runs out of its stack has done nothing else. */
function compiledOrTooDeep(draft: OwnDraft): OwnModelResult {
  try {
    return compileOwnModel(draft, 'own')
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { mistakes: [{ message: 'nested too deeply to be read', line: 1, column: 1 }] }
  }
}

export function modelJobs(): (job: ModelJob) => unknown {
  const compiled = new LRUCache<string, CompiledModel>({ maxSize: keptCharacters })

  function compile(key: string, draft: OwnDraft): OwnModelResult {
    const result = compiledOrTooDeep(draft)
    if ('model' in result) compiled.set(key, result.model, { size: draft.source.length + 1000 })
    return result
  }

  function modelOf(key: string, draft: OwnDraft | undefined): CompiledModel | undefined {
    const kept = compiled.get(key)
    if (kept || !draft) return kept
    const result = compile(key, draft)
    return 'model' in result ? result.model : undefined
  }

  return (job) => {
    if (job.do === 'compile') {
      const result = compile(job.key, job.draft)
      return 'model' in result ? { outline: outlineOf(result.model) } : { mistakes: result.mistakes }
    }
    if (job.do === 'follow') return followOrigin(job)
    const model = modelOf(job.key, job.draft)
    if (!model) return job.draft ? { refusal: 'its model cannot be compiled' } : { unknown: true }
    try {
      return { answer: doFileWork(model, job.work) }
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof SourceError || error instanceof RangeError))
        throw error
      return { refusal: error.message }
    }
  }
}
