/** The vocabulary of settings: typed, vendor-neutral keys, with the label and help that the form shows. */

import { z } from 'zod'

/** How one setting is asked for and checked. */
export const settingSpecSchema = z.object({
  key: z.string(),
  label: z.string(),
  help: z.string().optional(),
  type: z.enum(['text', 'password', 'number', 'boolean', 'select', 'host', 'url']),
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  default: z.string().optional(),
  /** Set once for the phone, or for each of its lines (`lines.1.label`). */
  scope: z.enum(['phone', 'line']),
})
export type SettingSpec = z.infer<typeof settingSpecSchema>

const onOff = { type: 'boolean' } as const

/** A phone's settings. */
export const phoneSettings: SettingSpec[] = [
  {
    key: 'language',
    label: 'Language',
    help: 'Of the phone’s menus.',
    type: 'select',
    scope: 'phone',
    options: [
      { value: 'en', label: 'English' },
      { value: 'de', label: 'German' },
      { value: 'fr', label: 'French' },
      { value: 'it', label: 'Italian' },
      { value: 'es', label: 'Spanish' },
      { value: 'nl', label: 'Dutch' },
      { value: 'pt', label: 'Portuguese' },
    ],
  },
  { key: 'ntpServer', label: 'Time server (NTP)', type: 'host', scope: 'phone' },
  {
    key: 'adminPassword',
    label: 'Admin password',
    help: 'Of the phone’s own web page and menus.',
    type: 'password',
    scope: 'phone',
  },
  {
    key: 'resyncInterval',
    label: 'Fetch every',
    help: 'How often the phone asks for its file by itself.',
    unit: 'minutes',
    type: 'number',
    min: 5,
    max: 10080,
    scope: 'phone',
  },
  { key: 'syslogServer', label: 'Syslog server', type: 'host', scope: 'phone' },
  { key: 'phoneBookUrl', label: 'Phone book URL', type: 'url', scope: 'phone' },
  { key: 'callWaiting', label: 'Call waiting', ...onOff, scope: 'phone' },
  { key: 'webPage', label: 'The phone’s own web page', ...onOff, scope: 'phone' },
]

/** A line's settings, written `lines.<number>.<key>`. Credentials come from the line's extension. */
export const lineSettings: SettingSpec[] = [
  {
    key: 'label',
    label: 'Label',
    help: 'What the phone’s screen shows for the line; the extension’s number when empty.',
    type: 'text',
    scope: 'line',
  },
  {
    key: 'voicemail',
    label: 'Voicemail number',
    help: 'What the message key dials.',
    type: 'text',
    scope: 'line',
  },
  {
    key: 'registerExpiry',
    label: 'Register every',
    unit: 'seconds',
    type: 'number',
    min: 30,
    max: 86400,
    scope: 'line',
  },
  {
    key: 'dtmf',
    label: 'DTMF',
    type: 'select',
    scope: 'line',
    options: [
      { value: 'rfc4733', label: 'RFC 4733 events' },
      { value: 'info', label: 'SIP INFO' },
      { value: 'inband', label: 'In the audio' },
    ],
  },
  {
    key: 'srtp',
    label: 'Encrypted audio (SRTP)',
    type: 'select',
    scope: 'line',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'optional', label: 'When the other side can' },
      { value: 'required', label: 'Always' },
    ],
  },
  { key: 'mwi', label: 'Message waiting lamp', help: 'Subscribe to the mailbox.', ...onOff, scope: 'line' },
]

/** Settings values as stored and sent: by key, `lines.<number>.<key>` for a line's. */
export const settingValueSchema = z.union([z.string().max(4096), z.number(), z.boolean()])
export const settingsSchema = z.record(z.string().max(120), settingValueSchema.nullable())
export type SettingValue = z.infer<typeof settingValueSchema>
export type Settings = Record<string, SettingValue | null>
