/** What a phone’s fields are called in its form, by the names that the server has for them. */

import { t } from '@lingui/core/macro'
import { lineSettings, phoneSettings, type SettingSpec } from '../../../../src/schema/settings.ts'
import { say } from '../../lib/language.ts'

/** Of `settings.language`, and of `settings.lines.2.label`. */
export function specOf(name: string): SettingSpec | undefined {
  if (!name.startsWith('settings.')) return undefined
  const key = name.slice('settings.'.length).replace(/^lines\.\d+\./, '')
  return [...phoneSettings, ...lineSettings].find((each) => each.key === key)
}

export function manyFieldName(name: string): string {
  const own: Record<string, string> = {
    name: t`Name`,
    modelId: t`Model`,
    presetId: t`Preset`,
    mac: t`MAC`,
    acceptUploads: t`Accept data from phone`,
    httpUsername: t`HTTP user name`,
    httpPassword: t`HTTP password`,
    fileName: t`Optional file name`,
  }
  const [list = '', ...place] = name.split('.')
  const lists: Record<string, string> = {
    lines: t`Line ${place.join('.')}`,
    lineKeys: t`Key ${place.join('.')}`,
    expansionKeys: t`Key ${place.join('.')} of a module`,
  }
  const spec = specOf(name)
  const line = /^settings\.lines\.(\d+)\./.exec(name)?.[1]
  if (spec) return line === undefined ? say(spec.label) : t`${say(spec.label)}, line ${line}`
  return own[name] ?? lists[list] ?? name.replace(/^(settings|parameters)\./, '')
}
