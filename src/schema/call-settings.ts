/** Settings of how a phone handles calls, and what it tells other programs of them. */

import { inGroup } from './setting-group.ts'

export const callHandling = inGroup('calls', [
  {
    key: 'callWaitingTone',
    label: 'Call waiting tone',
    help: 'A tone tells of a second call.',
    type: 'boolean',
  },
  {
    key: 'parkCode',
    label: 'Park code',
    help: 'What the phone dials to park a call, such as *68.',
    type: 'text',
  },
  {
    key: 'intercomAnswer',
    label: 'Answer intercom calls',
    help: 'A call that the server marks for it is answered by itself on the loudspeaker.',
    type: 'boolean',
  },
  {
    key: 'intercomBarge',
    label: 'Intercom calls interrupt',
    help: 'An intercom call is answered even during another call.',
    type: 'boolean',
  },
  {
    key: 'pagingAddresses',
    label: 'Paging addresses',
    help: 'The multicast addresses whose announcements the phone plays, the most urgent first.',
    type: 'rows',
    mostRows: 10,
    columns: [{ key: 'address', label: 'Address and port', type: 'hostAndPort' }],
  },
  {
    key: 'dndAllowed',
    label: 'Do not disturb at the phone',
    help: 'The user may switch it on at the phone.',
    type: 'boolean',
  },
  {
    key: 'dndPerLine',
    label: 'Do not disturb by line',
    help: 'It is switched for each line by itself.',
    type: 'boolean',
  },
  { key: 'callLog', label: 'Call list', help: 'The phone keeps a list of calls.', type: 'boolean' },
  {
    key: 'transferByKey',
    label: 'A key during a call',
    help: 'What a key with a number does while a call is up.',
    type: 'select',
    options: [
      { value: 'blind', label: 'Transfers at once' },
      { value: 'attended', label: 'Asks the other side first' },
      { value: 'newCall', label: 'Makes a second call' },
    ],
  },
  {
    key: 'transferOnHangup',
    label: 'Hanging up transfers',
    help: 'Hanging up joins the two calls that one has.',
    type: 'boolean',
  },
  {
    key: 'hotlineDelay',
    label: 'Hotline waits',
    help: 'How long one may begin to dial oneself before the hotline is called.',
    unit: 'seconds',
    type: 'number',
    min: 0,
    max: 60,
  },
  {
    key: 'emergencyNumbers',
    label: 'Emergency numbers',
    help: 'Numbers that can be dialled from a locked phone.',
    type: 'rows',
    mostRows: 10,
    columns: [{ key: 'number', label: 'Number', type: 'digits' }],
  },
  {
    key: 'heldUrl',
    label: 'Location server (HELD)',
    help: 'Where the phone asks for its place, for emergency calls in North America.',
    type: 'url',
  },
])

const action = (key: string, label: string, when: string) => ({
  key,
  label,
  help: `Fetched ${when}; the vendor’s own variables may stand in it.`,
  type: 'url' as const,
})

export const actions = inGroup('actions', [
  action('actionStarted', 'URL when started', 'when the phone has started'),
  action('actionRegistered', 'URL when registered', 'when a line has registered'),
  action('actionIncoming', 'URL when it rings', 'for each call that comes in'),
  action('actionOutgoing', 'URL when dialling', 'for each call that goes out'),
  action('actionAnswered', 'URL when answered', 'when a call is answered'),
  action('actionEnded', 'URL when ended', 'when a call has ended'),
  action('actionMissed', 'URL when missed', 'for each missed call'),
])
