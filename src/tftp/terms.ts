/** What a transfer agrees on: blksize (RFC 2348), timeout and tsize (RFC 2349), windowsize (RFC 7440). */

import type { TftpOptions } from './packet.ts'

export type Terms = {
  readonly blockBytes: number
  /** Blocks that are on their way before one is acknowledged. */
  readonly window: number
  /** Until something is sent again. */
  readonly againMs: number
  /** What is told of it: none of it when nothing was asked. */
  readonly agreed: TftpOptions
}

const smallest = 8
/** What an Ethernet frame carries without being taken apart: fragments do not come through many firewalls. */
const largest = 1468
const mostWindow = 16
const longestSeconds = 10
const plainAgainMs = 1000

/** `size`: of the file that is read; of one that is written, what the phone says is said back. */
export function termsOf(asked: TftpOptions, size: number | undefined): Terms {
  const agreed = new Map<string, string>()
  const block = whole(asked.get('blksize'), smallest, 65464)
  const blockBytes = block === undefined ? 512 : Math.min(block, largest)
  if (block !== undefined) agreed.set('blksize', String(blockBytes))
  // RFC 2349: it is taken as it is, or not at all.
  const seconds = whole(asked.get('timeout'), 1, longestSeconds)
  if (seconds !== undefined) agreed.set('timeout', String(seconds))
  const told = whole(asked.get('tsize'), 0, Number.MAX_SAFE_INTEGER)
  if (told !== undefined) agreed.set('tsize', String(size ?? told))
  const blocks = whole(asked.get('windowsize'), 1, 65535)
  const window = blocks === undefined ? 1 : Math.min(blocks, mostWindow)
  if (blocks !== undefined) agreed.set('windowsize', String(window))
  return { blockBytes, window, againMs: seconds === undefined ? plainAgainMs : seconds * 1000, agreed }
}

/** How much somebody who writes says that there is; as lines of text it may become less. */
export function announcedBytes(asked: TftpOptions): number | undefined {
  return whole(asked.get('tsize'), 0, Number.MAX_SAFE_INTEGER)
}

function whole(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined
  const number = Number(text)
  return number >= least && number <= most ? number : undefined
}
