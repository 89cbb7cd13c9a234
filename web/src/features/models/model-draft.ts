/** A tenant's own model as its form holds it, and the bodies that are made of it. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { FormatSpec } from '../../../../src/schema/definition.ts'
import {
  type ModelCreate,
  type ModelDetail,
  type ModelPatch,
  modelCreateSchema,
} from '../../../../src/schema/model.ts'
import { changedFields } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ModelDraft = {
  kind: 'template' | 'sheet'
  name: string
  vendor: string
  description: string
  source: string
  format: FormatSpec
  fileName: string
  firstLine: number
  lastLine: number
  resyncEvent: string
  rebootEvent: string
}

export const modelLabels: Partial<Record<keyof ModelDraft, MessageDescriptor>> = {
  name: msg`Name`,
  vendor: msg`Vendor`,
  description: msg`Description`,
  source: msg`Source`,
  format: msg`Format`,
  fileName: msg`File name`,
  firstLine: msg`First line`,
  lastLine: msg`Last line`,
  resyncEvent: msg`Resync event`,
  rebootEvent: msg`Reboot event`,
}

export const modelFields =
  /^(name|vendor|description|source|format.*|fileName|firstLine|lastLine|resyncEvent|rebootEvent)$/

/** The formats that a template may be in, each with punctuation to begin with. */
export const formats: Record<FormatSpec['kind'], { label: MessageDescriptor | string; start: FormatSpec }> = {
  keyValue: {
    label: msg`Lines of name = value`,
    start: {
      kind: 'keyValue',
      separator: ' = ',
      prefix: '',
      comment: '#',
      reservedValues: [],
      contentType: 'text/plain',
    },
  },
  xml: {
    label: 'XML',
    start: {
      kind: 'xml',
      root: 'config',
      rootAttributes: {},
      path: '{name}',
      leafAttributes: {},
      reservedValues: [],
      contentType: 'text/xml',
    },
  },
  json: { label: 'JSON', start: { kind: 'json', contentType: 'application/json' } },
  records: {
    label: msg`Records`,
    start: { kind: 'records', line: '{user}', reservedValues: [], contentType: 'text/plain' },
  },
  ini: {
    label: msg`Sections of name=value`,
    start: { kind: 'ini', separator: '=', reservedValues: [], contentType: 'text/plain' },
  },
  text: {
    label: msg`Plain text, without rules of its own`,
    start: { kind: 'text', contentType: 'text/plain' },
  },
}

const example = `# \${display|Hello|text} declares a field of the phone's form: name, default, type, options.
display.greeting = \${display|Hello|text}
`

export const emptyModel: ModelDraft = {
  kind: 'template',
  name: '',
  vendor: '',
  description: '',
  source: example,
  format: formats.keyValue.start,
  fileName: '{mac}.cfg',
  firstLine: 1,
  lastLine: 1,
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
    format: model.format ?? formats.keyValue.start,
    fileName,
    firstLine,
    lastLine,
    resyncEvent: model.resyncEvent ?? '',
    rebootEvent: model.rebootEvent ?? '',
  }
}

export function toCreate(draft: ModelDraft): ModelCreate {
  return { ...draft, locked: false }
}

export function toPatch(draft: ModelDraft, model: ModelDetail): ModelPatch {
  const { kind: _, ...changed } = changedFields(draft, toModelDraft(model))
  return changed
}

export function checkModelDraft(draft: ModelDraft): Errors {
  const sheet = draft.kind === 'sheet'
  const found = errorsOf(modelCreateSchema.safeParse(toCreate(draft)))
  // A sheet says these in its own text.
  if (sheet) for (const key of ['fileName', 'resyncEvent', 'rebootEvent']) delete found[key]
  else if (draft.lastLine < draft.firstLine) found.lastLine = t`the last line comes after the first`
  return found
}
