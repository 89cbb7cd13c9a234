/** What a part of a form is called and how its value is written, where two editors' values stand beside each other. */

import { t } from '@lingui/core/macro'
import { settingOf } from '../../../src/schema/secret-settings.ts'
import { isRecord } from './api.ts'
import { say, type Words } from './language.ts'

/** `Voice VLAN` */
const settingName = (key = ''): string => say(settingOf(key)?.label ?? key)

const numbered: [RegExp, (...found: string[]) => string][] = [
  [/^lines\.(\d+)$/, (line) => t`Line ${line}`],
  [/^lineKeys\.(\d+)/, (number) => t`Key ${number}`],
  [/^expansionKeys\.(\d+)\.(\d+)/, (module, number) => t`Key ${number} of module ${module}`],
  [/^settings\.lines\.(\d+)\.(.+)$/, (line, key) => t`${settingName(key)} of line ${line}`],
  [/^settings\.(.+)$/, settingName],
  [/^parameters\.(.+)$/, (name) => t`Parameter ${name}`],
]

function labelOf(path: string, labels: Partial<Words<string>>): string {
  const plain = labels[path]
  if (plain !== undefined) return say(plain)
  for (const [pattern, words] of numbered) {
    const found = path.match(pattern)
    if (found) return words(...found.slice(1))
  }
  return path
}

/** A password that was typed is not shown to whoever looks over the shoulder. */
function isSecret(path: string): boolean {
  const key = path.match(/^settings\.(?:lines\.\d+\.)?(.+)$/)?.[1]
  return key === undefined ? /password/i.test(path) : settingOf(key)?.type === 'password'
}

/** `BLF 131 · Laboratory` */
function keyInWords({ kind, value, label }: Record<string, unknown>): string {
  return [`${kind} ${value ?? ''}`.trim(), label].filter(Boolean).join(' · ')
}

function written(path: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (isSecret(path)) return '••••••••'
  if (typeof value === 'boolean') return value ? t`on` : t`off`
  if (Array.isArray(value)) return value.join(', ')
  if (isRecord(value)) return 'kind' in value && 'number' in value ? keyInWords(value) : JSON.stringify(value)
  return String(value)
}

export function fieldWords(
  labels: Partial<Words<string>>,
  own: (path: string, value: unknown) => string | undefined = () => undefined,
) {
  return {
    labelOf: (path: string) => labelOf(path, labels),
    valueOf: (path: string, value: unknown) => own(path, value) ?? written(path, value),
  }
}
