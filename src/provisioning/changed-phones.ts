/** Which changes mean something to phones. */

import type { ChangeType } from '../db/feed.ts'

const ofFiles: ReadonlySet<ChangeType> = new Set([
  'tenant.settings',
  'extension.created',
  'extension.changed',
  'extension.deleted',
  'model.changed',
  'defaults.system',
  'defaults.model',
  'preset.changed',
  'keyLayout.changed',
  'keyLayout.filled',
  'phone.configured',
  'phone.told',
  'everything',
])
const ofPhones: ReadonlySet<ChangeType> = new Set([
  'tenant.deleted',
  'model.deleted',
  'phone.deleted',
  'phone.locked',
  'phone.unlocked',
  'upload.kept',
  'upload.deleted',
])

/** Phones that there are may get other files than before. */
export function changesFiles(type: ChangeType): boolean {
  return ofFiles.has(type)
}

/** What is known of a phone may be another now, its files or what else it is asked for. */
export function concernsPhones(type: ChangeType): boolean {
  return ofFiles.has(type) || ofPhones.has(type)
}
