/** The scope of a phone with dots in place of every secret: what a person may read a file with. */

import { loops, readings } from '../definitions/readable.ts'
import { member, type Scope, type Value } from '../language/scope.ts'
import { settingOf } from '../schema/secret-settings.ts'
import type { SettingSpec } from '../schema/settings.ts'

export const dots = '••••••••'

const hidden = (value: Value): Value => (value === undefined || value === null || value === '' ? value : dots)

export function maskedScope(scope: Scope, own: readonly SettingSpec[]): Scope {
  const secret = String(member(scope.provisioning, 'path') ?? '')
    .split('/')
    .find((part) => /^[a-z2-7]{26}$/.test(part))
  const withoutSecret = (value: Value): Value =>
    typeof value === 'string' && secret !== undefined ? value.replace(secret, dots) : value
  const masked: { [name: string]: Value } = {}
  for (const [key, value] of Object.entries(scope))
    masked[key] = settingOf(key, own)?.type === 'password' ? hidden(value) : value
  for (const { of, members, secret: how } of readings) {
    if (how === undefined) continue
    const place = listOf.get(of) ?? of
    const mask = how === 'whole' ? hidden : withoutSecret
    const each = (object: Scope): Scope => ({
      ...object,
      ...Object.fromEntries(members.map((name) => [name, mask(object[name])])),
    })
    const objects = masked[place]
    masked[place] = Array.isArray(objects) ? objects.map(each) : each(objects as Scope)
  }
  return masked
}

const listOf: ReadonlyMap<string, string> = new Map(
  Object.values({ book: loops.phoneBook, line: loops.line }).map(({ list, variable }) => [variable, list]),
)
