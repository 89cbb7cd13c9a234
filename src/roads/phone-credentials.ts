/** A phone's own user name and password: asked for as its vendor's phones can, and taken by Basic or Digest, whichever it chooses. */

import { timingSafeEqual } from 'node:crypto'
import type { Lock } from '../db/guesses.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Soon, whenThere } from '../kernel/when-there.ts'
import type { AskedPhone } from '../rendering/known-phone.ts'
import { lockedOut, wrongPassword } from '../schema/wrong-passwords.ts'
import { type DigestFault, isDigest, type PhoneDigest, realm } from './phone-digest.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import type { PhoneAnswer, PhoneRequest } from './phone-request.ts'
import { type Tell, tellCheck } from './steps.ts'
import type { WrongPasswords } from './wrong-passwords.ts'

const basicChallenge = `Basic realm="${realm}", charset="UTF-8"`

type Parts = { digest: PhoneDigest; wrongPasswords: WrongPasswords; clock: Pick<Clock, 'now'> }

/** Why it is refused; else, where they were replaced, which ones it gave. */
type Given = Verdict | 'old' | 'new' | undefined

export function unauthorized(
  asked: AskedPhone,
  request: PhoneRequest,
  parts: Parts,
  tell?: Tell,
): Soon<Given> {
  const given = givenBy(asked, request, parts)
  if (!tell) return given
  return whenThere(given, (given) => {
    const against = typeof given === 'object' ? given : undefined
    tellCheck(tell, 'Does it give its user name and password?', against, () =>
      asked.basic === undefined
        ? { answer: 'not needed', because: 'The phone has none for fetching' }
        : { because: given === 'old' ? 'They are those that the phone had before' : 'They are the phone’s' },
    )
    return given
  })
}

function givenBy(
  asked: AskedPhone,
  request: PhoneRequest,
  { digest, wrongPasswords, clock }: Parts,
): Soon<Given> {
  const { basic, phone } = asked
  const { authorization, protocol, ip } = request
  if (basic === undefined) return undefined
  if (protocol === 'tftp')
    return refusal(
      'unauthorized',
      'tftpWithoutCredentials',
      'This phone has a user name or password for fetching, and TFTP carries neither; take them out, or let it fetch by HTTP',
    )
  if (authorization === undefined)
    return refusal(
      'unauthorized',
      'noCredentials',
      `It came without user name and password, and was asked for them by ${waysOf(asked)}; it should ask again with them`,
      challengeOf(asked, digest),
    )
  const lock = wrongPasswords.lockFor(asked, ip)
  // As for a wrong password, so that nobody learns whether this one was right.
  if (lock) return refusal('unauthorized', lockedOut, lockText(lock), challengeOf(asked, digest))
  const replaced = asked.oldBasic
  const oldBasic = replaced && replaced.until > clock.now() ? replaced.expected : undefined
  if (isOneOf(authorization, basic)) return replaced && 'new'
  const wrong = () => {
    wrongPasswords.wrongFrom(asked, ip)
    return refused(asked, digest, 'wrong')
  }
  if (!isDigest(authorization)) return oldBasic && isOneOf(authorization, oldBasic) ? 'old' : wrong()
  const told = (fault: DigestFault | undefined, given: Given) => {
    if (fault === 'wrong') return wrong()
    return fault ? refused(asked, digest, fault) : given
  }
  return whenThere(digest.faultOf(request, phone.id, basic), (fault) =>
    fault === 'wrong' && oldBasic
      ? whenThere(digest.faultOf(request, phone.id, oldBasic), (fault) => told(fault, 'old'))
      : told(fault, replaced && 'new'),
  )
}

function lockText({ source, wrong, until }: Lock): string {
  return `Locked: ${wrong} wrong passwords from ${source ?? 'many places'}, until ${new Date(until).toISOString()}`
}

const faults: Record<DigestFault, Verdict['reason'] & { stale?: true }> = {
  wrong: { code: wrongPassword, message: 'Its user name or password is wrong' },
  malformed: {
    code: 'digestMalformed',
    message: 'It answered by Digest, but not as it was asked: qop=auth with nc and cnonce, by MD5 or SHA-256',
  },
  otherRealm: {
    code: 'digestOtherRealm',
    message: `It answered by Digest for another realm than “${realm}”: what it has is for another server`,
  },
  otherUri: {
    code: 'digestOtherUri',
    message:
      'It answered by Digest for another address than the one that it asked for; a proxy that changes the path makes that so',
  },
  otherNonce: {
    code: 'digestOtherNonce',
    message:
      'Its password is right, but its Digest answer is for another challenge than this phone was given here; it got a new one, and should ask again',
    stale: true,
  },
  oldNonce: {
    code: 'digestOldNonce',
    message:
      'Its password is right, but its Digest answer is for a challenge that is too old; it got a new one, and should ask again',
    stale: true,
  },
  usedNonce: {
    code: 'digestUsedNonce',
    message:
      'Its password is right, but its Digest answer came before, or somebody sent it again; it got a new challenge, and should ask again',
    stale: true,
  },
}

function refused(asked: AskedPhone, digest: PhoneDigest, fault: DigestFault): Verdict {
  const { code, message, stale = false } = faults[fault]
  return refusal('unauthorized', code, message, challengeOf(asked, digest, stale))
}

/** Of whom nothing is known, and of models of which it is known that their phones can neither, both are asked. */
function waysFor({ model }: AskedPhone): { digest: boolean; basic: boolean } {
  const { authentication = [] } = model ?? {}
  if (authentication.length === 0) return { digest: true, basic: true }
  return { digest: authentication.includes('digest'), basic: authentication.includes('basic') }
}

function waysOf(asked: AskedPhone): string {
  const { digest, basic } = waysFor(asked)
  return [...(digest ? ['Digest'] : []), ...(basic ? ['Basic'] : [])].join(' or ')
}

function challengeOf(asked: AskedPhone, digest: PhoneDigest, stale = false): PhoneAnswer {
  const ways = waysFor(asked)
  const challenges = [
    ...(ways.digest ? digest.challenges(asked.phone.id, stale) : []),
    ...(ways.basic ? [basicChallenge] : []),
  ]
  return { status: 401, headers: challenges.flatMap((each) => ['www-authenticate', each]) }
}

/** RFC 7617 §2: the scheme is not case-sensitive, the credentials are. Compares with all, so that the time does not tell which one it was. */
function isOneOf(authorization: string, expected: readonly Buffer[]): boolean {
  const scheme = 'basic '
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) return false
  const given = Buffer.from(authorization.slice(scheme.length).trim())
  let isOne = false
  for (const each of expected) isOne = sameBytes(given, each) || isOne
  return isOne
}

/** In constant time for those of one length. */
function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
