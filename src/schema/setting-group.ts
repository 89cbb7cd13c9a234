/** Makes descriptions of settings. It checks nothing, since the page reads the vocabulary where it checks nothing too. */

import type { SettingGroup, SettingSpec } from './setting-spec.ts'

/** Settings of one group, each of the whole phone. */
export const inGroup = (
  group: SettingGroup,
  settings: readonly Omit<SettingSpec, 'group' | 'scope'>[],
): SettingSpec[] => settings.map((setting) => ({ ...setting, group, scope: 'phone' }))
