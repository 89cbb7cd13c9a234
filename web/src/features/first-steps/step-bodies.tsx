/** What each of the first steps says and leads to. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { LoopbackNotice } from '../../components/loopback-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { clockTime } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { useMay } from '../../lib/session.ts'
import type { FirstSteps } from './steps.ts'

type Props = { steps: FirstSteps }

function Way({ to, main, children }: { to: string; main?: boolean; children: ReactNode }) {
  return (
    <Button variant={main ? 'filled' : 'default'} renderRoot={(props) => <Link {...props} to={to} />}>
      {children}
    </Button>
  )
}

/** What comes before it is missing. */
function First({ step }: { step: string }) {
  return (
    <Text c="dimmed">
      <Trans>This comes after: {step}.</Trans>
    </Text>
  )
}

export function TenantStep({ steps: { code, tenant } }: Props) {
  const mayAdd = useMay('system')
  return (
    <>
      <p>
        <Trans>
          A tenant is an organisation with its own extensions and phones; none sees another. It says where its
          phones register (the SIP server) and in which time zone they are.
        </Trans>
      </p>
      {code === undefined ? (
        <Group gap="xs">
          {mayAdd ? (
            <Way to="/tenants/new" main>
              <Trans>New Tenant</Trans>
            </Way>
          ) : (
            <Trans>A system administrator makes one, and says that you may see it.</Trans>
          )}
        </Group>
      ) : (
        <Group gap="xs">
          <StateWord tone="good">{tenant}</StateWord>
          <Link className="text-link" to="/tenants/$code" params={{ code }}>
            <Trans>Its settings</Trans>
          </Link>
        </Group>
      )}
    </>
  )
}

export function ExtensionsStep({ steps: { code, extensions } }: Props) {
  if (code === undefined) return <First step={t`A tenant`} />
  return (
    <>
      <p>
        <Trans>
          An extension is a number with the user name and password by which a phone’s line registers. Make
          them by hand, or take those of your PBX out of a CSV or XLSX file: what each row would do is shown
          before anything is saved.
        </Trans>
      </p>
      <Group gap="xs">
        <Way to={`/t/${code}/extensions/new`} main={extensions === 0}>
          <Trans>New Extension</Trans>
        </Way>
        <Way to={`/t/${code}/extensions/import`}>
          <Trans>Import a CSV or XLSX</Trans>
        </Way>
        {extensions > 0 && (
          <Link className="text-link" to="/t/$code/extensions" params={{ code }}>
            <Plural value={extensions} one="# extension is there" other="# extensions are there" />
          </Link>
        )}
      </Group>
    </>
  )
}

export function PhoneStep({ steps: { code, phones, extensions } }: Props) {
  if (code === undefined) return <First step={t`A tenant`} />
  return (
    <>
      <p>
        <Trans>
          A phone needs a name, a model and its MAC address, which stands on a label at its back; give its
          first line one of the extensions. Several at once are pasted or come out of a file.
        </Trans>
      </p>
      {extensions === 0 && (
        <p className="detail">
          <Trans>There are no extensions yet: a phone without one fetches, and registers nowhere.</Trans>
        </p>
      )}
      <Group gap="xs">
        <Way to={`/t/${code}/phones/new`} main={phones === 0}>
          <Trans>New Phone</Trans>
        </Way>
        <Way to={`/t/${code}/phones/paste`}>
          <Trans>Paste phones</Trans>
        </Way>
        <Way to={`/t/${code}/phones/import`}>
          <Trans>Import a CSV or XLSX</Trans>
        </Way>
        {phones > 0 && (
          <Link className="text-link" to="/t/$code/phones" params={{ code }}>
            <Plural value={phones} one="# phone is there" other="# phones are there" />
          </Link>
        )}
      </Group>
    </>
  )
}

export function AddressStep({ steps: { code, first } }: Props) {
  if (code === undefined || !first) return <First step={t`The first phone`} />
  const { name, provisioningUrl } = first
  return (
    <>
      <LoopbackNotice url={provisioningUrl} />
      <p>
        <Trans>
          Type this address into the web page of {name}, in the field for auto provisioning (often “Server
          URL” or “Config server path”), and let it provision or restart. The address is a secret of this
          phone.
        </Trans>
      </p>
      <Group gap="xs" wrap="nowrap">
        <code className="mono wrap-anywhere first-step-address">{provisioningUrl}</code>
        {/* Who may not see the secret has nothing to copy. */}
        {!provisioningUrl.includes('•') && (
          <CopyButton text={provisioningUrl} what={t`Autoprovisioning URL`} />
        )}
      </Group>
      <p>
        <Trans>
          Or let DHCP tell all phones of a network one address: most read option 66 or 160. It holds no
          secret: phones that are known are told their own by it, for as long as a first contact is open.
        </Trans>
      </p>
      <Group gap="xs">
        <Way to={`/tenants/${code}`}>
          <Trans>Texts for DHCP servers</Trans>
        </Way>
        <Way to={`/t/${code}/inbox`}>
          <Trans>Open a first contact</Trans>
        </Way>
      </Group>
    </>
  )
}

export function FetchedStep({ steps: { code, first, fetched } }: Props) {
  const inbox = useAsk(
    'inbox',
    { params: { code: code ?? '' }, query: { pageSize: 1 } },
    { enabled: code !== undefined },
  ).data
  if (code === undefined || !first) return <First step={t`The first phone`} />
  return (
    <>
      <div role="status">
        <Seen steps={{ first, fetched }} />
      </div>
      <Group gap="xs" mt="xs">
        <Way to={`/t/${code}/phones/${(fetched ?? first).id}`} main={fetched !== undefined}>
          <Trans>Open {(fetched ?? first).name}</Trans>
        </Way>
        {fetched && (
          <Way to={`/t/${code}/overview`}>
            <Trans>Overview</Trans>
          </Way>
        )}
        {!fetched && (
          <Way to={`/t/${code}/why?mac=${first.mac}`}>
            <Trans>Why does it get nothing?</Trans>
          </Way>
        )}
      </Group>
      {!fetched && Boolean(inbox?.total) && (
        <p>
          <Trans>
            A device that nobody knows has asked:{' '}
            <Link className="text-link" to="/t/$code/inbox" params={{ code }}>
              it waits in the inbox
            </Link>
            . If it is your phone, its MAC address is another than the one that was typed.
          </Trans>
        </p>
      )}
    </>
  )
}

function Seen({ steps: { first, fetched } }: { steps: Pick<FirstSteps, 'first' | 'fetched'> }) {
  if (fetched) {
    const { lastFetch, servedAt } = fetched.status
    const at = clockTime(Date.parse(servedAt ?? ''))
    return (
      <>
        <StateWord tone="good">
          <Trans>Fetched</Trans>
        </StateWord>{' '}
        <Trans>
          {fetched.name} fetched its file at {at} from {lastFetch?.ip}. The first phone is provisioned.
        </Trans>
        <div className="detail">{lastFetch?.userAgent}</div>
      </>
    )
  }
  const failing = first?.status.failing
  if (failing)
    return (
      <>
        <StateWord tone="bad">
          <Trans>Failing</Trans>
        </StateWord>{' '}
        <Trans>
          {first.name} asked at {clockTime(Date.parse(failing.at))} and did not get its file:
        </Trans>{' '}
        {say(failing.reason.message)}
      </>
    )
  return (
    <>
      <StateWord tone="waiting">
        <Trans>Waiting</Trans>
      </StateWord>{' '}
      <Trans>{first?.name} has not asked yet. What it does is shown here at once.</Trans>
    </>
  )
}
