/** Phone models as the API answers them. */

import type { CompiledModel } from '../definitions/model.ts'
import type { Model } from '../schema/model.ts'
import type { ModelRecord } from './model-store.ts'

/** `record` is a tenant’s own; without a model its source cannot be compiled. */
export function describeModel(
  model: CompiledModel | undefined,
  { record, phones }: { record?: ModelRecord; phones: number },
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
    files: (model?.files ?? []).map((file) => ({
      name: file.pattern,
      contentType: file.format.contentType,
      main: file.main,
      absent: file.absent,
    })),
    settings: [...(model?.settings ?? [])],
    supports: {
      digest: model?.authentication.includes('digest') ?? false,
      uploads: (model?.uploads.length ?? 0) > 0,
      resync: model?.notify.resync !== undefined,
      reboot: model?.notify.reboot !== undefined,
      tls: model?.tls ?? false,
    },
    confidence: model?.confidence ?? 'low',
    doubts: [...(model?.doubts ?? [])],
    resyncEvent: model?.notify.resync?.event ?? null,
    rebootEvent: model?.notify.reboot?.event ?? null,
    phones,
    revision: record?.revision ?? 1,
    updatedAt: record?.updatedAt ?? null,
  }
}
