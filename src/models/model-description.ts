/** Phone models as the API answers them. */

import { keyKinds } from '../definitions/key-kinds.ts'
import { isCompiled, type PhoneModel } from '../definitions/model.ts'
import { unsupportedZones } from '../definitions/zone-form.ts'
import type { Model, ModelDetail, Quarantine } from '../schema/model.ts'
import { vocabulary } from '../schema/settings.ts'
import type { ModelRecord } from './model-store.ts'

/** `record` is a tenant’s own; without a model its source cannot be compiled. */
export function describeModel(
  model: PhoneModel | undefined,
  {
    record,
    phones,
    quarantine = null,
  }: { record?: ModelRecord; phones: number; quarantine?: Quarantine | null },
): Model {
  return {
    id: record?.id ?? model?.id ?? '',
    vendor: record?.vendor ?? model?.vendor ?? '',
    name: record?.name ?? model?.name ?? '',
    family: model?.family ?? record?.family ?? '',
    description: record?.description || (model?.description ?? ''),
    builtIn: record === undefined,
    locked: record?.locked ?? true,
    virtual: model?.virtual ?? false,
    kind: record?.kind ?? 'sheet',
    firstLine: model?.firstLine ?? record?.firstLine ?? 0,
    lastLine: model?.lastLine ?? record?.lastLine ?? 0,
    lineKeys: model?.lineKeys ?? 0,
    expansionModules: model?.expansionModules ?? null,
    handsets: model?.handsets ?? 0,
    mainFile: model?.files.find((file) => file.main)?.pattern ?? record?.fileName ?? '',
    honoured: model?.fields.length ?? 0,
    supports: {
      digest: model?.authentication.includes('digest') ?? false,
      uploads: (model?.uploads.length ?? 0) > 0,
      resync: model?.notify.resync !== undefined,
      reboot: model?.notify.reboot !== undefined,
      tls: model?.tls ?? false,
    },
    confidence: model?.confidence ?? 'low',
    hasDoubts: (model?.doubts.length ?? 0) > 0,
    resyncEvent: model?.notify.resync?.event ?? null,
    rebootEvent: model?.notify.reboot?.event ?? null,
    phones,
    revision: record?.revision ?? 1,
    updatedAt: record?.updatedAt ?? null,
    quarantine,
  }
}

/** What is asked of one model at a time: its files, and what becomes of every setting. */
export function describeKnowledge(
  model: PhoneModel | undefined,
  year: number,
): Pick<ModelDetail, 'doubts' | 'files' | 'settings' | 'unsupported' | 'fields' | 'keyKinds' | 'sources'> {
  const honoured = new Set(model?.settings.map(({ key }) => key))
  const kinds = model && (isCompiled(model) ? keyKinds(model) : model.guarded?.keyKinds)
  return {
    doubts: [...(model?.doubts ?? [])],
    files: (model?.files ?? []).map((file) => ({
      name: file.pattern,
      contentType: file.contentType,
      main: file.main,
      absent: file.absent,
    })),
    settings: (model?.settings ?? []).map((spec) =>
      spec.type === 'timezone' && model
        ? { ...spec, unsupportedOptions: [...unsupportedZones(model.zoneForm, year)] }
        : spec,
    ),
    unsupported: vocabulary.map(({ key }) => key).filter((key) => !honoured.has(key)),
    fields: [...(model?.fields ?? [])],
    keyKinds: { lineKeys: [...(kinds?.lineKeys ?? [])], expansionKeys: [...(kinds?.expansionKeys ?? [])] },
    sources: [...(model?.source ?? [])],
  }
}
