/** What an operation knows of one phone, in words that claim no more than was seen. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, plural } from '@lingui/core/macro'
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
import type { Operation, OperationKind, OperationPhone, Outcome } from '../../../src/schema/operation.ts'
import { say, type Words } from '../lib/language.ts'
import type { Tone } from './state-word.tsx'

type Look = {
  word: MessageDescriptor
  tone: Tone
  color: string
  Icon: typeof IconClock
  meaning: MessageDescriptor
}

export const outcomes: Record<Outcome, Look> = {
  queued: {
    word: msg`Queued`,
    tone: 'plain',
    color: 'transparent',
    Icon: IconClock,
    meaning: msg`Not asked yet`,
  },
  sent: {
    word: msg`Sent`,
    tone: 'plain',
    color: '#8fa0b8',
    Icon: IconSend,
    meaning: msg`Asked; no answer yet`,
  },
  handedOver: {
    word: msg`Handed over`,
    tone: 'waiting',
    color: '#8fa0b8',
    Icon: IconSend,
    meaning: msg`A PBX took it, and says no more`,
  },
  accepted: {
    word: msg`Accepted`,
    tone: 'waiting',
    color: '#5b90ea',
    Icon: IconPhoneCheck,
    meaning: msg`It was answered yes; no file was fetched yet`,
  },
  fetched: {
    word: msg`Fetched`,
    tone: 'good',
    color: '#1b8a55',
    Icon: IconDownload,
    meaning: msg`The phone fetched its file afterwards`,
  },
  registered: {
    word: msg`Registered`,
    tone: 'good',
    color: '#166f43',
    Icon: IconCircleCheck,
    meaning: msg`The phone registered again afterwards`,
  },
  refused: {
    word: msg({ message: 'Refused', context: 'by the phone' }),
    tone: 'bad',
    color: '#b42318',
    Icon: IconBan,
    meaning: msg`The phone answered no`,
  },
  timedOut: {
    word: msg`Timed out`,
    tone: 'bad',
    color: '#d1603a',
    Icon: IconAlertTriangle,
    meaning: msg`The phone did not answer`,
  },
  unreachable: {
    word: msg`Unreachable`,
    tone: 'bad',
    color: '#8a3b12',
    Icon: IconPlugX,
    meaning: msg`The phone was not reached`,
  },
  cancelled: {
    word: msg({ message: 'Cancelled', context: 'a phone of an operation' }),
    tone: 'plain',
    color: '#c3c9d3',
    Icon: IconX,
    meaning: msg`It was not asked`,
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
    <span className={inline ? 'outcome-inline' : 'state-word'} data-tone={tone} title={say(meaning)}>
      <Icon size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> {say(word)}
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
  return say(text || outcomes[state].meaning)
}

/** `Resync` */
export const operationNames: Words<OperationKind> = { resync: msg`Resync`, reboot: msg`Reboot` }

/** `Resync 3 phones` */
export function operationInWords({ kind, total }: Pick<Operation, 'kind' | 'total'>): string {
  return kind === 'resync'
    ? plural(total, { one: 'Resync # phone', other: 'Resync # phones' })
    : plural(total, { one: 'Reboot # phone', other: 'Reboot # phones' })
}
