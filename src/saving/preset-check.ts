/** Whether a preset may be saved so: its settings are known, and its lines are in its plan. */

import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import type { PresetCreate } from '../schema/preset.ts'
import { settingError } from '../schema/setting-check.ts'
import type { Settings } from '../schema/settings.ts'

/** `named`: the settings that a change names; what was there before is not told of. */
export function approvePreset({ lineCount, settings }: PresetCreate, named: Settings = {}): void {
  const errors = Object.entries(named).flatMap(([key, value]): FieldError[] => {
    const error = value === null ? undefined : settingError(key, value)
    return error ? [error] : []
  })
  const lines = Object.keys(settings).flatMap((key) => Number(/^lines\.(\d+)\./.exec(key)?.[1] ?? '') || [])
  const beyond = lines.find((line) => line > lineCount)
  if (beyond !== undefined && errors.length === 0) {
    const plan = lineCount === 0 ? 'no lines' : lineCount === 1 ? 'one line' : `lines 1 to ${lineCount}`
    errors.push({
      path: 'lineCount',
      message: `The plan has ${plan}, and something is set for line ${beyond}`,
    })
  }
  if (errors.length > 0) throw new InvalidInput(errors)
}
