/** What stands in the menu, for whom. */

import { t } from '@lingui/core/macro'
import { useMay } from './session.ts'

type Item = { label: string; to: string; nested?: boolean }
/** `isPlain`: it stands by itself, and its heading is for screen readers. */
export type MenuGroup = { heading: string; isPlain?: true; items: (Item | { group: string })[] }

export type MenuRights = { system: boolean; audit: boolean; people: boolean }

export function menu(code: string | undefined, may: MenuRights): MenuGroup[] {
  const system: MenuGroup = {
    heading: t`System`,
    items: [
      ...(may.system ? [{ label: t`All tenants`, to: '/overview' }] : []),
      { label: t`Tenants`, to: '/tenants' },
      ...(may.system
        ? [
            { label: t`Defaults`, to: '/system' },
            { label: t`PBX links`, to: '/links' },
            { label: t`Inbox`, to: '/inbox' },
          ]
        : []),
      ...(may.people
        ? [
            { label: t`People`, to: '/people' },
            { label: t`API keys`, to: '/keys' },
            { label: t`Roles`, to: '/roles' },
          ]
        : []),
      ...(may.system
        ? [
            { label: t`Sign-in providers`, to: '/providers' },
            { label: t`Audit trail`, to: '/audit' },
          ]
        : []),
    ],
  }
  if (code === undefined) return [system]
  return [
    {
      heading: t`Overview`,
      isPlain: true,
      items: [{ label: t`Overview`, to: `/t/${code}/overview` }],
    },
    {
      heading: t`Configuration`,
      items: [
        { label: t`Extensions`, to: `/t/${code}/extensions` },
        { group: t`Provisioning` },
        { label: t`Phones`, to: `/t/${code}/phones`, nested: true },
        { label: t`Phone models`, to: `/t/${code}/models`, nested: true },
        { label: t`Presets`, to: `/t/${code}/presets`, nested: true },
        { label: t`Key layouts`, to: `/t/${code}/key-layouts`, nested: true },
        { label: t`Inbox`, to: `/t/${code}/inbox`, nested: true },
        { label: t`Phone book`, to: `/t/${code}/contacts`, nested: true },
        { label: t`PBX links`, to: `/t/${code}/links` },
      ],
    },
    {
      heading: t`Activity`,
      items: [
        { label: t`Operations`, to: `/t/${code}/operations` },
        { label: t`Schedules`, to: `/t/${code}/schedules` },
        ...(may.audit ? [{ label: t`Audit trail`, to: `/t/${code}/audit` }] : []),
      ],
    },
    system,
  ]
}

export function useMenuRights(): MenuRights {
  return { system: useMay('system'), audit: useMay('audit'), people: useMay('people') }
}
