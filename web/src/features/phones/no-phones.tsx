/** Instead of rows: why there are none, and what would show some; in a new tenant the ways in. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Empty } from '../../components/empty.tsx'
import { listed } from '../../lib/format.ts'
import { useMay } from '../../lib/session.ts'
import {
  filterInWords,
  type NamesOfIds,
  otherFilters,
  type PhoneFilter,
  statesInWords,
} from './phone-filters.ts'

type Props = { code: string; filter: PhoneFilter; names: NamesOfIds }

export default function NoPhones({ code, filter, names }: Props) {
  const mayChange = useMay('change')
  const { narrowed, isOn } = filter
  if (isOn || narrowed.q) return <NoneOfThem filter={filter} names={names} />
  return (
    <Empty title={t`No phones yet`} actions={mayChange && <FirstPhones code={code} />}>
      <Trans>
        A phone needs a name, a model and its MAC address, which stands on a label at its back. Offhook then
        makes an autoprovisioning URL: type it into the phone, or give it out by DHCP option 66 or 160, and
        the phone fetches its configuration.
      </Trans>
    </Empty>
  )
}

/** Each thing that narrows the list can be taken off by itself. */
function NoneOfThem({ filter, names }: Omit<Props, 'code'>) {
  const { narrowed, narrow, clear } = filter
  const states = statesInWords(narrowed)
  const others = otherFilters.filter((name) => narrowed[name] !== undefined)
  const isStateAlone = states.length > 0 && others.length === 0 && !narrowed.q
  const ways = [
    ...(narrowed.q ? [{ what: `“${narrowed.q}”`, off: { q: undefined } }] : []),
    ...(states.length > 0
      ? [{ what: listed(states), off: { status: undefined, registration: undefined } }]
      : []),
    ...others.map((name) => ({ what: filterInWords(name, filter, names), off: { [name]: undefined } })),
  ]
  return (
    <Empty
      title={isStateAlone ? t`No phone is ${listed(states)}` : t`No phone matches`}
      actions={
        <>
          {ways.length > 1 &&
            ways.map(({ what, off }) => (
              <Button key={what} variant="default" onClick={() => narrow(off)}>
                {t`Clear ${what}`}
              </Button>
            ))}
          <Button variant="default" onClick={clear}>
            <Trans>Show all phones</Trans>
          </Button>
        </>
      }
    >
      {narrowed.q && (
        <Trans>
          The search looks for each word in names, models, extensions, MAC and IP addresses, User-Agents and
          firmware.
        </Trans>
      )}
    </Empty>
  )
}

/** The ways in. */
function FirstPhones({ code }: { code: string }) {
  return (
    <>
      <Button
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/$id" params={{ code, id: 'new' }} />}
        leftSection={<IconPlus size={16} />}
      >
        <Trans>New Phone</Trans>
      </Button>
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/paste" params={{ code }} />}
      >
        <Trans>Paste phones</Trans>
      </Button>
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/t/$code/phones/import" params={{ code }} />}
      >
        <Trans>Import a CSV or XLSX</Trans>
      </Button>
    </>
  )
}
