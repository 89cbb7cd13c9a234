/** Settings of one line beyond what it registers with: how it keeps its connection, and what becomes of its calls. */

import type { SettingSpec } from './setting-spec.ts'

type OfLine = Omit<SettingSpec, 'group' | 'scope'>

export const connectionOfLine: readonly OfLine[] = [
  {
    key: 'keepAlive',
    label: 'Keep the NAT open every',
    help: 'A small packet keeps the way back through a router open; 0 for none.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 3600,
  },
  {
    key: 'rport',
    label: 'Answers to the port asked from (rport)',
    help: 'The server answers to the port that a request came from.',
    type: 'boolean',
  },
  {
    key: 'prack',
    label: 'Confirm early answers (100rel)',
    help: 'Ringing and the like are confirmed, as some gateways want it.',
    type: 'boolean',
  },
  {
    key: 'sessionTimer',
    label: 'Confirm calls every',
    help: 'So that a call whose other side is gone ends; 0 for never.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 7200,
  },
  {
    key: 'packetTime',
    label: 'Audio packet',
    help: 'How much speech one packet carries.',
    unit: 'milliseconds',
    type: 'select',
    options: ['10', '20', '30', '40', '50', '60'].map((value) => ({ value, label: value })),
  },
  {
    key: 'callerIdSource',
    label: 'Caller’s number from',
    help: 'The header that the phone shows the caller’s number from.',
    type: 'select',
    options: [
      { value: 'from', label: 'From' },
      { value: 'pai', label: 'P-Asserted-Identity' },
      { value: 'rpid', label: 'Remote-Party-ID' },
      { value: 'auto', label: 'The best that there is' },
    ],
  },
  {
    key: 'sharedLine',
    label: 'Shared line',
    help: 'Several phones have this line together and see who uses it.',
    type: 'select',
    options: [
      { value: 'off', label: 'Off' },
      { value: 'sca', label: 'Shared call appearance (SCA)' },
      { value: 'bla', label: 'Bridged line (BLA)' },
    ],
  },
  {
    key: 'blfListUri',
    label: 'Lamp list',
    help: 'The list on the server by whose entries the phone lights its keys: a user, or user@domain.',
    type: 'text',
  },
]

export const callsOfLine: readonly OfLine[] = [
  {
    key: 'forwardAll',
    label: 'Forward every call to',
    help: 'Where every call to this line goes at once.',
    type: 'text',
  },
  {
    key: 'forwardBusy',
    label: 'Forward when busy to',
    help: 'Where a call goes while the line is busy.',
    type: 'text',
  },
  {
    key: 'forwardNoAnswer',
    label: 'Forward without answer to',
    help: 'Where a call goes that nobody answers in time.',
    type: 'text',
  },
  {
    key: 'forwardNoAnswerAfter',
    label: 'Wait before forwarding',
    help: 'How long the phone rings before a call without answer goes on.',
    unit: 'seconds',
    type: 'number',
    min: 5,
    max: 120,
  },
  { key: 'dnd', label: 'Do not disturb', help: 'The line takes no calls.', type: 'boolean' },
  {
    key: 'missedCalls',
    label: 'Missed calls',
    help: 'Calls that nobody answered are listed and shown.',
    type: 'boolean',
  },
  {
    key: 'hotline',
    label: 'Hotline',
    help: 'The number that is dialled when the handset is lifted.',
    type: 'text',
  },
  {
    key: 'anonymous',
    label: 'Hide the own number',
    help: 'Calls go out without one’s number.',
    type: 'boolean',
  },
  {
    key: 'rejectAnonymous',
    label: 'Refuse hidden numbers',
    help: 'Calls without a number are refused.',
    type: 'boolean',
  },
]
