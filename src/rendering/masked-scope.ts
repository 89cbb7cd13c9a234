/** The scope of a phone with dots in place of every secret: what a person may read a file with. */

import type { Scope, Value } from '../language/scope.ts'
import { settingOf } from '../schema/secret-settings.ts'
import type { SettingSpec } from '../schema/settings.ts'

export const dots = '••••••••'

const hidden = (value: Value): Value => (value === undefined || value === null || value === '' ? value : dots)

export function maskedScope(scope: Scope, own: readonly SettingSpec[]): Scope {
  const provisioning = scope.provisioning as Scope
  const secret = String(provisioning.path ?? '')
    .split('/')
    .find((part) => /^[a-z2-7]{26}$/.test(part))
  const masked: { [name: string]: Value } = {}
  for (const [key, value] of Object.entries(scope))
    masked[key] = settingOf(key, own)?.type === 'password' ? hidden(value) : value
  const withoutSecret = (value: Value): Value =>
    typeof value === 'string' && secret !== undefined ? value.replace(secret, dots) : value
  const withoutUrl = (book: Scope): Scope => ({ ...book, url: withoutSecret(book.url) })
  return {
    ...masked,
    // The tenant’s own phone book is served below the phone’s secret.
    phoneBooks: (scope.phoneBooks as Scope[]).map(withoutUrl),
    phoneBook: withoutUrl(scope.phoneBook as Scope),
    lines: (scope.lines as Scope[]).map((line) => ({ ...line, password: hidden(line.password) })),
    provisioning: {
      ...provisioning,
      url: withoutSecret(provisioning.url),
      path: withoutSecret(provisioning.path),
      password: hidden(provisioning.password),
    },
  }
}
