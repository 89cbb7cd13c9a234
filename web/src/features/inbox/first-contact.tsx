/** The tenant's first-contact URL: what it is, until when it is open, and what can be done with it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { FirstContact } from '../../../../src/schema/inbox.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { when } from '../../lib/format.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

function useFirstContact(code: string): FirstContact | undefined {
  // It closes by itself; that it is opened is told.
  const refetchInterval = (answer?: FirstContact) => (answer?.openUntil ? 60_000 : false)
  return useAsk('firstContact', { params: { code } }, { refetchInterval }).data
}

/** While it is open: until when, and how to end that. */
export function FirstContactBanner({ code }: { code: string }) {
  const data = useFirstContact(code)
  const close = useAct('openFirstContact')
  const readOnly = useReadOnlyReason('settings')
  if (!data?.openUntil) return null
  return (
    <Alert color="yellow" variant="light" mb="sm" role="status">
      <Group justify="space-between">
        <Text size="sm">
          <Trans>
            <b>Open for first contact until {when(data.openUntil)}</b>, from anywhere that phones may fetch
            from. Nothing with a password is given; an unknown device gets an empty 404.
          </Trans>
        </Text>
        <ReasonButton
          reason={readOnly}
          size="compact-sm"
          variant="default"
          onClick={() => close.mutate({ params: { code }, body: { open: false } }, { onError: tellError })}
        >
          <Trans>Close now</Trans>
        </ReasonButton>
      </Group>
    </Alert>
  )
}

export function FirstContactSection({ code }: { code: string }) {
  const data = useFirstContact(code)
  if (!data) return null
  return (
    <div style={{ marginBottom: 14 }}>
      <Section title={t`First-contact URL`}>
        <Text size="sm" c="dimmed" mb="xs">
          {data.networks.length > 0 ? (
            <Trans>
              One address for all phones of this tenant, for its DHCP server or the maker’s redirection. It
              carries no secret of a phone: one whose MAC you have entered gets a file there with its own URL
              and nothing else, from {data.networks.join(', ')}, and elsewhere while it is open.
            </Trans>
          ) : (
            <Trans>
              One address for all phones of this tenant, for its DHCP server or the maker’s redirection. It
              carries no secret of a phone: one whose MAC you have entered gets a file there with its own URL
              and nothing else, while it is open: the tenant has no network of its own (see the tenant,
              allowed networks).
            </Trans>
          )}
        </Text>
        <Url url={data.url} />
        <Acts code={code} data={data} />
      </Section>
    </div>
  )
}

function Url({ url }: { url: string | null }) {
  if (url === null)
    return (
      <Text mb="xs">
        <Trans>There is none yet.</Trans>
      </Text>
    )
  return (
    <Group gap={4} mb="xs" wrap="nowrap">
      <code className="mono wrap-anywhere">{url}</code>
      {!url.includes('•') && <CopyButton text={url} what={t`the URL`} />}
    </Group>
  )
}

function Acts({ code, data: { url, openUntil } }: { code: string; data: FirstContact }) {
  const renew = useAct('renewFirstContact')
  const open = useAct('openFirstContact')
  const remove = useAct('deleteFirstContact')
  const readOnly = useReadOnlyReason('settings')
  const params = { code }
  const make = () =>
    renew.mutate(
      { params },
      { onSuccess: () => tellDone(t`There is a new first-contact URL`), onError: tellError },
    )
  const ask = (title: string, confirm: string, act: () => void) =>
    modals.openConfirmModal({
      title,
      children: (
        <Text>
          <Trans>Phones that were told the present one get nothing there any more.</Trans>
        </Text>
      ),
      labels: { confirm, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: act,
    })
  if (url === null)
    return (
      <ReasonButton reason={readOnly} onClick={make}>
        <Trans>Make one</Trans>
      </ReasonButton>
    )
  return (
    <Group>
      <ReasonButton
        reason={readOnly}
        onClick={() => open.mutate({ params, body: { open: openUntil === null } }, { onError: tellError })}
      >
        {openUntil === null ? t`Open for an hour` : t`Close now`}
      </ReasonButton>
      {readOnly === undefined && (
        <>
          <Button variant="default" onClick={() => ask(t`Make another URL?`, t`Make another one`, make)}>
            <Trans>Make another…</Trans>
          </Button>
          <Button
            variant="default"
            onClick={() =>
              ask(t`Take the URL away?`, t`Take it away`, () =>
                remove.mutate({ params }, { onError: tellError }),
              )
            }
          >
            <Trans>Take away…</Trans>
          </Button>
        </>
      )}
    </Group>
  )
}
