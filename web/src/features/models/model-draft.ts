/** A tenant's own phone model as its form holds it, and the bodies that are made of it. */

import { type FormatSpec, formatSchema } from '../../../../src/schema/definition.ts'
import {
  type ModelCreate,
  type ModelDetail,
  type ModelPatch,
  modelCreateSchema,
  modelPatchSchema,
} from '../../../../src/schema/model.ts'
import { changedFields } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ModelDraft = {
  kind: 'template' | 'sheet'
  name: string
  vendor: string
  description: string
  source: string
  formatKind: FormatSpec['kind']
  fileName: string
  firstLine: number
  lastLine: number
  resyncEvent: string
  rebootEvent: string
}

export const modelLabels: Partial<Record<keyof ModelDraft, string>> = {
  name: 'Name',
  vendor: 'Vendor',
  description: 'Description',
  source: 'Source',
  formatKind: 'Format',
  fileName: 'File that the phone asks for',
  firstLine: 'First line',
  lastLine: 'Last line',
  resyncEvent: 'Resync event',
  rebootEvent: 'Reboot event',
}

/** The formats that a text template may declare; a template of records is plain text. */
export const templateFormats: { value: FormatSpec['kind']; label: string }[] = [
  { value: 'keyValue', label: 'name = value lines' },
  { value: 'xml', label: 'XML' },
  { value: 'json', label: 'JSON' },
  { value: 'text', label: 'Plain text' },
]

export const emptyModel: ModelDraft = {
  kind: 'template',
  name: '',
  vendor: '',
  description: '',
  source:
    '{% for line in lines -%}\naccount.${line.number}.user_name = ${username}\naccount.${line.number}.password = ${password}\n{% endfor -%}\nlang.gui = ${language_name|English|select|English=English,Italiano=Italian}\n',
  formatKind: 'keyValue',
  fileName: '{mac}.cfg',
  firstLine: 1,
  lastLine: 2,
  resyncEvent: 'check-sync;reboot=false',
  rebootEvent: 'check-sync;reboot=true',
}

export function toModelDraft(model: ModelDetail): ModelDraft {
  const { kind, name, vendor, description, source, fileName, firstLine, lastLine } = model
  return {
    kind,
    name,
    vendor,
    description,
    source,
    formatKind: model.format?.kind ?? 'keyValue',
    fileName,
    firstLine,
    lastLine,
    resyncEvent: model.resyncEvent ?? emptyModel.resyncEvent,
    rebootEvent: model.rebootEvent ?? emptyModel.rebootEvent,
  }
}

/** A format with its usual punctuation; one that is edited elsewhere keeps its own. */
export function formatOf(kind: FormatSpec['kind'], known?: FormatSpec | null): FormatSpec {
  if (known?.kind === kind) return known
  return formatSchema.parse(
    kind === 'xml' ? { kind, root: 'config' } : kind === 'records' ? { kind, line: '' } : { kind },
  )
}

export function toCreate({ formatKind, ...draft }: ModelDraft): ModelCreate {
  return { ...draft, format: formatOf(formatKind), locked: false }
}

export function toPatch(draft: ModelDraft, model: ModelDetail): ModelPatch {
  const { formatKind, kind: _, ...changed } = changedFields(draft, toModelDraft(model))
  // A sheet says all of this itself.
  if (draft.kind === 'sheet') {
    const { fileName: _f, firstLine: _a, lastLine: _b, resyncEvent: _c, rebootEvent: _d, ...sheet } = changed
    return sheet
  }
  return { ...changed, ...(formatKind ? { format: formatOf(formatKind, model.format) } : {}) }
}

export function checkModel(draft: ModelDraft): Errors {
  if (draft.kind === 'sheet')
    return errorsOf(modelPatchSchema.safeParse({ name: draft.name, source: draft.source }))
  return errorsOf(modelCreateSchema.safeParse(toCreate(draft)))
}
