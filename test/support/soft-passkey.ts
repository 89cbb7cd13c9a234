/** A passkey of our own making: an authenticator (Web Authentication §6) that signs what a test tells it to. */

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Said = {
  /** As the browser says where it is. */
  origin?: string
  /** The site that it signs for. */
  site?: string
  counter?: number
  /** Whether its owner unlocked it. */
  unlocked?: boolean
  userHandle?: string
}

const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const [userPresent, userVerified, withKey] = [0x01, 0x04, 0x40]

export class SoftPasskey {
  readonly id = randomBytes(32)
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  })
  readonly #host: string
  counter = 0

  constructor(host: string) {
    this.#host = host
  }

  /** What the browser answers to the options of a new passkey. */
  created(challenge: string, said: Said = {}) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const key = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key])
    const data = this.#data(withKey, attested, said)
    const object = Buffer.concat([
      ...[Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex')],
      ...[Buffer.from([0x58, data.length]), data],
    ])
    return this.#credential({
      clientDataJSON: this.#client('webauthn.create', challenge, said).toString('base64url'),
      attestationObject: object.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** What the browser answers to the options of a sign-in. */
  signed(challenge: string, said: Said = {}) {
    const client = this.#client('webauthn.get', challenge, said)
    const data = this.#data(0, Buffer.alloc(0), said)
    const signature = sign('sha256', Buffer.concat([data, hash(client)]), this.#keys.privateKey)
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(said.userHandle !== undefined && { userHandle: said.userHandle }),
    })
  }

  #client(
    type: string,
    challenge: string,
    { origin = `${this.#host.startsWith('localhost') ? 'http' : 'https'}://${this.#host}` }: Said,
  ): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  #data(flags: number, attested: Buffer, said: Said): Buffer {
    const { site = this.#host.replace(/:\d+$/, ''), counter = ++this.counter, unlocked = true } = said
    const head = Buffer.alloc(5)
    head.writeUInt8(flags | userPresent | (unlocked ? userVerified : 0))
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([hash(site), head, attested])
  }

  #credential<Response extends object>(response: Response) {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }
}
