/** The settings of one line. Who it registers as comes from its extension. */

import { callsOfLine, connectionOfLine } from './line-call-settings.ts'
import type { SettingSpec } from './setting-spec.ts'

export const transports = ['udp', 'tcp', 'tls'] as const

const ofLine: Omit<SettingSpec, 'group' | 'scope'>[] = [
  {
    key: 'label',
    label: 'Label',
    help: 'What the phone’s screen shows for the line; the extension’s number when empty.',
    type: 'text',
  },
  { key: 'server', label: 'SIP server', help: 'When other than the tenant’s.', type: 'host' },
  { key: 'port', label: 'SIP port', type: 'number', min: 1, max: 65535 },
  {
    key: 'transport',
    label: 'SIP transport',
    type: 'select',
    options: transports.map((value) => ({ value, label: value.toUpperCase() })),
  },
  {
    key: 'backupServer',
    label: 'Backup SIP server',
    help: 'Asked when the first does not answer; with a port if need be.',
    type: 'hostAndPort',
  },
  { key: 'outboundProxy', label: 'Outbound proxy', type: 'hostAndPort' },
  {
    key: 'registerExpiry',
    label: 'Register every',
    unit: 'seconds',
    type: 'number',
    min: 30,
    max: 86400,
  },
  {
    key: 'codecs',
    label: 'Codecs',
    help: 'The best first; the others are not offered.',
    type: 'list',
    options: [
      { value: 'opus', label: 'Opus' },
      { value: 'g722', label: 'G.722' },
      { value: 'pcma', label: 'G.711 A-law' },
      { value: 'pcmu', label: 'G.711 µ-law' },
      { value: 'g729', label: 'G.729' },
      { value: 'g726', label: 'G.726' },
      { value: 'g7231', label: 'G.723.1' },
      { value: 'ilbc', label: 'iLBC' },
    ],
  },
  {
    key: 'srtp',
    label: 'Encrypted audio (SRTP)',
    type: 'select',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'optional', label: 'When the other side can' },
      { value: 'required', label: 'Always' },
    ],
  },
  {
    key: 'dtmf',
    label: 'DTMF',
    type: 'select',
    options: [
      { value: 'rfc4733', label: 'RFC 4733 events' },
      { value: 'info', label: 'SIP INFO' },
      { value: 'inband', label: 'In the audio' },
    ],
  },
  { key: 'voicemail', label: 'Voicemail number', help: 'What the message key dials.', type: 'text' },
  { key: 'mwi', label: 'Message waiting lamp', help: 'Subscribe to the mailbox.', type: 'boolean' },
  {
    key: 'handset',
    label: 'Handset',
    help: 'The cordless handset that has this line; the one in the same place when empty.',
    type: 'number',
    min: 1,
    max: 250,
  },
  {
    key: 'ipei',
    label: 'IPEI of the handset',
    help: 'So that the base takes this handset for the line and no other.',
    type: 'text',
  },
]

export const lineSettings: readonly SettingSpec[] = [
  ...[...ofLine, ...connectionOfLine].map((setting) => ({ ...setting, group: 'line' as const })),
  ...callsOfLine.map((setting) => ({ ...setting, group: 'lineCalls' as const })),
].map((setting) => ({ ...setting, scope: 'line' }))
