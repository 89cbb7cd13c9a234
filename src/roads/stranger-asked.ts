/** What a request says of a device that is not known; nothing when it says nothing of one. */

import { macsIn } from '../definitions/file-name.ts'
import type { Asked } from '../inbox/gathered.ts'
import { secretPattern } from '../kernel/random.ts'
import type { Recognition } from '../schema/recognition.ts'
import { withoutSecrets } from './masked.ts'
import { lastPart, type PhoneRequest } from './phone-request.ts'

/** Hears of devices that are not known. */
export type HearsStrangers = { add(asked: Asked): void }

type From = Pick<PhoneRequest, 'protocol' | 'url' | 'ip' | 'userAgent'>

/** Whoever reads the Internet asks, too: only what names a MAC, or a User-Agent that some vendor's phones send, is a device. */
export function strangerIn(request: From, recognition: Recognition, at: number): Asked | undefined {
  const asked = strangerFrom(request, recognition, at)
  const { vendor, firmware } = recognition
  return asked.mac === '' && vendor === null && firmware === null ? undefined : asked
}

/** One that asked in a way in which only devices do. */
export function strangerFrom(
  { protocol, url, ip, userAgent }: From,
  { mac }: Pick<Recognition, 'mac'>,
  at: number,
): Asked {
  const file = fileIn(url)
  return {
    way: protocol === 'tftp' ? 'tftp' : 'http',
    mac: mac ?? macsIn(file)[0] ?? '',
    ...{ ip, userAgent: withoutSecrets(userAgent), asked: withoutSecrets(file), tenantId: null, at },
  }
}

/** The last part of what was asked for; a secret is none of anybody's business. */
function fileIn(url: string): string {
  const path = url.slice(0, 2000).replace(/\?.*/s, '').replace(/\/+$/, '')
  const file = lastPart(plain(path))
  return secretPattern.test(file.toLowerCase()) ? '/' : file || '/'
}

function plain(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
