/** Settings of a phone's clock, screen, keys and sounds beyond the first. */

import { inGroup } from './setting-group.ts'

export const clock = inGroup('timeAndLanguage', [
  {
    key: 'timeFormat',
    label: 'Time format',
    type: 'select',
    options: [
      { value: '24', label: '24 hours' },
      { value: '12', label: '12 hours' },
    ],
  },
  {
    key: 'dateFormat',
    label: 'Date format',
    help: 'In which order the phone shows the date.',
    type: 'select',
    options: [
      { value: 'dmy', label: 'Day, month, year' },
      { value: 'mdy', label: 'Month, day, year' },
      { value: 'ymd', label: 'Year, month, day' },
    ],
  },
])

export const tones = inGroup('timeAndLanguage', [
  {
    key: 'toneCountry',
    label: 'Tones of the country',
    help: 'Dial tone, busy tone and the like sound as they do there.',
    type: 'select',
    options: [
      { value: 'us', label: 'United States' },
      { value: 'ca', label: 'Canada' },
      { value: 'gb', label: 'Great Britain' },
      { value: 'de', label: 'Germany' },
      { value: 'fr', label: 'France' },
      { value: 'it', label: 'Italy' },
      { value: 'es', label: 'Spain' },
      { value: 'at', label: 'Austria' },
      { value: 'ch', label: 'Switzerland' },
      { value: 'nl', label: 'Netherlands' },
      { value: 'be', label: 'Belgium' },
      { value: 'dk', label: 'Denmark' },
      { value: 'se', label: 'Sweden' },
      { value: 'no', label: 'Norway' },
      { value: 'fi', label: 'Finland' },
      { value: 'cz', label: 'Czech Republic' },
      { value: 'hu', label: 'Hungary' },
      { value: 'gr', label: 'Greece' },
      { value: 'pt', label: 'Portugal' },
      { value: 'ru', label: 'Russia' },
      { value: 'lt', label: 'Lithuania' },
      { value: 'za', label: 'South Africa' },
      { value: 'au', label: 'Australia' },
      { value: 'nz', label: 'New Zealand' },
      { value: 'br', label: 'Brazil' },
      { value: 'cl', label: 'Chile' },
      { value: 'mx', label: 'Mexico' },
      { value: 'cn', label: 'China' },
      { value: 'tw', label: 'Taiwan' },
      { value: 'jp', label: 'Japan' },
      { value: 'in', label: 'India' },
    ],
  },
])

const volume = (key: string, label: string, help: string) => ({
  key,
  label,
  help: `${help}, from 0 to 10.`,
  type: 'number' as const,
  min: 0,
  max: 10,
})

export const screen = inGroup('screenAndSound', [
  volume('ringVolume', 'Ring volume', 'How loud the phone rings'),
  volume('handsetVolume', 'Handset volume', 'How loud the other side is in the handset'),
  volume('headsetVolume', 'Headset volume', 'How loud the other side is in the headset'),
  volume('speakerVolume', 'Loudspeaker volume', 'How loud the other side is on the loudspeaker'),
  {
    key: 'alertRings',
    label: 'Ring by kind of call',
    help: 'Which ringtone a call has whose Alert-Info header holds the text.',
    type: 'rows',
    mostRows: 10,
    columns: [
      { key: 'text', label: 'Text', type: 'text' },
      { key: 'ringtone', label: 'Ringtone', type: 'number', min: 1, max: 10 },
    ],
  },
  {
    key: 'screensaver',
    label: 'Screensaver after',
    help: 'When an idle phone shows its screensaver; 0 for never.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 21600,
  },
  {
    key: 'softKeys',
    label: 'Keys below the screen',
    help: 'What the keys below the idle screen do, from left to right.',
    type: 'list',
    options: [
      { value: 'history', label: 'Call list' },
      { value: 'directory', label: 'Phone book' },
      { value: 'dnd', label: 'Do not disturb' },
      { value: 'menu', label: 'Menu' },
      { value: 'forward', label: 'Forward' },
      { value: 'redial', label: 'Redial' },
      { value: 'status', label: 'Status' },
    ],
  },
  {
    key: 'headsetType',
    label: 'Headset',
    help: 'What kind of headset is plugged in.',
    type: 'select',
    options: [
      { value: 'plain', label: 'Without buttons' },
      { value: 'ehs', label: 'With a hook switch of its own (EHS)' },
    ],
  },
  {
    key: 'headsetFirst',
    label: 'Headset first',
    help: 'Calls are answered in the headset.',
    type: 'boolean',
  },
  {
    key: 'ledIdle',
    label: 'Lamp lit when idle',
    help: 'The big lamp is lit while nothing happens.',
    type: 'boolean',
  },
  {
    key: 'xmlUrl',
    label: 'Start page of the phone’s browser',
    help: 'The page that the phone’s own small browser opens.',
    type: 'url',
  },
])
