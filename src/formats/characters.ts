/** What no line of a phone's file can hold, said in sentences for a person. */

const suspicious = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/
const lineBreak = /[\n\r\u000b\u000c\u0085\u2028\u2029]/
const control = /[\u0000-\u001f\u007f-\u009f]/
const illegalInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const cannot = 'which this file format cannot carry'

/** Why a value cannot stand on one line of text: a line break, a control character, half a character. */
export function refusesLine(value: string): string | undefined {
  if (!suspicious.test(value)) return undefined
  if (lineBreak.test(value)) return `holds a line break, ${cannot}`
  const found = control.exec(value)
  if (found) return `holds a control character (${codePoint(found[0])}), ${cannot}`
  return refusesHalfCharacter(value)
}

/** Why XML 1.0 cannot carry a value, not even as a character reference (§2.2, production Char). */
export function refusesXml(value: string): string | undefined {
  const found = illegalInXml.exec(value)
  if (found) return `holds the character ${codePoint(found[0])}, which XML cannot carry`
  return refusesHalfCharacter(value)
}

/** A lone surrogate has no UTF-8 bytes, so the phone would get another character. */
export function refusesHalfCharacter(value: string): string | undefined {
  return value.isWellFormed() ? undefined : `holds half a character (a lone surrogate), ${cannot}`
}

/** Why a value that the phone would trim cannot stand without quotes. */
export function refusesOuterSpace(value: string): string | undefined {
  return value === value.trim() ? undefined : 'begins or ends with a space, which the phone would drop'
}

/** Why a value that the phone takes for a command of its own cannot be a setting. */
export function refusesReserved(reserved: readonly string[], value: string): string | undefined {
  return reserved.includes(value) ? `is ${value}, which means something of its own to the phone` : undefined
}

/** Why a value cannot hold what begins a comment even behind a value. */
export function refusesComment(sign: string | undefined, value: string): string | undefined {
  return sign && value.includes(sign) ? `holds ${sign}, which begins a comment in this file` : undefined
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
