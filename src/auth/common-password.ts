/** Passwords that are tried first: long enough, and yet made of what everybody makes them of. */

import { InvalidInput } from '../kernel/errors.ts'

/** What is left of a password without these is what somebody has to guess. */
const words =
  `password passwort passwd passord parola motdepasse contrasena clave kennwort geheim senha wachtwoord
  welcome willkommen bienvenue benvenuto bemvindo letmein iloveyou loveyou ilove forever always thisis mysecret secret
  login logon access admin administrator administrateur root superuser user guest test tester testing demo default
  changeme change temp temporary master manager system support service office company server internet computer windows
  microsoft google facebook linkedin samsung iphone android apple linux oracle
  offhook provisioning phone telephone telefon voip asterisk freepbx kamailio freeswitch extension
  dragon monkey tiger eagle falcon panther lion bear wolf shark dolphin butterfly unicorn pokemon pikachu naruto
  football baseball basketball softball hockey soccer liverpool chelsea arsenal barcelona juventus realmadrid bayern
  superman batman spiderman starwars startrek matrix jordan michael jennifer jessica ashley nicole daniel thomas charlie robert
  princess sunshine flower angel babygirl sweet chocolate cookie cheese banana orange cherry summer winter spring autumn
  sommer ete inverno freedom whatever hello trustno nothing blink mustang ferrari porsche mercedes harley corvette yamaha
  killer hunter ranger soldier ninja pirate warrior wizard shadow phoenix thunder diamond silver golden maverick
  january february march april june july august september october november december monday tuesday wednesday thursday friday
  saturday sunday montag freitag january love baby money happy lucky good girl boys jesus christ bless heaven family
  america england london paris berlin roma madrid moscow texas`
    .split(/\s+/)
    .filter((word) => word !== '')

/** As keys lie beside each other, and as one counts and spells. */
const rows = [
  ...['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'qsdfghjklm', 'zxcvbnm', 'yxcvbnm'],
  ...['1234567890', '0123456789', 'abcdefghijklmnopqrstuvwxyz'],
  ...[
    '1q2w3e4r5t6y7u8i9o0p',
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
    'qazwsxedcrfvtgbyhnujm',
    'zaqxswcdevfrbgtnhymju',
  ],
]
const shortestRun = 4

/** Phrases that stand in every list, though they are phrases. */
const phrases = new Set(
  `correcthorsebatterystaple thequickbrownfox thisismypassword iloveyousomuch youshallnotpass maytheforcebewithyou
  tobeornottobe opensesame onceuponatime helloworld mypasswordis ihatepasswords neversaynever liveandletdie
  allyourbasearebelongtous winteriscoming thereisnospoon inthebeginning donotforget passwordpassword`
    .split(/\s+/)
    .filter((phrase) => phrase !== ''),
)

const drawnAs: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
}
const drawn = (text: string) => text.replace(/[013457@$!|]/g, (sign) => drawnAs[sign] ?? sign)

const mustBeLeft = 4
const mustDiffer = 5

/** Longest first, so that no word is left in halves. */
function without(text: string, some: readonly string[]): string {
  const found = some.filter((word) => text.includes(word)).sort((a, b) => b.length - a.length)
  return found.reduce((left, word) => left.replaceAll(word, ''), text)
}

const backwards = (text: string) => [...text].reverse().join('')
const ways = rows.flatMap((row) => [row, backwards(row)])

/** Takes out each run of neighbours. */
function withoutRuns(text: string): string {
  let left = ''
  for (let at = 0; at < text.length; ) {
    const length = longestRun(text, at)
    if (length < shortestRun) left += text[at++]
    else at += length
  }
  return left
}

function longestRun(text: string, at: number): number {
  let length = shortestRun
  const isRun = (run: string) => ways.some((way) => way.includes(run))
  if (!isRun(text.slice(at, at + length)) || at + length > text.length) return 0
  while (at + length < text.length && isRun(text.slice(at, at + length + 1))) length++
  return length
}

/** A year, or what is put behind a word so that there is a digit and a sign. */
const ornaments = /(?:19|20)\d\d|\d+$|[^a-z0-9]+/g

/** Of the password of somebody who is called so. */
export function isCommonPassword(password: string, name: string): boolean {
  const text = password.toLowerCase()
  if (new Set(text).size < mustDiffer || /^(.{1,6})\1+.{0,5}$/.test(text)) return true
  const spelled = text.replace(/[\s._-]+/g, '')
  if (phrases.has(spelled) || phrases.has(drawn(spelled))) return true
  // Three words are a phrase, of whatever words.
  if (text.trim().split(/\s+/).length > 2) return false
  const parts = name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 2)
  const known = [...words, ...parts]
  const left = withoutRuns(without(withoutRuns(spelled), known)).replace(ornaments, '')
  const leftDrawn = without(drawn(withoutRuns(spelled).replace(/\d+$/, '')), known).replace(ornaments, '')
  return Math.min(left.length, leftDrawn.length) < mustBeLeft
}

export function refuseCommonPassword(password: string, name: string): void {
  if (isCommonPassword(password, name))
    throw new InvalidInput([
      {
        path: 'password',
        message: 'Such a password is tried first: three or four words of your own are better',
      },
    ])
}
