/** What the abilities and formats are called that phone models are looked for by. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { fields } from '../../../../src/schema/settings.ts'
import { type KeyKind, keyKindLabels } from '../../lib/key-kinds.ts'
import { say } from '../../lib/language.ts'

const abilities: Record<string, MessageDescriptor | string> = {
  sideModules: msg`Side modules`,
  handsets: msg`Cordless handsets (DECT)`,
  virtual: msg`Softphone, without a MAC`,
  https: 'HTTPS',
  tftp: 'TFTP',
  digest: msg`Digest authentication`,
  resync: msg`Resync by NOTIFY`,
  reboot: msg`Reboot by NOTIFY`,
  uploads: msg`Sends files`,
  withoutDoubts: msg`Without doubts`,
  ofHighConfidence: msg`Of high confidence`,
}

const fieldLabels = new Map(fields.map(({ key, label }) => [key, label]))

export function abilityWords(ability: string): string {
  const own = abilities[ability]
  if (own !== undefined) return say(own)
  const kind = ability.startsWith('key.') ? keyKindLabels[ability.slice(4) as KeyKind] : undefined
  if (kind !== undefined) return t`Key: ${say(kind)}`
  const label = fieldLabels.get(ability)
  return label === undefined ? ability : say(label)
}

/** In the order in which they are asked for. */
export const abilityGroups: readonly { title: MessageDescriptor; has(ability: string): boolean }[] = [
  {
    title: msg`Device`,
    has: (each) => ['handsets', 'virtual', 'wifi', 'bluetooth', 'headset'].includes(each),
  },
  {
    title: msg`Keys`,
    has: (each) =>
      ['sideModules', 'softKeys', 'lineKeys', 'expansionKeys'].includes(each) || each.startsWith('key.'),
  },
  {
    title: msg`Provisioning`,
    has: (each) =>
      ['https', 'tftp', 'digest', 'resync', 'reboot', 'uploads'].includes(each) ||
      ['provisioningUrl', 'provisioningPassword', 'caCertificateUrl', 'dhcp', 'firmwareUrl'].includes(each),
  },
  { title: msg`How sure we are`, has: (each) => ['withoutDoubts', 'ofHighConfidence'].includes(each) },
  { title: msg`Honours`, has: () => true },
]

const formats: Record<string, MessageDescriptor | string> = {
  keyValue: msg`Lines of name = value`,
  xml: 'XML',
  json: 'JSON',
  ini: msg`Sections of name=value`,
  records: msg`Records`,
  text: msg`Plain text`,
}

export const formatWords = (kind: string): string => say(formats[kind] ?? kind)
