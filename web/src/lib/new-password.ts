/** A password that nobody has to think of: strong, and of letters and digits that every phone can be typed and sent. */

// Without 0 O o 1 l I, which look alike on a display.
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'] as const
const letters = kinds.join('')
const length = 20

/** Each letter is as likely as the others: bytes beyond the last whole round of them are thrown away. */
function randomLetter(): string {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
  return byte < 256 - (256 % letters.length) ? (letters[byte % letters.length] ?? '') : randomLetter()
}

/** Some phones want small and capital letters and digits. */
export function newPassword(): string {
  const password = Array.from({ length }, randomLetter).join('')
  const mixed = kinds.every((kind) => [...password].some((letter) => kind.includes(letter)))
  return mixed ? password : newPassword()
}
