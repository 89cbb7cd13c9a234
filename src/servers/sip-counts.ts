/** Counters of what is sent by SIP and what comes of it; read when somebody looks. */

import { Counter, type Registry } from 'prom-client'
import type { SipCounters } from '../sip/incoming.ts'

export function sipCounts(registry: Registry) {
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `offhook_sip_${name}_total`, help, labelNames, registers: [registry] })
  const sent = counter('sent', 'SIP requests that left, each once; with credentials it is another one.')
  const retransmitted = counter(
    'retransmitted',
    'Copies of SIP requests that left, since no answer had come.',
  )
  const answered = counter('answered', 'Answers to SIP requests, by their class; copies are left out.', [
    'class',
  ])
  const late = counter('late', 'Of the final answers, those that came after the request had been given up.')
  const dropped = counter(
    'dropped',
    'SIP messages that came in and were dropped: malformed could not be read, unmatched answer nothing that was asked.',
    ['reason'],
  )
  return (now: Readonly<SipCounters>): void => {
    for (const each of [sent, retransmitted, answered, late, dropped]) each.reset()
    sent.inc(now.sent)
    retransmitted.inc(now.retransmitted)
    late.inc(now.late)
    for (const [name, count] of Object.entries(now.answered)) answered.inc({ class: name }, count)
    for (const [reason, count] of Object.entries(now.dropped)) dropped.inc({ reason }, count)
  }
}
