/** The settings of a whole phone, in the order of the form. */

import { actions, callHandling } from './call-settings.ts'
import { directory } from './directory-settings.ts'
import { fetching, lock, media, wireless } from './network-settings.ts'
import { clock, screen, tones } from './screen-settings.ts'
import { inGroup } from './setting-group.ts'
import type { SettingSpec } from './setting-spec.ts'

const code = (key: string, label: string, example: string): Omit<SettingSpec, 'group' | 'scope'> => ({
  key,
  label,
  help: `What the phone dials for it, such as ${example}.`,
  type: 'text',
})

const timeAndLanguage = inGroup('timeAndLanguage', [
  {
    key: 'timezone',
    label: 'Time zone',
    help: 'An IANA zone such as Europe/Rome; daylight saving follows from it.',
    type: 'timezone',
  },
  { key: 'ntpServer', label: 'Time server (NTP)', type: 'host' },
  {
    key: 'language',
    label: 'Language',
    help: 'Of the phone’s menus.',
    type: 'select',
    options: [
      { value: 'en', label: 'English' },
      { value: 'de', label: 'German' },
      { value: 'fr', label: 'French' },
      { value: 'it', label: 'Italian' },
      { value: 'es', label: 'Spanish' },
      { value: 'pt', label: 'Portuguese' },
      { value: 'nl', label: 'Dutch' },
      { value: 'da', label: 'Danish' },
      { value: 'sv', label: 'Swedish' },
      { value: 'no', label: 'Norwegian' },
      { value: 'fi', label: 'Finnish' },
      { value: 'pl', label: 'Polish' },
      { value: 'cs', label: 'Czech' },
      { value: 'sk', label: 'Slovak' },
      { value: 'sl', label: 'Slovenian' },
      { value: 'hr', label: 'Croatian' },
      { value: 'hu', label: 'Hungarian' },
      { value: 'ro', label: 'Romanian' },
      { value: 'el', label: 'Greek' },
      { value: 'tr', label: 'Turkish' },
      { value: 'ru', label: 'Russian' },
      { value: 'uk', label: 'Ukrainian' },
      { value: 'ca', label: 'Catalan' },
      { value: 'he', label: 'Hebrew' },
      { value: 'ar', label: 'Arabic' },
      { value: 'zh', label: 'Chinese' },
      { value: 'ja', label: 'Japanese' },
      { value: 'ko', label: 'Korean' },
    ],
  },
])

const calls = inGroup('calls', [
  { key: 'callWaiting', label: 'Call waiting', type: 'boolean' },
  {
    key: 'autoAnswer',
    label: 'Answer by itself',
    help: 'Every call, at once, on the loudspeaker.',
    type: 'boolean',
  },
  {
    key: 'dialPlan',
    label: 'Dial plan',
    help: 'When the phone stops waiting for more digits, in the vendor’s own syntax.',
    type: 'text',
  },
  {
    key: 'pickupCode',
    label: 'Pickup code',
    help: 'Dialled before a number to take the call that rings there, such as *8; a key’s own code wins.',
    type: 'text',
  },
  code('groupPickupCode', 'Group pickup code', '*8'),
  code('dndOnCode', 'Do not disturb on', '*78'),
  code('dndOffCode', 'Do not disturb off', '*79'),
  code('forwardOnCode', 'Forward all calls on', '*72'),
  code('forwardOffCode', 'Forward all calls off', '*73'),
])

const phoneBook = inGroup('phoneBook', [
  {
    key: 'tenantPhoneBook',
    label: 'The tenant’s phone book',
    help: 'Its extensions and contacts, served to the phone in the vendor’s own form.',
    type: 'boolean',
  },
  { key: 'phoneBookUrl', label: 'Phone book URL', help: 'A phone book kept elsewhere.', type: 'url' },
  { key: 'phoneBookUrl2', label: 'Second phone book URL', type: 'url' },
])

const screenAndSound = inGroup('screenAndSound', [
  {
    key: 'sideModule',
    label: 'Keys of a side module',
    help: 'Which kind of module stands beside the phone, for phones that must be told.',
    type: 'select',
    options: ['12', '14', '24', '28', '36'].map((value) => ({ value, label: value })),
  },
  {
    key: 'ringtone',
    label: 'Ringtone',
    help: 'By its number on the phone, counted from 1.',
    type: 'number',
    min: 1,
    max: 10,
  },
  {
    key: 'backlight',
    label: 'Screen goes dark after',
    help: '0 keeps it lit.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 21600,
  },
  {
    key: 'logoUrl',
    label: 'Logo or wallpaper URL',
    help: 'A picture in the size and form that the model takes.',
    type: 'url',
  },
])

const network = inGroup('network', [
  {
    key: 'vlan',
    label: 'Voice VLAN',
    help: 'The phone’s own; 0 for none.',
    type: 'number',
    min: 0,
    max: 4094,
  },
  { key: 'vlanPriority', label: 'Voice VLAN priority', type: 'number', min: 0, max: 7 },
  {
    key: 'pcVlan',
    label: 'PC port VLAN',
    help: 'Of a computer plugged into the phone; 0 for none.',
    type: 'number',
    min: 0,
    max: 4094,
  },
  { key: 'lldp', label: 'LLDP', help: 'The switch tells the phone its VLAN.', type: 'boolean' },
  { key: 'dnsServer', label: 'DNS server', type: 'host' },
  { key: 'dnsServer2', label: 'Second DNS server', type: 'host' },
  {
    key: 'dot1x',
    label: '802.1X',
    help: 'How the phone proves itself to the switch.',
    type: 'select',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'md5', label: 'EAP-MD5' },
      { value: 'peap', label: 'PEAP-MSCHAPv2' },
      { value: 'tls', label: 'EAP-TLS' },
    ],
  },
  { key: 'dot1xIdentity', label: '802.1X identity', type: 'text' },
  { key: 'dot1xPassword', label: '802.1X password', type: 'password' },
])

const access = inGroup('access', [
  {
    key: 'adminPassword',
    label: 'Admin password',
    help: 'Of the phone’s own web page and menus.',
    type: 'password',
  },
  {
    key: 'userPassword',
    label: 'User password',
    help: 'Of the user who may change less than the admin.',
    type: 'password',
  },
  { key: 'webPage', label: 'The phone’s own web page', type: 'boolean' },
])

const provisioning = inGroup('provisioning', [
  {
    key: 'resyncInterval',
    label: 'Fetch every',
    help: 'How often the phone asks for its file by itself.',
    unit: 'minutes',
    type: 'number',
    min: 5,
    max: 10080,
  },
  {
    key: 'firmwareUrl',
    label: 'Firmware URL',
    help: 'The file, or the folder, that the model fetches its firmware from.',
    type: 'url',
  },
  {
    key: 'caCertificateUrl',
    label: 'Trusted certificate URL',
    help: 'A certificate authority that the phone trusts besides its own, as a PEM file.',
    type: 'url',
  },
  { key: 'syslogServer', label: 'Syslog server', type: 'host' },
])

export const phoneSettings: readonly SettingSpec[] = [
  ...timeAndLanguage,
  ...clock,
  ...tones,
  ...calls,
  ...callHandling,
  ...phoneBook,
  ...directory,
  ...screenAndSound,
  ...screen,
  ...network,
  ...media,
  ...wireless,
  ...access,
  ...lock,
  ...provisioning,
  ...fetching,
  ...actions,
]
