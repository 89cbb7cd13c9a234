/** Passkeys: whether this page can have some, and what the browser asks its owner. */

import { t } from '@lingui/core/macro'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

/** A browser lends them to pages at a name, over HTTPS or on this machine. */
export function passkeysHere(): boolean {
  const { hostname } = window.location
  return 'PublicKeyCredential' in window && !/^[\d.]+$|^\[/.test(hostname)
}

/** Loaded when somebody wants it: most people sign in otherwise. */
const library = () => import('@simplewebauthn/browser')

export async function makePasskey(options: unknown) {
  const { startRegistration } = await library()
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON
  const credential = await inWords(startRegistration({ optionsJSON }), t`No passkey was made`)
  return { ...credential, clientExtensionResults: {} }
}

export async function signByPasskey(options: unknown) {
  const { startAuthentication } = await library()
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON
  const credential = await inWords(startAuthentication({ optionsJSON }), t`No passkey was used`)
  return { ...credential, clientExtensionResults: {} }
}

/** The browser tells little, so that no page learns which passkeys there are. */
async function inWords<Result>(asking: Promise<Result>, what: string): Promise<Result> {
  return asking.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : ''
    if (name === 'InvalidStateError') throw new Error(t`This device has a passkey for you here already`)
    throw new Error(t`${what}: it was cancelled, took too long, or there is none for this page`)
  })
}
