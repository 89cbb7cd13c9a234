/** What a process that compiled a tenant's model tells the others of it: plain data, which answers as any model does. */

import { Meter } from '../language/limits.ts'
import { filledPattern } from './file-name.ts'
import { keyKinds } from './key-kinds.ts'
import type {
  CompiledFile,
  CompiledModel,
  GuardedModel,
  KeyKinds,
  ModelFile,
  PhoneModel,
  UploadPattern,
} from './model.ts'
import type { ZoneForm } from './zone-form.ts'

export type UploadOutline = Pick<UploadPattern, 'source' | 'filled' | 'use'>
export type FileOutline = Omit<ModelFile, 'nameFor' | 'matches'> & { readonly filled: string }

export type ModelOutline = Omit<PhoneModel, 'uploads' | 'files' | 'guarded' | 'facts'> & {
  readonly uploads: readonly UploadOutline[]
  readonly files: readonly FileOutline[]
  readonly keyKinds: KeyKinds
}

export function outlineOf(model: CompiledModel): ModelOutline {
  // Before what asks for kinds of keys without a limit.
  const kinds = keyKinds(model, new Meter(probing, 'the model'))
  const { facts, uploads, files, zoneForm, guarded, ...plain } = model
  return {
    ...plain,
    zoneForm: withoutLongWords(zoneForm),
    uploads: uploads.map(uploadOutline),
    files: files.map(fileOutline),
    keyKinds: kinds,
  }
}

export function modelOf(outline: ModelOutline, guarded: Omit<GuardedModel, 'keyKinds'>): PhoneModel {
  const { uploads, files, keyKinds: kinds, ...plain } = outline
  return {
    ...plain,
    // Only what fills its files reads them.
    facts: {},
    uploads: uploads.map(({ source, filled, use }) => ({
      ...filledPattern(source, filled),
      ...(use && { use }),
    })),
    files: files.map(({ filled, ...file }) => {
      const { nameFor, matches } = filledPattern(file.pattern, filled)
      return { ...file, nameFor, matches }
    }),
    guarded: { keyKinds: kinds, ...guarded },
  }
}

export function uploadOutline({ source, filled, use }: UploadPattern): UploadOutline {
  return { source, filled, ...(use && { use }) }
}

export function fileOutline(file: CompiledFile): FileOutline {
  const { pattern, main, absent, common, phoneBook, contentType, formatSpec, filled } = file
  const { isTemplate, isSharedBook } = file
  return {
    ...{ pattern, main, absent, common, phoneBook, contentType, formatSpec, filled },
    ...{ isTemplate, isSharedBook },
  }
}

/** What asking for all kinds of keys may cost; the largest built-in model takes a twentieth. */
const probing = { steps: 300_000, bytes: 4_194_304, moved: 8_388_608 }
const longestWord = 100
const mostWords = 2000

/** No zone, rule or offset is longer, and a vendor has no more of them. */
function withoutLongWords({ names, rules, offsets, ...form }: ZoneForm): ZoneForm {
  const short = (words: ReadonlySet<string>) =>
    new Set([...words].filter((word) => word.length <= longestWord).slice(0, mostWords))
  return {
    ...form,
    names: short(names),
    rules: short(rules),
    ...(offsets && { offsets: short(offsets) }),
  }
}
