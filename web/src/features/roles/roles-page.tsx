/** What each role may do: the table that the server obeys. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Badge, Skeleton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import type { Role } from '../../../../src/schema/policy.ts'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { type Answer, addressOf } from '../../lib/api.ts'
import { say, type Words } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { useSession } from '../../lib/session.ts'
import './roles.css'

type Policy = Answer<'policy'>
type Row = Policy['rows'][number]

export function RolesPage() {
  const { data, error } = useAsk('policy', {}, { staleTime: 600_000 })
  const own = useSession()?.role
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader crumbs={[{ label: t`System` }]} title={t`Roles`} aside={t`what each may do`} />
      <div className="surface">
        <p className="roles-about">
          <Trans>
            The server obeys this table, and the page shows nobody a button that is not theirs. Each person
            has one role, in all of their tenants; a system administrator has all tenants. As{' '}
            <a className="text-link" href={addressOf('policy')}>
              JSON
            </a>
            , and in the documentation under <span className="mono">docs/policy.md</span>.
          </Trans>
        </p>
        <div className="roles-place">
          <Table policy={data} own={own} />
        </div>
      </div>
    </>
  )
}

function Table({ policy, own }: { policy: Policy; own: Role | undefined }) {
  return (
    <table className="table roles" aria-label={t`What each role may do`}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>May</Trans>
          </th>
          {policy.roles.map(({ role, name }) => (
            <th key={role} scope="col" className="role-cell" data-own={role === own || undefined}>
              {say(name)}
              {role === own && (
                <div className="detail">
                  <Trans>yours</Trans>
                </div>
              )}
            </th>
          ))}
          <th scope="col" className="role-cell">
            <Trans>Keys that only look</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {policy.rows.map((row) => (
          <PolicyRow key={row.capability} row={row} policy={policy} own={own} />
        ))}
      </tbody>
    </table>
  )
}

/** Where five stand beside each other on a telephone. */
const shortNames: Words<Role> = {
  systemAdministrator: msg`System`,
  tenantAdministrator: msg`Tenant`,
  operator: msg`Operator`,
  viewer: msg`Viewer`,
}

function PolicyRow({ row, policy, own }: { row: Row; policy: Policy; own: Role | undefined }) {
  const [opened, setOpened] = useState(false)
  return (
    <Fragment>
      <tr>
        <th scope="row">
          <button
            type="button"
            className="plain-button role-row-button"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span aria-hidden className="role-row-sign">
              {opened ? '▾' : '▸'}
            </span>{' '}
            {say(row.name)}
          </button>
        </th>
        {policy.roles.map(({ role }) => (
          <td key={role} className="role-cell" data-own={role === own || undefined}>
            <span className="role-short" aria-hidden>
              {say(shortNames[role])}
            </span>
            <May row={row} role={role} />
          </td>
        ))}
        <td className="role-cell">
          <span className="role-short" aria-hidden>
            <Trans context="of the API">Keys</Trans>
          </span>
          <OfKeys row={row} />
        </td>
      </tr>
      {opened && (
        <tr>
          <td colSpan={policy.roles.length + 2}>
            <Opens row={row} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}

const yes = (
  <>
    <IconCheck size={18} aria-hidden className="role-yes" />
    <span className="visually-hidden">
      <Trans>yes</Trans>
    </span>
  </>
)
const no = (
  <>
    <span aria-hidden>–</span>
    <span className="visually-hidden">
      <Trans>no</Trans>
    </span>
  </>
)

function May({ row, role }: { row: Row; role: Role }) {
  if (!row.roles.includes(role)) return no
  if (!row.asksAgain) return yes
  return (
    <Badge
      variant="light"
      color="orange"
      radius="sm"
      tt="none"
      fw={500}
      title={t`The password is asked for again where it was typed more than ten minutes ago`}
    >
      <Trans>asks again</Trans>
    </Badge>
  )
}

function OfKeys({ row: { readOnlyKeys } }: { row: Row }) {
  if (readOnlyKeys === 'none') return no
  return readOnlyKeys === 'all' ? yes : t`look`
}

/** `firstContacts` → `First contacts` */
const nounInWords = (noun: string): string =>
  noun.charAt(0).toUpperCase() + noun.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function Opens({ row }: { row: Row }) {
  if (row.opens.length === 0)
    return (
      <span className="detail">
        <Trans>No call of its own: it is asked for within other calls.</Trans>
      </span>
    )
  return (
    <dl className="role-opens">
      {row.opens.map(({ noun, calls }) => (
        <div key={noun}>
          <dt>{nounInWords(noun)}</dt>
          <dd>{calls.map(({ summary }) => say(summary)).join(' · ')}</dd>
        </div>
      ))}
    </dl>
  )
}
