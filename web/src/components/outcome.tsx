/** What an operation knows of one phone, in words that claim no more than was seen. */

import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconPhoneCheck,
  IconPlugX,
  IconSend,
  IconX,
} from '@tabler/icons-react'
import type { OperationPhone, Outcome } from '../../../src/schema/operation.ts'
import type { Tone } from './state-word.tsx'

type Look = { word: string; tone: Tone; color: string; Icon: typeof IconClock; meaning: string }

export const outcomes: Record<Outcome, Look> = {
  queued: { word: 'Queued', tone: 'plain', color: 'transparent', Icon: IconClock, meaning: 'Not asked yet' },
  sent: { word: 'Sent', tone: 'plain', color: '#8fa0b8', Icon: IconSend, meaning: 'Asked; no answer yet' },
  handedOver: {
    word: 'Handed over',
    tone: 'waiting',
    color: '#8fa0b8',
    Icon: IconSend,
    meaning: 'A PBX took it, and says no more',
  },
  accepted: {
    word: 'Accepted',
    tone: 'waiting',
    color: '#5b90ea',
    Icon: IconPhoneCheck,
    meaning: 'It was answered yes; no file was fetched yet',
  },
  fetched: {
    word: 'Fetched',
    tone: 'good',
    color: '#1b8a55',
    Icon: IconDownload,
    meaning: 'The phone fetched its file afterwards',
  },
  registered: {
    word: 'Registered',
    tone: 'good',
    color: '#166f43',
    Icon: IconCircleCheck,
    meaning: 'The phone registered again afterwards',
  },
  refused: {
    word: 'Refused',
    tone: 'bad',
    color: '#b42318',
    Icon: IconBan,
    meaning: 'The phone answered no',
  },
  timedOut: {
    word: 'Timed out',
    tone: 'bad',
    color: '#d1603a',
    Icon: IconAlertTriangle,
    meaning: 'The phone did not answer',
  },
  unreachable: {
    word: 'Unreachable',
    tone: 'bad',
    color: '#8a3b12',
    Icon: IconPlugX,
    meaning: 'The phone was not reached',
  },
  cancelled: {
    word: 'Cancelled',
    tone: 'plain',
    color: '#c3c9d3',
    Icon: IconX,
    meaning: 'It was not asked',
  },
}

export const outcomeOrder = Object.keys(outcomes) as Outcome[]

type WordProps = {
  phone: Pick<OperationPhone, 'state' | 'sipStatus'>
  /** In the midst of other words. */
  inline?: boolean
}

export function OutcomeWord({ phone, inline = false }: WordProps) {
  const { word, tone, Icon, meaning } = outcomes[phone.state]
  const code = phone.state === 'refused' && phone.sipStatus !== null ? ` (${phone.sipStatus})` : ''
  return (
    <span className={inline ? 'outcome-inline' : 'state-word'} data-tone={tone} title={meaning}>
      <Icon size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> {word}
      {code}
    </span>
  )
}

/** What the server knows of it, without the number that the word says already. */
export function detailOf({
  detail,
  sipStatus,
  state,
}: Pick<OperationPhone, 'detail' | 'sipStatus' | 'state'>): string {
  const text = state === 'refused' && sipStatus !== null ? detail.replace(`${sipStatus} `, '') : detail
  return text || outcomes[state].meaning
}

/** `resync` in a sentence. */
export const operationNames = { resync: 'Resync', reboot: 'Reboot' } as const
