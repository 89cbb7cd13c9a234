/** MAC addresses: 12 lower-case hex digits inside Offhook, formatted only at the edges. */

declare const brand: unique symbol
export type MacAddress = string & { readonly [brand]: 'MacAddress' }

export type MacProblem = { readonly problem: string }

/**
 * Reads a MAC in any usual writing (`00:15:65:…`, `00-15-65-…`, `0015.65…`, plain, any case).
 * Answers the sentence that helps when it is not one.
 */
export function readMac(text: string): MacAddress | MacProblem {
  const stray = text.match(/[^0-9a-fA-F:.\-\s]/u)
  if (stray) return { problem: `“${stray[0]}” is no hex digit; a MAC address has 12 of 0-9 and a-f` }
  const digits = text.replace(/[^0-9a-fA-F]/g, '').toLowerCase()
  if (digits.length !== 12) {
    const writings = 'Any writing will do: 00:15:65:aa:bb:cc, 00-15-65-aa-bb-cc, 0015.65aa.bbcc, 001565aabbcc'
    const count = digits.length === 1 ? '1 hex digit' : `${digits.length} hex digits`
    return { problem: `${count}; a MAC address has 12. ${writings}` }
  }
  if (/^0{12}$|^f{12}$/.test(digits))
    return { problem: 'No phone has this address: it is all zeros or all ones' }
  if (Number.parseInt(digits.charAt(1), 16) & 1) {
    return { problem: 'This is a multicast address; a phone’s own MAC address has an even second digit' }
  }
  return digits as MacAddress
}

/** As `readMac`, but `undefined` for anything that is not a MAC. */
export function parseMac(text: string): MacAddress | undefined {
  const mac = readMac(text)
  return typeof mac === 'string' ? mac : undefined
}

/** `00:15:65:aa:bb:cc` */
export function colonMac(mac: MacAddress): string {
  return mac.replace(/(..)(?=.)/g, '$1:')
}

/** A locally administered unicast MAC (`02…`, IEEE 802 §8.4) for a phone that has no hardware. */
export function virtualMac(randomBytes: (size: number) => Uint8Array): MacAddress {
  const bytes = [...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `02${bytes}` as MacAddress
}
