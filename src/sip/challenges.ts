/** What is said to the challenges that one request meets (RFC 3261 §22.2 to §22.4): each proxy and the phone ask for their own. */

import {
  type Credentials,
  type DigestChallenge,
  digestAuthorization,
  strongestChallenges,
} from '../kernel/digest.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import { headerLines, type SipHeader, type SipResponse } from './sip-message.ts'

type Asked = {
  method: string
  uri: string
  body: Uint8Array
  /** Tried one after the other in each realm: the password of now, and the one that the phone may still have. */
  credentials: readonly Credentials[]
}

type Realm = {
  header: 'Authorization' | 'Proxy-Authorization'
  challenge: DigestChallenge
  /** Which of the credentials. */
  tried: number
  /** How often this nonce was used. */
  count: number
  /** The nonce was too old once: that says that the password is right, and is believed once. */
  wasStale: boolean
  /** Whoever asked let the request pass, so that another one could ask. */
  passed: boolean
}

export function challenges({ method, uri, body, credentials }: Asked, random: Random) {
  const realms = new Map<string, Realm>()

  /** Whether there is something new to say to this challenge. */
  function answer(header: Realm['header'], challenge: DigestChallenge): boolean {
    const key = `${header} ${challenge.realm}`
    const before = realms.get(key)
    const renewed = { header, challenge, count: 0, passed: false }
    if (!before) realms.set(key, { ...renewed, tried: 0, wasStale: false })
    else if (challenge.stale && !before.wasStale) realms.set(key, { ...before, ...renewed, wasStale: true })
    else if (before.passed) realms.set(key, { ...before, ...renewed })
    else if (before.tried + 1 < credentials.length)
      realms.set(key, { ...renewed, tried: before.tried + 1, wasStale: false })
    else return false
    return true
  }

  return {
    /** Whether the request is worth sending again, with what is said to this response. */
    take(response: SipResponse): boolean {
      if (credentials.length === 0) return false
      const asked = asking(response)
      const keys = new Set(asked.map(([header, { realm }]) => `${header} ${realm}`))
      const passed = [...realms].filter(([key]) => !keys.has(key)).map(([, realm]) => realm)
      const isNew = asked.length > 0 && asked.every(([header, challenge]) => answer(header, challenge))
      if (isNew) for (const realm of passed) realm.passed = true
      return isNew
    },

    /** With each sending once: a nonce is counted. */
    headers: (): SipHeader[] =>
      [...realms.values()].map((realm) => {
        const { header, challenge, tried } = realm
        realm.count++
        const value = digestAuthorization({
          ...{ challenge, method, uri, body, count: realm.count },
          credentials: credentials[tried] ?? { username: '', password: '' },
          cnonce: toBase32(random(16)),
        })
        return [header, value]
      }),
  }
}

/** The strongest challenge of each realm, in the order in which they stand; both kinds may come in one response. */
function asking(response: SipResponse): [Realm['header'], DigestChallenge][] {
  if (response.status !== 401 && response.status !== 407) return []
  const kinds = [
    ['Authorization', 'www-authenticate'],
    ['Proxy-Authorization', 'proxy-authenticate'],
  ] as const
  return kinds.flatMap(([header, name]) =>
    strongestChallenges(headerLines(response, name)).map((challenge): [Realm['header'], DigestChallenge] => [
      header,
      challenge,
    ]),
  )
}
