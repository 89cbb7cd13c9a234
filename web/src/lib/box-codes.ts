/** What the barcodes and QR codes on boxes and on the backs of phones say. */

const pair = '[0-9a-f]{2}'
const mac = new RegExp(`(?<![0-9a-z])(${pair})([:.\\-]?)${pair}(?:[:.\\-]?${pair}){4}(?![0-9a-z])`, 'gi')

/**
 * The MAC address in it, in twelve digits and letters. Boxes also bear serial numbers and article numbers: twelve digits without a
 * letter are one only where it is called so, or written as one.
 */
export function macOfCode(text: string): string | undefined {
  for (const found of text.matchAll(mac)) {
    const digits = found[0].replace(/[^0-9a-f]/gi, '').toLowerCase()
    const isNamed = /mac(?:[ _-]?(?:addr(?:ess)?|id))?["']?\s*[:=]?\s*["']?$/i.test(
      text.slice(0, found.index),
    )
    if (isNamed || found[2] || /[a-f]/.test(digits)) return digits
  }
  return undefined
}
