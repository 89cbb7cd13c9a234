/** Which settings are secret, and how they are answered: as keys, never as values. */

import { type SettingSpec, type Settings, vocabulary } from './settings.ts'

const byKey = new Map(vocabulary.map((setting) => [setting.key, setting]))

/** The description of a setting by its key, `lines.<number>.<key>` included; `own` are a model's own variables. */
export function settingOf(key: string, own: readonly SettingSpec[] = []): SettingSpec | undefined {
  const plain = key.replace(/^lines\.\d+\./, '')
  const spec = byKey.get(plain) ?? own.find((setting) => setting.key === plain)
  return spec && (plain === key || spec.scope === 'line') ? spec : undefined
}

/** A setting that nobody knows any more may have been a password. */
export const isSecretSetting = (key: string, own: readonly SettingSpec[] = []): boolean =>
  (settingOf(key, own)?.type ?? 'password') === 'password'

/** Settings as they may be answered, and the keys of the secret ones among them: also of those that nobody knows any more. */
export function withoutSecrets(
  settings: Settings,
  own: readonly SettingSpec[] = [],
): { settings: Settings; secretSettings: string[] } {
  const secretSettings = Object.keys(settings).filter((key) => isSecretSetting(key, own))
  return {
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => !secretSettings.includes(key))),
    secretSettings,
  }
}
