/**
 * What those who only look see of values that hold a password or token: masked by what a value is, wherever it stands.
 * Each text is gone through once, since it may be long and made to be slow.
 */

export const dots = '••••'

/** Names whose value is a secret, as vendors write them. */
export const soundsSecret = /pass|pswd|pwd|secret|token|\bkey\b|\bpin\b/i

const phoneSecret = /(\/[ph]\/[a-z2-7]{2})[a-z2-7]{24}/gi

/** Without the passwords in its URLs and SIP addresses, the values after a `?`, and phones' secrets. */
export function maskText(text: string): string {
  // Most texts have none of these signs.
  if (!/[@?]|\/[ph]\//i.test(text)) return text
  return text.replace(/[^\s"'<>]+/g, maskWord).replace(phoneSecret, `$1${dots}`)
}

function maskWord(word: string): string {
  const mark = word.indexOf('?')
  const before = mark < 0 ? word : word.slice(0, mark)
  const isAddress = mark >= 0 && /[/.:]/.test(before)
  return maskUser(before) + (isAddress ? `?${maskQuery(word.slice(mark + 1))}` : word.slice(before.length))
}

/** `https://user:password@host` without both, since either may be a token; `sip:100:password@host` without the password. */
function maskUser(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return address
  const slashes = address.indexOf('://')
  if (slashes >= 0 && slashes < at) return address.slice(0, slashes + 3) + dots + address.slice(at)
  const scheme = /sips?:/i.exec(address)
  const user = scheme && scheme.index < at ? scheme.index + scheme[0].length : 0
  const colon = address.indexOf(':', user)
  return colon >= 0 && colon < at ? address.slice(0, colon + 1) + dots + address.slice(at) : address
}

function maskQuery(text: string): string {
  if (text === '') return text
  const masked = (part: string) => (part.includes('=') ? `${part.slice(0, part.indexOf('='))}=${dots}` : dots)
  return text.split('&').map(masked).join('&')
}

/** The same for every text in an answer. */
export function maskDeep(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map(maskDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, maskDeep(each)]))
}

type ShownFile = { text: string; parameters: { name: string; value: string; secret: boolean }[] }

/** More work than a person's look at a file is worth: signs of the text, times the secrets to look for. */
const mostWork = 50_000_000

/** A phone's file, also without what its model itself says under the name of a secret: a template may hold a password. */
export function maskFile<File extends ShownFile>(file: File): File {
  const found = new Set<string>()
  const parameters = file.parameters.map((parameter) => {
    if (parameter.value === '' || !(parameter.secret || soundsSecret.test(parameter.name))) return parameter
    // One of a few signs stands in other places by chance; there, its line is what is masked.
    if (parameter.value.length > 3) found.add(parameter.value)
    return { ...parameter, value: dots, secret: true }
  })
  let text = found.size * file.text.length > mostWork ? dots : file.text
  for (const value of found) text = text.replaceAll(value, dots)
  return { ...file, text: maskNamed(text), parameters }
}

/** Masks what follows a secret's name: the rest of its line, or all up to the end of its element. */
function maskNamed(text: string): string {
  const name = new RegExp(soundsSecret, 'gi')
  const separator = /[=:,>\n]/g
  let shown = ''
  let done = 0
  for (let match = name.exec(text); match; match = name.exec(text)) {
    separator.lastIndex = match.index
    const sign = separator.exec(text)
    if (!sign) break
    const start = sign.index + 1
    name.lastIndex = start
    if (sign[0] === '\n') continue
    const end = text.indexOf(sign[0] === '>' ? '<' : '\n', start)
    const value = text.slice(start, end < 0 ? undefined : end)
    if (value.trim() === '') continue
    shown += text.slice(done, start) + (value.startsWith(' ') ? ' ' : '') + dots
    done = start + value.length
    name.lastIndex = done
  }
  return shown + text.slice(done)
}
