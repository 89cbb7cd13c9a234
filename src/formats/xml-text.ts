/** How a character is written in XML. */

const special = /[&<>"'\n\r\t\u0080-\u009f\u2028\u2029]/
const specials = new RegExp(special, 'g')
const inText = /[&<>\n\r\t\u0080-\u009f\u2028\u2029]/
const textSpecials = new RegExp(inText, 'g')
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** For an attribute between either kind of quotes. White space is written out, else a parser would make it a space. */
export function escapeAttribute(value: string): string {
  return special.test(value) ? value.replace(specials, reference) : value
}

/** For the text of an element. A carriage return is written out, else a parser would make it a line feed. */
export function escapeText(value: string): string {
  return inText.test(value) ? value.replace(textSpecials, reference) : value
}

function reference(character: string): string {
  return named[character] ?? `&#${character.charCodeAt(0)};`
}
