/** What a simulated phone is told when it is started by hand. */

import type { Catalogue } from '../definitions/load-definitions.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import type { MacAddress, MacProblem } from '../kernel/mac-address.ts'
import type { Manner } from './simulated-phone.ts'
import { bootFiles, userAgentOf } from './vendor-ways.ts'

export type PhoneArguments = {
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly userAgent: string
  readonly files: readonly string[]
  readonly rebootEvent: string
  readonly manner: Manner
  readonly pollMs: number
  readonly sipHost: string
  readonly sipPort: number
}

type Known = {
  catalogue: Catalogue
  known: Recogniser
  readMac: (text: string) => MacAddress | MacProblem
}

/** Who it is follows from its User-Agent, or from model and MAC; of a phone that is nobody's only the address is known. */
export function readPhoneArguments(
  given: Readonly<Record<string, string | undefined>>,
  { catalogue, known, readMac }: Known,
): PhoneArguments | { problem: string } {
  const { url, model: modelId } = given
  if (url === undefined || !/^https?:\/\/[^/]+\/./.test(url) || !URL.canParse(url))
    return { problem: 'Say where it fetches from: --url, as the page shows it for the phone' }
  const manner = mannerOf(given.answers ?? 'fetches')
  if (manner === undefined)
    return { problem: '--answers is fetches, accepts, silent or a SIP status of 300 to 699' }
  const seen = known.recognise({ userAgent: given['user-agent'] ?? '' })
  const model = catalogue.model(modelId ?? seen.modelId ?? '')
  if (modelId !== undefined && !model)
    return { problem: `There is no model ${modelId}; the page’s Phone models lists them` }
  const read = readMac(given.mac ?? seen.mac ?? '')
  if (typeof read !== 'string' && given.mac !== undefined) return { problem: `--mac: ${read.problem}` }
  const mac = typeof read === 'string' ? read : undefined
  if (model && mac === undefined) return { problem: 'Its files are named by its MAC: add --mac' }
  const written = model && mac && userAgentOf(catalogue, known, model, mac)
  return {
    url,
    username: given.username,
    password: given.password,
    userAgent: given['user-agent'] ?? written ?? 'a simulated phone',
    files: model && mac ? bootFiles(model, mac) : [''],
    rebootEvent: model?.notify.reboot?.event ?? 'check-sync;reboot=true',
    manner,
    pollMs: Number(given.poll ?? 3600) * 1000,
    sipHost: given['sip-host'] ?? '0.0.0.0',
    sipPort: Number(given['sip-port'] ?? 5060),
  }
}

function mannerOf(word: string): Manner | undefined {
  if (word === 'fetches' || word === 'accepts' || word === 'silent') return word
  const status = Number(word)
  return Number.isInteger(status) && status >= 300 && status <= 699 ? status : undefined
}
