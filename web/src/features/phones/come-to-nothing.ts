/** `2 settings come to nothing`; a key of the phone is called one too. Apart from their names, which the list does not load. */

import { plural } from '@lingui/core/macro'

export function comeToNothing(count: number): string {
  return plural(count, { one: '# setting comes to nothing', other: '# settings come to nothing' })
}
