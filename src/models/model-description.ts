/** Phone models as the API answers them. */

import { keyKinds } from '../definitions/key-kinds.ts'
import { isCompiled, mainFile, type PhoneModel } from '../definitions/model.ts'
import { type NamesFrom, namesBySource } from '../definitions/proved-names.ts'
import { unsupportedZones } from '../definitions/zone-form.ts'
import type { Model, ModelDetail, Quarantine } from '../schema/model.ts'
import { vocabulary } from '../schema/settings.ts'
import type { ModelRecord } from './model-store.ts'

/** `record` is a tenant’s own, and `model` what is known of it, compiled or not. */
export function describeModel(
  model: PhoneModel,
  {
    record,
    phones,
    quarantine = null,
    origin = null,
  }: { record?: ModelRecord; phones: number; quarantine?: Quarantine | null; origin?: Model['origin'] },
): Model {
  const { id, vendor, name, family, virtual, kind, firstLine, lastLine } = model
  const { lineKeys, expansionModules, handsets, tls, confidence, proved, notify } = model
  return {
    ...{ id, vendor, name, family, virtual, kind, firstLine, lastLine },
    ...{ lineKeys, expansionModules, handsets, confidence, proved },
    description: record?.description || model.description,
    builtIn: record === undefined,
    locked: record?.locked ?? true,
    mainFile: mainFile(model)?.pattern ?? record?.fileName ?? '',
    honoured: model.fields.length,
    supports: {
      digest: model.authentication.includes('digest'),
      uploads: model.uploads.length > 0,
      resync: notify.resync !== undefined,
      reboot: notify.reboot !== undefined,
      tls,
      handOver: model.handOver !== undefined,
    },
    hasDoubts: model.doubts.length > 0,
    resyncEvent: notify.resync?.event ?? null,
    rebootEvent: notify.reboot?.event ?? null,
    phones,
    revision: record?.revision ?? 1,
    updatedAt: record?.updatedAt ?? null,
    quarantine,
    origin,
  }
}

type Knowledge =
  | ('doubts' | 'files' | 'settings' | 'unsupported' | 'fields')
  | ('keyGrid' | 'moduleGrid' | 'keyKinds' | 'sources' | 'names')

/** What is asked of one model at a time: its files, and what becomes of every setting. */
export function describeKnowledge(
  model: PhoneModel,
  year: number,
  namesFrom?: NamesFrom,
): Pick<ModelDetail, Knowledge> {
  const honoured = new Set(model.settings.map(({ key }) => key))
  const kinds = isCompiled(model) ? keyKinds(model) : model.guarded?.keyKinds
  return {
    doubts: [...model.doubts],
    files: model.files.map(({ pattern, contentType, main, absent }) => ({
      ...{ name: pattern, contentType, main, absent },
    })),
    settings: model.settings.map((spec) =>
      spec.type === 'timezone'
        ? { ...spec, unsupportedOptions: [...unsupportedZones(model.zoneForm, year)] }
        : spec,
    ),
    unsupported: vocabulary.map(({ key }) => key).filter((key) => !honoured.has(key)),
    fields: [...model.fields],
    keyGrid: model.keyGrid,
    moduleGrid: model.moduleGrid,
    keyKinds: { lineKeys: [...(kinds?.lineKeys ?? [])], expansionKeys: [...(kinds?.expansionKeys ?? [])] },
    sources: [...model.source],
    names: namesFrom && isCompiled(model) ? namesBySource(model, namesFrom) : null,
  }
}
