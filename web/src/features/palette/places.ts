/** The pages that one may go to, and what one may begin. */

import { t } from '@lingui/core/macro'
import { menu, useMenuRights } from '../../lib/menu.ts'
import { useMay } from '../../lib/session.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'

/** Addresses and what they are called. */
export function usePlaces(code: string | undefined): ChoiceOption[] {
  const mayChange = useMay('change')
  const mayDoSystem = useMay('system')
  const pages = menu(code, useMenuRights()).flatMap(({ heading, items }) =>
    items.flatMap((item) =>
      'group' in item ? [] : [{ value: item.to, label: item.label, detail: heading, also: [heading] }],
    ),
  )
  const action = (value: string, label: string): ChoiceOption => ({ value, label, detail: t`Action` })
  return [
    ...pages,
    ...(code !== undefined && mayChange
      ? [
          action(`/t/${code}/phones/new`, t`New phone`),
          action(`/t/${code}/phones/paste`, t`Paste phones`),
          action(`/t/${code}/phones/import`, t`Import phones from a file`),
          action(`/t/${code}/extensions/new`, t`New extension`),
          action(`/t/${code}/extensions/import`, t`Import extensions from a file`),
        ]
      : []),
    ...(code !== undefined ? [action(`/t/${code}/why`, t`Why does a phone get what it gets?`)] : []),
    ...(mayDoSystem ? [action('/tenants/new', t`New tenant`)] : []),
    action('/account', t`My account`),
  ]
}
